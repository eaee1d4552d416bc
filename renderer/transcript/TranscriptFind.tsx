import { ChevronDown, ChevronUp, Search } from 'lucide-react';
import { useTranscript } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import styles from './TranscriptPanel.module.css';

/** Looks for words in the transcript: Enter goes on, Shift+Enter back, Escape clears. @param count lines that hold them */
export function TranscriptFind({ count }: { count: number }) {
  const find = useTranscript((state) => state.find);
  const at = useTranscript((state) => state.at);
  const setFind = useTranscript((state) => state.setFind);
  const goTo = useTranscript((state) => state.goTo);
  const step = (direction: number) => count > 0 && goTo((at + direction + count) % count);
  return (
    <div className={styles['find']} role="search" aria-label="Find in the transcript">
      <Search size={14} aria-hidden="true" />
      <input
        id="transcript-find"
        type="text"
        autoComplete="off"
        spellCheck={false}
        placeholder="Find in the transcript"
        aria-label="Find in the transcript"
        value={find}
        onChange={(event) => setFind(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape' && find !== '') setFind('');
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span role="status">{find.trim() === '' ? '' : count === 0 ? 'none' : `${(at % count) + 1} of ${count}`}</span>
      <IconButton label="Previous line" disabled={count === 0} onClick={() => step(-1)}>
        <ChevronUp size={14} />
      </IconButton>
      <IconButton label="Next line" disabled={count === 0} onClick={() => step(1)}>
        <ChevronDown size={14} />
      </IconButton>
    </div>
  );
}
