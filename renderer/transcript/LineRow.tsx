import { Pencil } from 'lucide-react';
import type { TranscriptLine } from '../../electron/contract/library.ts';
import { formatDuration } from '../format.ts';
import { highlight } from '../search/highlight.ts';
import { usePlayer, useTranscript } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import { LineEditor } from './LineEditor.tsx';
import styles from './TranscriptPanel.module.css';

interface LineRowProps {
  line: TranscriptLine;
  videoId: string;
  /** Whether it is being said. */
  isCurrent: boolean;
}

/** A line: click seeks there; the pencil corrects it. */
export function LineRow({ line, videoId, isCurrent }: LineRowProps) {
  const seekTo = usePlayer((state) => state.seekTo);
  const editing = useTranscript((state) => state.editing === line.id);
  const edit = useTranscript((state) => state.edit);
  const find = useTranscript((state) => state.find);
  if (editing) return <LineEditor line={line} videoId={videoId} />;
  return (
    <div className={styles['line']}>
      <button type="button" aria-current={isCurrent ? 'true' : undefined} onClick={() => seekTo(line.start, true)}>
        <span className={styles['at']}>{formatDuration(line.start)}</span>
        <span>
          {line.speaker !== null && <b>{line.speaker} </b>}
          {highlight(line.text, find).map(({ text, hit }, place) => (hit ? <mark key={place}>{text}</mark> : text))}
          {line.recognised !== undefined && (
            <small title={`Recognised as: ${line.recognised}`} className={styles['corrected']}>
              corrected
            </small>
          )}
        </span>
      </button>
      <IconButton label={`Correct the line at ${formatDuration(line.start)}`} className={styles['pencil']} onClick={() => edit(line.id)}>
        <Pencil size={14} />
      </IconButton>
    </div>
  );
}
