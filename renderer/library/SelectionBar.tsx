import { Pause, Play, Search, Trash2, X } from 'lucide-react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { runCommand } from '../commands.ts';
import { countOf, formatTotal } from '../format.ts';
import { isUnfinished } from '../jobs/jobs.ts';
import { useLibrary, useStores } from '../stores/useStores.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import styles from './SelectionBar.module.css';

/** Over the videos while some are marked: how many, and what can be done with all of them. */
export function SelectionBar({ videos, onRemove }: { videos: VideoSummary[]; onRemove: (videos: VideoSummary[]) => void }) {
  const stores = useStores();
  const { pause, resume, setSelected } = useLibrary((state) => state);
  const unfinished = videos.filter(isUnfinished);
  const running = unfinished.filter((video) => !video.paused);
  const seconds = videos.reduce((sum, video) => sum + video.duration, 0);
  return (
    <div className={styles['bar']} role="toolbar" aria-label="Marked videos">
      <b role="status">{countOf(videos.length, 'video')} marked</b>
      <span className={styles['sum']}>{seconds > 0 && formatTotal(seconds)}</span>
      <Button size="small" onClick={() => runCommand('find-selected', stores)}>
        <Search size={14} />
        Find in these
      </Button>
      {running.length > 0 && (
        <Button look="ghost" size="small" onClick={() => running.forEach(({ id }) => void pause(id))}>
          <Pause size={14} />
          Pause
        </Button>
      )}
      {running.length === 0 && unfinished.length > 0 && (
        <Button look="ghost" size="small" onClick={() => unfinished.forEach(({ id }) => void resume(id))}>
          <Play size={14} />
          Resume
        </Button>
      )}
      <Button look="ghost" size="small" onClick={() => onRemove(videos)}>
        <Trash2 size={14} />
        Remove
      </Button>
      <IconButton label="Mark none" hint="Esc" onClick={() => setSelected([])}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
