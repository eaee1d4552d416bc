import type { Moment } from '../../electron/contract/search.ts';
import { formatDuration, formatSpan } from '../format.ts';
import { EvidenceChip, EvidenceIcon } from './EvidenceIcon.tsx';
import { Likelihood } from './Likelihood.tsx';
import styles from './MomentCard.module.css';
import { MomentPicture } from './MomentPicture.tsx';
import { EVIDENCE_WORDS, evidenceKinds, evidenceOf, quoteOf, reasonOf, sortedEvidence } from './wording.ts';

interface MomentCardProps {
  moment: Moment;
  rank: number;
  open: boolean;
  /** Where it lies, when several videos are searched. */
  videoName: string | null;
  onOpen: (at?: number) => void;
}

/** A moment: picture, time, likelihood, reason and evidence; the open one lists each piece of evidence, and each of those seeks. */
export function MomentCard({ moment, rank, open, videoName, onOpen }: MomentCardProps) {
  return (
    <li data-moment={rank} className={styles['card']} data-open={open} data-likelihood={moment.likelihood}>
      <button type="button" className={styles['head']} aria-expanded={open} onClick={() => onOpen()}>
        <MomentPicture moment={moment} rank={moment.likelihood === 'unlikely' ? null : rank} />
        <span className={styles['text']}>
          <span className={styles['top']}>
            <Likelihood value={moment.likelihood} />
            <span className={styles['span']}>{formatSpan(moment.end - moment.start)}</span>
          </span>
          <span className={styles['why']}>{reasonOf(moment)}</span>
          <span className={styles['chips']}>
            {evidenceKinds(moment).map((kind) => (
              <EvidenceChip key={kind} kind={kind} />
            ))}
            {videoName !== null && <span className={styles['video']}>{videoName}</span>}
          </span>
        </span>
      </button>
      {open && (
        <ul className={styles['evidence']}>
          {sortedEvidence(moment).map((item) => {
            const kind = evidenceOf(item.kind);
            return (
              <li key={`${item.kind} ${item.start} ${item.quote}`}>
                <button type="button" onClick={() => onOpen(item.start)}>
                  <span className={styles['kind']}>
                    <EvidenceIcon kind={kind} />
                    {item.kind === 'concept' ? 'Concept' : EVIDENCE_WORDS[kind]}
                  </span>
                  <span className={styles['quote']}>{quoteOf(item)}</span>
                  <span className={styles['span']}>{formatDuration(item.start)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </li>
  );
}
