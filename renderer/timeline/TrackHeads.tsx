import type { layoutTracks } from './layout.ts';
import styles from './Timeline.module.css';

/** Names of the tracks, level with them. */
export function TrackHeads({ rows }: { rows: ReturnType<typeof layoutTracks> }) {
  return (
    <div className={styles['heads']} aria-hidden="true">
      {rows.map(({ track, area }) => {
        const Icon = track.icon;
        return (
          track.label !== '' && (
            <div key={track.id} style={{ top: area.top, height: area.height }}>
              {Icon && <Icon size={14} />}
              <span>{track.label}</span>
            </div>
          )
        );
      })}
    </div>
  );
}
