import { Hourglass } from 'lucide-react';
import { useLibrary } from '../stores/useStores.ts';
import styles from './Growing.module.css';

/** Files that are still being copied or recorded: each becomes a card by itself when it lies still. */
export function Growing() {
  const growing = useLibrary((state) => state.growing);
  if (growing.length === 0) return null;
  return (
    <ul className={styles['list']} aria-label="Still being copied">
      {growing.map((path) => (
        <li key={path} title={path}>
          <Hourglass size={14} />
          <b>{path.split(/[\\/]/).at(-1)}</b>
          <span>is still being copied or recorded. It is added when that has ended.</span>
        </li>
      ))}
    </ul>
  );
}
