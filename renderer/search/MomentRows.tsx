import { Film } from 'lucide-react';
import { countOf } from '../format.ts';
import { useLibrary, usePlayer, useSearch, useView } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import styles from './MomentList.module.css';
import { EVIDENCE_WORDS } from './wording.ts';

/** What the query was understood as, and what is not searched. */
export function Notes({ notes }: { notes: string[] }) {
  return (
    <ul className={styles['notes']}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

/** Name of the video whose moments follow; opens it. */
export function VideoRow({ videoId, count }: { videoId: string; count: number }) {
  const name = useLibrary((state) => state.videos[videoId]?.name ?? 'A removed video');
  const open = usePlayer((state) => state.open);
  const show = useView((state) => state.show);
  return (
    <h2 className={styles['video']}>
      <button
        type="button"
        onClick={() => {
          show('video');
          void open(videoId);
        }}
      >
        <Film size={14} />
        <b>{name}</b>
      </button>
      <span>{countOf(count, 'moment')}</span>
    </h2>
  );
}

/** Where the chosen evidence hides everything. */
export function FilteredOut() {
  const filter = useSearch((state) => state.filter);
  const setFilter = useSearch((state) => state.setFilter);
  if (filter === null) return null;
  return (
    <div className={styles['filtered']}>
      <p>None of these moments was {EVIDENCE_WORDS[filter].toLowerCase()}.</p>
      <Button size="small" onClick={() => setFilter(null)}>
        Show all
      </Button>
    </div>
  );
}
