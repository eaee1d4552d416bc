import styles from './LibrarySkeleton.module.css';

/** Cards of a large window; more would lie below it. */
const CARDS = 9;

/** The shape of the library while it is being opened. A library that opens at once never shows it. */
export function LibrarySkeleton() {
  return (
    <div className={styles['skeleton']} role="status" aria-label="Opening the library">
      <i className={styles['title']} />
      <div className={styles['cards']}>
        {Array.from({ length: CARDS }, (_, card) => (
          <div key={card}>
            <i className={styles['still']} />
            <i className={styles['name']} />
            <i className={styles['facts']} />
          </div>
        ))}
      </div>
    </div>
  );
}
