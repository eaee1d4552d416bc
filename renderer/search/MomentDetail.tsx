import { BookmarkPlus, CircleHelp, ScanSearch } from 'lucide-react';
import type { Moment } from '../../electron/contract/search.ts';
import { keyOf, runCommand } from '../commands.ts';
import { formatDuration } from '../format.ts';
import { useSearch, useStores } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { Popover } from '../ui/Popover.tsx';
import { isMac } from '../useCommands.ts';
import { EvidenceIcon } from './EvidenceIcon.tsx';
import { highlight } from './highlight.ts';
import styles from './MomentDetail.module.css';
import { likeMoment, openMoment } from './openMoment.ts';
import { Why } from './Why.tsx';
import { evidenceOf, EVIDENCE_WORDS, quoteOf, sortedEvidence } from './wording.ts';

/** What an open card adds: a row per piece of evidence, each of which seeks, and what can be done with the moment. */
export function MomentDetail({ moment, index }: { moment: Moment; index: number }) {
  const stores = useStores();
  const query = useSearch((state) => state.result?.query ?? '');
  const hasLike = moment.frame !== '' || moment.evidence.some(({ kind }) => kind === 'speech' || kind === 'text');
  return (
    <div className={styles['detail']} role="group" aria-label={`Moment ${index + 1}, evidence`}>
      <ul>
        {sortedEvidence(moment).map((item) => {
          const kind = evidenceOf(item.kind);
          return (
            <li key={`${item.kind} ${item.start} ${item.quote}`}>
              <button type="button" onClick={() => openMoment(stores, index, item.start)}>
                <span className={styles['kind']}>
                  <EvidenceIcon kind={kind} />
                  {EVIDENCE_WORDS[kind]}
                </span>
                <span className={styles['quote']}>
                  {highlight(quoteOf(item), query).map(({ text, hit }, place) => (hit ? <mark key={place}>{text}</mark> : text))}
                </span>
                <span className={styles['time']}>{timesOf(item)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <div className={styles['actions']}>
        <Button onClick={() => runCommand('add-segment', stores)}>
          <BookmarkPlus size={14} />
          Add segment
          <Kbd>{keyOf('add-segment', isMac)}</Kbd>
        </Button>
        {hasLike && (
          <Button onClick={() => likeMoment(stores, index)}>
            <ScanSearch size={14} />
            More like this
          </Button>
        )}
        <span className={styles['gap']} />
        <Popover
          label="Why this moment"
          trigger={
            <Button look="ghost">
              <CircleHelp size={14} />
              Why?
            </Button>
          }
        >
          <Why moment={moment} />
        </Popover>
      </div>
    </div>
  );
}

/** "41:14–42:05", or one time where it is as short as a word. */
function timesOf({ start, end }: { start: number; end: number }): string {
  const [from, to] = [formatDuration(start), formatDuration(end)];
  return from === to ? from : `${from}–${to}`;
}
