import { TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { formatClock, formatDuration } from '../format.ts';
import { isUnfinished, progressOf, stateLineOf } from '../jobs/jobs.ts';
import { MarkBox, MoreButton } from './EntryControls.tsx';
import type { VideoEntryProps } from './entryProps.ts';
import { factsOf } from './facts.ts';
import { Poster } from './Poster.tsx';
import { SpritePicture } from './SpritePicture.tsx';
import { useScrub } from './useScrub.ts';
import styles from './VideoCard.module.css';

/** A video as a still with its name and how far it has been read. The pointer, or Shift and an arrow, go through its pictures. */
export const VideoCard = memo(function VideoCard({ video, marked, reachable, onPick, onMark, onMenu }: VideoEntryProps) {
  const { share, cell, handlers } = useScrub(video);
  const tabIndex = reachable ? 0 : -1;
  return (
    <article className={styles['card']} data-video={video.id} data-marked={marked}>
      <button
        type="button"
        className={styles['open']}
        data-entry
        tabIndex={tabIndex}
        onClick={(event) => onPick(video, event)}
        {...handlers}
      >
        <span className="hidden">{video.name}, length </span>
        <Poster video={video} className={styles['still']}>
          {cell && <SpritePicture videoId={video.id} cell={cell} />}
          {cell && share !== null && <i className={styles['needle']} style={{ left: `${share * 100}%` }} />}
          {cell && <span className={styles['at']}>{formatClock(cell.time)}</span>}
          {video.duration > 0 && <span className={styles['length']}>{formatDuration(video.duration)}</span>}
          <ReadStrip video={video} />
        </Poster>
      </button>
      <MarkBox {...{ video, marked, reachable, onMark }} className={styles['mark']} size={14} />
      <div className={styles['foot']}>
        <div className={styles['text']}>
          <h2 title={video.path}>{video.name}</h2>
          <StateLine video={video} />
        </div>
        <MoreButton {...{ video, reachable, onMenu }} />
      </div>
    </article>
  );
});

/** Three pixels at the bottom of a still: how far it has been read. Nothing when all is read. */
function ReadStrip({ video }: { video: VideoSummary }) {
  const state = stateLineOf(video);
  const progress = progressOf(video);
  if (!isUnfinished(video) && (state?.tone !== 'warn' || progress >= 1)) return null;
  const tone = state?.tone === 'warn' ? 'warn' : video.paused || !video.present ? 'held' : 'app';
  return (
    <span className={styles['strip']}>
      <i data-tone={tone} style={{ width: `${progress * 100}%` }} />
    </span>
  );
}

/** One line: how the reading stands, else what a person should know about the file, else what it is. */
export function StateLine({ video }: { video: VideoSummary }) {
  const state = stateLineOf(video);
  const [warning] = video.warnings;
  if (state || !warning) {
    const text = state?.text ?? factsOf(video);
    return (
      <p data-tone={state?.tone} title={text}>
        <span>{text}</span>
      </p>
    );
  }
  return (
    <p className={styles['warning']} title={video.warnings.map(({ message }) => message).join('\n')}>
      <TriangleAlert size={12} />
      <span>{warning.message}</span>
    </p>
  );
}
