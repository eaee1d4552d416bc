import type { Moment } from '../../electron/contract/search.ts';
import { useSearch, useStores } from '../stores/useStores.ts';
import { MomentCard, optionId } from './MomentCard.tsx';
import styles from './NotFound.module.css';
import { openMoment } from './openMoment.ts';
import { useMomentKeys } from './useMomentKeys.ts';

/** The few unlikely moments under "not found", as a list of their own. */
export function UnlikelyCards({ moments }: { moments: Moment[] }) {
  const stores = useStores();
  const selected = useSearch((state) => state.selected);
  const order = moments.map((_, index) => index);
  const { active, setActive, onKeyDown } = useMomentKeys(order, (index) => openMoment(stores, index));
  return (
    <div className={styles['cards']}>
      <div
        role="listbox"
        className={styles['listbox']}
        aria-label={`Closest, but unlikely, ${moments.length}`}
        tabIndex={0}
        aria-owns={order.map(optionId).join(' ')}
        aria-activedescendant={active === null ? undefined : optionId(active)}
        onKeyDown={onKeyDown}
        data-moment-list
      />
      <div>
        {moments.map((moment, index) => (
          <MomentCard
            key={`${moment.videoId} ${moment.start}`}
            moment={moment}
            index={index}
            place={index}
            count={moments.length}
            open={selected === index}
            active={active === index}
            onActive={setActive}
          />
        ))}
      </div>
    </div>
  );
}
