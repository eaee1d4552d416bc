import { Check, Ellipsis } from 'lucide-react';
import { formatBytes, formatDuration } from '../format.ts';
import { progressOf } from '../jobs/jobs.ts';
import { useStores } from '../stores/useStores.ts';
import { Menu, WithContextMenu } from '../ui/Menu.tsx';
import { codecOf, formatOf } from './facts.ts';
import { Poster } from './Poster.tsx';
import { StateLine, type VideoEntryProps } from './VideoCard.tsx';
import { videoItems } from './videoItems.tsx';
import styles from './VideoTable.module.css';

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** A video as a line of the list. */
export function VideoRow({ video, marked, reachable, subjects, onPick, onMark, onRemove }: VideoEntryProps) {
  const stores = useStores();
  const tabIndex = reachable ? 0 : -1;
  return (
    <WithContextMenu label={video.name} items={() => videoItems(stores, subjects(), onRemove)}>
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
        <span role="cell" className={styles['number']}>
          {formatBytes(video.sizeBytes)}
        </span>
        <span role="cell" className={styles['wide']}>
          {[formatOf(video), codecOf(video)].filter(Boolean).join(' · ')}
        </span>
        <span role="cell" className={styles['number']}>{`${Math.round(progressOf(video) * 100)} %`}</span>
        <span role="cell" className={styles['wide']}>
          {DAY.format(new Date(video.addedAt))}
        </span>
        <span role="cell">
          <Menu label={`More for ${video.name}`} tabIndex={tabIndex} items={() => videoItems(stores, [video], onRemove)}>
            <Ellipsis size={16} />
          </Menu>
        </span>
      </div>
    </WithContextMenu>
  );
}
