import styles from './FilmStrip.module.css';

/** Where the middle picture lies in the sample video. */
const FOUND_AT = '00:00:39';
const STILLS = 11;
const MIDDLE = 5;

/** A film with one picture found in it: what the app does, at a glance. The stills are those of the sample video (assets/sample/photos), 168 x 96 px each. */
export function FilmStrip() {
  return (
    <div className={styles['film']} aria-hidden="true">
      <div className={styles['stills']}>
        {Array.from({ length: STILLS }, (_, at) => (
          <span key={at} data-away={Math.abs(at - MIDDLE)} style={{ backgroundPositionX: `${(at * 100) / (STILLS - 1)}%` }} />
        ))}
      </div>
      <b>{FOUND_AT}</b>
    </div>
  );
}
