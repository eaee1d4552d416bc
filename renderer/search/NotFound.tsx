import { ChevronRight, Library } from 'lucide-react';
import { useState } from 'react';
import type { SearchResult } from '../../electron/contract/search.ts';
import { countOf, formatTotal } from '../format.ts';
import { useLibrary, useSearch } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { EvidenceIcon } from './EvidenceIcon.tsx';
import { MomentCards } from './MomentCards.tsx';
import styles from './NotFound.module.css';
import { absenceSentence, coverageRows } from './wording.ts';

/** Unlikely moments that are shown under it. */
const MAX_CLOSEST = 3;

/** Absence as an answer: what was looked at, what to do next, and the closest that is unlikely. */
export function NotFound({ result }: { result: SearchResult }) {
  const scope = useSearch((state) => state.scope);
  const setScope = useSearch((state) => state.setScope);
  const setFilter = useSearch((state) => state.setFilter);
  const filter = useSearch((state) => state.filter);
  const videos = useLibrary((state) => state.order.length);
  const [closest, setClosest] = useState(true);
  return (
    <section className={styles['absent']}>
      <h2>Not found in what was looked at</h2>
      <p>{absenceSentence(result.coverage)}</p>
      <div className={styles['caption']}>
        <span>Looked at</span>
        <span>
          {formatTotal(result.coverage.seconds)} in {countOf(result.coverage.videos, 'video')}
        </span>
      </div>
      <ul className={styles['rows']}>
        {coverageRows(result.coverage).map((row) => (
          <li key={row.kind}>
            <EvidenceIcon kind={row.kind} />
            <span>{row.label}</span>
            <span className={styles['strip']} role="img" aria-label={`${Math.round(row.share * 100)} % looked at`}>
              <i style={{ width: `${row.share * 100}%` }} />
            </span>
            <b>{Math.floor(row.share * 100 + 0.001)} %</b>
          </li>
        ))}
      </ul>
      {filter !== null && <NextStep title="Look at every kind of evidence" note="seen, said and written" onClick={() => setFilter(null)} />}
      {scope === 'video' && videos > 1 && (
        <NextStep title={`Search all ${videos} videos`} note="what has been read of them" onClick={() => setScope('all')} />
      )}
      {result.unlikely.length > 0 && (
        <>
          <div className={styles['closest']}>
            <span>Closest, but unlikely</span>
            <Button look="ghost" size="small" onClick={() => setClosest(!closest)}>
              {closest ? 'Hide' : 'Show'}
            </Button>
          </div>
          {closest && (
            <div className={styles['cards']}>
              <MomentCards moments={result.unlikely.slice(0, MAX_CLOSEST)} from={result.moments.length} label="Closest, but unlikely" />
            </div>
          )}
        </>
      )}
    </section>
  );
}

function NextStep({ title, note, onClick }: { title: string; note: string; onClick: () => void }) {
  return (
    <button type="button" className={styles['step']} onClick={onClick}>
      <Library size={16} />
      <span>
        <b>{title}</b>
        <small>{note}</small>
      </span>
      <ChevronRight size={14} />
    </button>
  );
}
