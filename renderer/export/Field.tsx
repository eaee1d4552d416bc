import type { ReactNode } from 'react';
import styles from './ExportDialog.module.css';

/** One line of options with its name. */
export function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles['field']} role="group" aria-label={name}>
      <span aria-hidden>{name}</span>
      <div>{children}</div>
    </div>
  );
}
