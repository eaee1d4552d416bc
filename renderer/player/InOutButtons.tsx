import { keyOf, runCommand } from '../commands.ts';
import { usePlayer, useStores } from '../stores/useStores.ts';
import { isMac } from '../useCommands.ts';
import { clockOf, rateOf } from './clock.ts';
import { shownTime } from './timecode.ts';
import styles from './Transport.module.css';

/** Sets the in and the out point; blue once set. */
export function InOutButtons() {
  const stores = useStores();
  const inPoint = usePlayer((state) => state.inPoint);
  const outPoint = usePlayer((state) => state.outPoint);
  const detail = usePlayer((state) => state.detail);
  const sourceTime = usePlayer((state) => state.sourceTime);
  const points = [
    { id: 'mark-in', label: 'In', point: inPoint },
    { id: 'mark-out', label: 'Out', point: outPoint },
  ] as const;
  return (
    <>
      {points.map(({ id, label, point }) => {
        const key = keyOf(id, isMac);
        const at = point === null ? 'not set' : shownTime(point, rateOf(detail), sourceTime ? clockOf(detail) : null);
        return (
          <button
            key={id}
            type="button"
            className={styles['point']}
            data-set={point !== null}
            aria-label={`Set the ${label.toLowerCase()} point here; ${at}`}
            title={`${label} point: ${at}. Set it here (${key})`}
            onClick={() => runCommand(id, stores)}
          >
            {label.slice(0, 1)}
          </button>
        );
      })}
    </>
  );
}
