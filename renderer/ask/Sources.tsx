import { Play } from 'lucide-react';
import type { Citation } from '../../electron/contract/ask.ts';
import { formatDuration } from '../format.ts';
import { EvidenceIcon } from '../search/EvidenceIcon.tsx';
import { EVIDENCE_WORDS, evidenceOf } from '../search/wording.ts';
import { keyOf } from '../stores/ask.ts';
import { useLibrary, useStores } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { usePlays } from './Citation.tsx';
import marks from './Citation.module.css';
import { playCitations } from './playCitations.ts';
import { SourceStill } from './SourceStill.tsx';
import styles from './Sources.module.css';
import { wordsOf } from './wording.ts';

/** What an answer rests on, in its order. */
export function Sources({ citations, several }: { citations: readonly Citation[]; several: boolean }) {
  const stores = useStores();
  return (
    <section aria-label="Sources">
      <header className={styles['header']}>
        <h3>Sources</h3>
        <Button look="ghost" size="small" onClick={() => playCitations(stores, citations)}>
          <Play size={13} />
          {citations.length === 1 ? 'Play' : `Play all ${citations.length}`}
        </Button>
      </header>
      <ul className={styles['list']}>
        {citations.map((citation) => (
          <li key={keyOf(citation)}>
            <Source citation={citation} several={several} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Source({ citation, several }: { citation: Citation; several: boolean }) {
  const stores = useStores();
  const plays = usePlays(citation);
  const name = useLibrary((state) => state.videos[citation.videoId]?.name);
  const kind = evidenceOf(citation.kind);
  return (
    <button type="button" className={styles['source']} aria-current={plays} onClick={() => playCitations(stores, [citation])}>
      <SourceStill citation={citation} />
      <span className={styles['text']}>
        <span className={styles['facts']}>
          <span className={marks['time']} data-plays={plays}>
            {formatDuration(citation.start)}
          </span>
          <EvidenceIcon kind={kind} />
          <span>
            {EVIDENCE_WORDS[kind]}
            {several && name !== undefined && ` · ${name}`}
          </span>
        </span>
        <span className={styles['words']}>{wordsOf(citation)}</span>
      </span>
    </button>
  );
}
