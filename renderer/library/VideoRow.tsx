import { memo } from 'react';
import { formatBytes, formatDay, formatDuration } from '../format.ts';
import { progressOf } from '../jobs/jobs.ts';
import { MarkBox, MoreButton } from './EntryControls.tsx';
import { codecName, formatOf } from './facts.ts';
import { Poster } from './Poster.tsx';
import type { VideoEntryProps } from './entryProps.ts';
import { StateLine } from './VideoCard.tsx';
import styles from './VideoTable.module.css';

/** A video as a line of the list. */
export const VideoRow = memo(function VideoRow({ video, marked, reachable, onPick, onMark, onMenu }: VideoEntryProps) {
  const tabIndex = reachable ? 0 : -1;
  return (
    <div className={styles['row']} data-video={video.id} data-marked={marked}>
      <span role="cell">
        <MarkBox {...{ video, marked, reachable, onMark }} className={styles['mark']} size={12} />
      </span>
      <span role="cell" className={styles['name']}>
        <button type="button" className={styles['open']} data-entry tabIndex={tabIndex} onClick={(event) => onPick(video, event)}>
          <Poster video={video} className={styles['poster']} />
          <span className={styles['words']}>
            <b title={video.path}>{video.name}</b>
            <StateLine video={video} />
          </span>
        </button>
      </span>
      <span role="cell" className={styles['number']}>
        {video.duration > 0 ? formatDuration(video.duration) : ''}
      </span>
      <span role="cell" className={[styles['number'], styles['narrow']].join(' ')}>
        {formatBytes(video.sizeBytes)}
      </span>
      <span role="cell" className={styles['wide']}>
        {[formatOf(video), codecName(video.codec ?? null)].filter(Boolean).join(' · ')}
      </span>
      <span role="cell" className={[styles['number'], styles['narrow']].join(' ')}>{`${Math.round(progressOf(video) * 100)} %`}</span>
      <span role="cell" className={styles['wide']}>
        {formatDay(video.addedAt)}
      </span>
      <span role="cell">
        <MoreButton {...{ video, reachable, onMenu }} />
      </span>
    </div>
  );
});
