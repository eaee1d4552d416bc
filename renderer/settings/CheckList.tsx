import { Check, TriangleAlert } from 'lucide-react';
import { capital } from '../format.ts';
import type { Check as CheckResult } from '../stores/system.ts';
import styles from './SettingsScreen.module.css';

/** What this computer has, and what to do about each lack. */
export function CheckList({ checks }: { checks: CheckResult[] | null }) {
  if (checks === null) return <p>Looking at what this computer has.</p>;
  return (
    <ul className={styles['rows']}>
      {checks.map((check) => (
        <li key={check.name}>
          <div className={styles['what']}>
            <b>{capital(check.name)}</b>
            <p>{check.found}</p>
            {!check.ok && check.todo !== '' && <p>{check.todo}</p>}
          </div>
          <span className={styles['state']} data-state={check.ok ? 'installed' : 'missing'}>
            {check.ok ? <Check size={14} /> : <TriangleAlert size={14} />}
            {check.ok ? 'Good' : 'Lacking'}
          </span>
        </li>
      ))}
    </ul>
  );
}
