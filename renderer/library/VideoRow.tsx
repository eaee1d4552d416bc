import { Check, Ellipsis } from 'lucide-react';
import { memo } from 'react';
import { formatBytes, formatDuration } from '../format.ts';
import { progressOf } from '../jobs/jobs.ts';
import { IconButton } from '../ui/Button.tsx';
import { codecName, formatOf } from './facts.ts';
import { Poster } from './Poster.tsx';
import { StateLine, type VideoEntryProps } from './VideoCard.tsx';
import styles from './VideoTable.module.css';

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** A video as a line of the list. */
export const VideoRow = memo(function VideoRow({ video, marked, reachable, onPick, onMark, onMenu }: VideoEntryProps) {
  const tabIndex = reachable ? 0 : -1;
  return (
    <div className={styles['row']} data-video={video.id} data-marked={marked}>
      <span role="cell">
        <button
          type="button"
          role="checkbox"
          aria-checked={marked}
          aria-label={`Mark ${video.name}`}
          className={styles['mark']}
          tabIndex={tabIndex}
          onClick={(event) => onMark(video, event)}
        >
          {marked && <Check size={12} strokeWidth={2.5} />}
        </button>
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
        {DAY.format(new Date(video.addedAt))}
      </span>
      <span role="cell">
        <IconButton
          label={`More for ${video.name}`}
          tabIndex={tabIndex}
          aria-haspopup="menu"
          onClick={(event) => onMenu(video, event.currentTarget)}
        >
          <Ellipsis size={16} />
        </IconButton>
      </span>
    </div>
  );
});
