import { memo } from 'react';
import type { Moment } from '../../electron/contract/search.ts';
import { formatSpan } from '../format.ts';
import { useStores } from '../stores/useStores.ts';
import { EvidenceChip } from './EvidenceIcon.tsx';
import { Likelihood } from './Likelihood.tsx';
import styles from './MomentCard.module.css';
import { MomentDetail } from './MomentDetail.tsx';
import { MomentPicture } from './MomentPicture.tsx';
import { openMoment } from './openMoment.ts';
import { evidenceKinds, nameOf, reasonOf } from './wording.ts';

/** Id of the option of a moment in its list. */
export function optionId(index: number): string {
  return `moment-${index}`;
}

interface MomentCardProps {
  moment: Moment;
  /** Place in everything that was found, from 0: the number on the card is one more. */
  index: number;
  /** Place in the list as it is shown, from 0, and how many it has. */
  place: number;
  count: number;
  open: boolean;
  /** Whether the keyboard is on it. */
  active: boolean;
  onActive: (index: number) => void;
}

/** A moment: picture, time, likelihood, reason and evidence; the open one tells each piece of evidence, and what can be done with it. */
export const MomentCard = memo(function MomentCard({ moment, index, place, count, open, active, onActive }: MomentCardProps) {
  const stores = useStores();
  const ranked = moment.likelihood !== 'unlikely';
  return (
    <div data-moment={index + 1} className={styles['card']} data-open={open} data-active={active} data-likelihood={moment.likelihood}>
      <button
        type="button"
        role="option"
        id={optionId(index)}
        tabIndex={-1}
        className={styles['head']}
        aria-selected={open}
        aria-posinset={place + 1}
        aria-setsize={count}
        // the focus stays on the list, which says what it is on
        onMouseDown={(event) => {
          event.preventDefault();
          event.currentTarget.closest('[data-moments]')?.querySelector<HTMLElement>('[role=listbox]')?.focus({ preventScroll: true });
        }}
        onClick={() => {
          onActive(index);
          openMoment(stores, index);
        }}
      >
        {/* text of its own and no label: a label that leaves out what is to be read is none (WCAG 2.5.3) */}
        <span className="hidden">{nameOf(moment, ranked ? index + 1 : null)}</span>
        <MomentPicture moment={moment} rank={ranked ? index + 1 : null} />
        <span className={styles['text']} aria-hidden="true">
          <span className={styles['top']}>
            <Likelihood value={moment.likelihood} />
            <span className={styles['span']}>{formatSpan(moment.end - moment.start)}</span>
          </span>
          <span className={styles['why']}>{reasonOf(moment)}</span>
          <span className={styles['chips']}>
            {evidenceKinds(moment).map((kind) => (
              <EvidenceChip key={kind} kind={kind} />
            ))}
          </span>
        </span>
      </button>
      {open && <MomentDetail moment={moment} index={index} />}
    </div>
  );
});
