import type { Row } from './layout.ts';
import styles from './Timeline.module.css';

/** Names of the tracks, level with them. */
export function TrackHeads({ rows }: { rows: readonly Row[] }) {
  return (
    <div className={styles['heads']} aria-hidden="true">
      {rows.map(({ track, area }) => {
        const Icon = track.icon;
        return (
          track.label !== '' && (
            <div key={track.id} title={track.label} style={{ top: area.top, height: area.height }}>
              {Icon && <Icon size={14} />}
              <span>{track.label}</span>
            </div>
          )
        );
      })}
    </div>
  );
}
