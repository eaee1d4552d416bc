import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useState, type RefObject } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { EntryMenu } from './EntryMenu.tsx';
import { useEntries } from './useEntries.ts';
import { useHeight, useWidth } from './useExtent.ts';
import { VideoCard } from './VideoCard.tsx';
import styles from './LibraryScreen.module.css';

const MIN_CARD_PX = 240;
const GAP_PX = 18;
/** Name and line of facts under a still, and the gap between rows. */
const TEXT_PX = 44 + 22;

interface VideoGridProps {
  videos: readonly VideoSummary[];
  scroller: RefObject<HTMLDivElement | null>;
  onRemove: (videos: VideoSummary[]) => void;
}

/** Videos as cards, in as many columns as there is room for. Only rows near the visible ones exist. */
export function VideoGrid({ videos, scroller, onRemove }: VideoGridProps) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [first, setFirst] = useState<HTMLElement | null>(null);
  const width = useWidth(element);
  const columns = Math.max(1, Math.floor((width + GAP_PX) / (MIN_CARD_PX + GAP_PX)));
  const cardWidth = (width - GAP_PX * (columns - 1)) / columns;
  const rowCount = Math.ceil(videos.length / columns);
  // every row is as high as the first one: measuring each would lay out the page anew at every step
  const measured = useHeight(first);
  const rowHeight = measured > 0 ? measured : (cardWidth * 9) / 16 + TEXT_PX;
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is handed to a memoised part
  const rows = useVirtualizer({
    count: width > 0 ? rowCount : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 1,
    useFlushSync: false,
  });
  useEffect(() => rows.measure(), [rows, rowHeight]);
  const entries = useEntries(videos, columns, (index) => rows.scrollToIndex(Math.floor(index / columns), { align: 'auto' }));
  return (
    <div ref={setElement}>
      <div
        ref={entries.box}
        role="list"
        aria-label="Videos"
        className={styles['rows']}
        style={{ height: rows.getTotalSize() }}
        {...entries.handlers}
      >
        {rows.getVirtualItems().map((row, place) => (
          <div
            key={row.key}
            ref={place === 0 ? setFirst : undefined}
            role="none"
            className={styles['cards']}
            style={{ transform: `translateY(${row.start}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {videos.slice(row.index * columns, (row.index + 1) * columns).map((video, column) => (
              <div key={video.id} role="listitem" aria-posinset={row.index * columns + column + 1} aria-setsize={videos.length}>
                <VideoCard
                  video={video}
                  marked={entries.selected.includes(video.id)}
                  reachable={entries.reachable === video.id}
                  onPick={entries.onPick}
                  onMark={entries.onMark}
                  onMenu={entries.onMenu}
                />
              </div>
            ))}
          </div>
        ))}
      </div>
      <EntryMenu menu={entries.menu} onClose={entries.closeMenu} onRemove={onRemove} />
    </div>
  );
}
