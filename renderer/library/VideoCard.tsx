import { Ellipsis, FolderSearch, Pause, Play, RotateCcw, Trash2, TriangleAlert, X } from 'lucide-react';
import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { formatBytes, formatClock, formatDuration } from '../format.ts';
import { jobsOf, progressOf, stateLineOf, stoppedOf } from '../jobs/jobs.ts';
import type { Stores } from '../stores/stores.ts';
import { useLibrary, useSprites, useStores, useSystem } from '../stores/useStores.ts';
import { Menu, type MenuItem } from '../ui/Menu.tsx';
import { Poster } from './Poster.tsx';
import { SpritePicture } from './SpritePicture.tsx';
import { spriteAt } from './sprites.ts';
import styles from './VideoCard.module.css';

/** Share of the video that one Shift+arrow moves the still. */
const KEY_STEP = 0.05;

const NO_SHEETS: never[] = [];

interface VideoCardProps {
  video: VideoSummary;
  onRemove: (video: VideoSummary) => void;
}

export function VideoCard({ video, onRemove }: VideoCardProps) {
  const { player, view } = useStores();
  const sheets = useSprites((state) => state.sheets[video.id]) ?? NO_SHEETS;
  const askSprites = useSprites((state) => state.ask);
  const ask = () => askSprites(video.id);
  /** Place of the pointer over the still, 0 to 1. */
  const [share, setShare] = useState<number | null>(null);
  const state = stateLineOf(video);
  const unfinished = jobsOf([video]).length > 0;
  const cell = share === null ? null : spriteAt(sheets, share * video.duration);

  const open = () => {
    view.getState().show('video');
    void player.getState().open(video.id);
  };
  const scrub = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setShare(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP }[event.key];
    if (!event.shiftKey || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    ask();
    setShare(Math.max(0, Math.min(1, (share ?? 0) + step)));
  };
  return (
    <article className={styles['card']} data-video={video.id}>
      <button
        type="button"
        className={styles['open']}
        onClick={open}
        onPointerEnter={ask}
        onPointerMove={scrub}
        onPointerLeave={() => setShare(null)}
        onBlur={() => setShare(null)}
        onKeyDown={onKey}
      >
        <span className="hidden">{video.name}, length </span>
        <Poster video={video} className={styles['still']}>
          {cell && <SpritePicture videoId={video.id} cell={cell} />}
          {cell && share !== null && <i className={styles['needle']} style={{ left: `${share * 100}%` }} />}
          {cell && <span className={styles['at']}>{formatClock(cell.time)}</span>}
          {video.duration > 0 && <span className={styles['length']}>{formatDuration(video.duration)}</span>}
          {unfinished && (
            <span className={styles['strip']}>
              <i data-paused={video.paused} style={{ width: `${progressOf(video) * 100}%` }} />
            </span>
          )}
        </Poster>
      </button>
      <div className={styles['foot']}>
        <div className={styles['text']}>
          <h2 title={video.path}>{video.name}</h2>
          <p data-tone={state?.tone} title={state?.text}>
            {state?.text ?? factsOf(video)}
          </p>
          {video.warnings.map((warning) => (
            <p key={warning.code + warning.message} className={styles['warning']} title={warning.message}>
              <TriangleAlert size={12} />
              <span>{warning.message}</span>
            </p>
          ))}
        </div>
        <Menu label={`More for ${video.name}`} items={useItems(video, unfinished, onRemove)}>
          <Ellipsis size={16} />
        </Menu>
      </div>
    </article>
  );
}

function useItems(video: VideoSummary, unfinished: boolean, onRemove: (video: VideoSummary) => void): MenuItem[] {
  const stores = useStores();
  const { pause, resume, cancel, retry } = useLibrary((state) => state);
  const isApp = useSystem((state) => state.shell?.kind === 'app');
  const items: MenuItem[] = [];
  if (unfinished && !video.paused) items.push({ label: 'Pause', icon: <Pause size={14} />, run: () => void pause(video.id) });
  if (unfinished && video.paused) items.push({ label: 'Resume', icon: <Play size={14} />, run: () => void resume(video.id) });
  if (unfinished) items.push({ label: 'Cancel', icon: <X size={14} />, run: () => void cancel(video.id) });
  if (stoppedOf([video]).length > 0) items.push({ label: 'Try again', icon: <RotateCcw size={14} />, run: () => void retry(video.id) });
  if (isApp && video.present)
    items.push({
      label: 'Show in folder',
      icon: <FolderSearch size={14} />,
      run: () => void stores.bridge.request('shell.reveal', { videoId: video.id }),
    });
  if (isApp && !video.present)
    items.push({ label: 'Locate the file', icon: <FolderSearch size={14} />, run: () => void locate(stores, video) });
  items.push({ label: 'Remove from library', icon: <Trash2 size={14} />, tone: 'bad', run: () => onRemove(video) });
  return items;
}

/** Asks where a moved file lies now; the host checks that it is the same video. */
async function locate({ bridge, library }: Stores, video: VideoSummary): Promise<void> {
  const { paths } = await bridge.request('shell.chooseVideos', { what: 'files' });
  if (paths[0] !== undefined) await library.getState().relocate(video.id, paths[0]);
}

function factsOf(video: VideoSummary): string {
  const size = video.width !== null && video.height !== null ? `${video.width} × ${video.height}` : 'Sound only';
  return `${size} · ${formatBytes(video.sizeBytes)}`;
}
