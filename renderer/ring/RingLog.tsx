import { useRing } from '../stores/useStores.ts';
import styles from './side.module.css';

/** What happened, newest first, in sentences. */
export function RingLog() {
  const news = useRing((state) => state.news);
  return (
    <section className={styles['part']} aria-label="Log">
      <h2 className={styles['spoken']}>Log</h2>
      {news.length === 0 ? (
        <p className={styles['note']}>Nothing has happened since this window was opened.</p>
      ) : (
        <ul className={styles['log']}>
          {news.map(({ id, at, text, tone }) => (
            <li key={id}>
              <time dateTime={new Date(at).toISOString()}>{new Date(at).toLocaleTimeString('en-GB')}</time>
              <span data-tone={tone}>{text}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
