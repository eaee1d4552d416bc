import { useState } from 'react';
import type { TranscriptLine } from '../../electron/contract/library.ts';
import { formatDuration } from '../format.ts';
import { useTranscript } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import styles from './TranscriptPanel.module.css';

/** Corrects a line in its place: Enter keeps it, Escape leaves it as it was. */
export function LineEditor({ line, videoId }: { line: TranscriptLine; videoId: string }) {
  const [text, setText] = useState(line.text);
  const edit = useTranscript((state) => state.edit);
  const correct = useTranscript((state) => state.correct);
  return (
    <form
      className={styles['editor']}
      onSubmit={(event) => {
        event.preventDefault();
        void correct(videoId, line, text);
      }}
    >
      <textarea
        aria-label={`The line at ${formatDuration(line.start)}`}
        value={text}
        rows={3}
        maxLength={4000}
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) void correct(videoId, line, text);
          else if (event.key === 'Escape') edit(null);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {line.recognised !== undefined && <p>Recognised as: {line.recognised}</p>}
      <div>
        {line.recognised !== undefined && (
          <Button size="small" look="ghost" onClick={() => void correct(videoId, line, line.recognised ?? '')}>
            As recognised
          </Button>
        )}
        <Button size="small" look="ghost" onClick={() => edit(null)}>
          Cancel
        </Button>
        <Button size="small" type="submit">
          Keep
        </Button>
      </div>
    </form>
  );
}
