import { MapPin, X } from 'lucide-react';
import { useEffect } from 'react';
import { formatClock } from '../format.ts';
import { useLibrary, usePlayer, useSearches, useView } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import styles from './NotFound.module.css';

/** Where a person said that the thing is: shown when the same search finds nothing again. */
export function MarkedAnswers({ query }: { query: string }) {
  const answers = useSearches((state) => state.answers);
  const loadAnswers = useSearches((state) => state.loadAnswers);
  const unmark = useSearches((state) => state.unmark);
  const videos = useLibrary((state) => state.videos);
  const open = usePlayer((state) => state.open);
  const show = useView((state) => state.show);
  useEffect(() => {
    if (query.trim() !== '') void loadAnswers(query);
  }, [query, loadAnswers]);
  const own = answers.filter((answer) => answer.query.toLowerCase() === query.trim().toLowerCase());
  if (own.length === 0) return null;
  return (
    <ul className={styles['answers']} aria-label="Where you said it is">
      {own.map((answer) => (
        <li key={answer.id}>
          <button
            type="button"
            onClick={() => {
              show('video');
              void open(answer.videoId, answer.start, true);
            }}
          >
            <MapPin size={14} />
            You said it is at {formatClock(answer.start)} to {formatClock(answer.end)}
            {videos[answer.videoId] && ` in ${videos[answer.videoId]?.name ?? ''}`}
          </button>
          <IconButton label="Forget this" onClick={() => void unmark(answer)}>
            <X size={14} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
