import { useVirtualizer } from '@tanstack/react-virtual';
import { useState, type RefObject } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { useEntries } from './useEntries.ts';
import { useWidth } from './useWidth.ts';
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
  const width = useWidth(element);
  const columns = Math.max(1, Math.floor((width + GAP_PX) / (MIN_CARD_PX + GAP_PX)));
  const cardWidth = (width - GAP_PX * (columns - 1)) / columns;
  const rowCount = Math.ceil(videos.length / columns);
  const rows = useVirtualizer({
    count: width > 0 ? rowCount : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => (cardWidth * 9) / 16 + TEXT_PX,
    overscan: 2,
  });
  const entries = useEntries(videos, columns, (index) => rows.scrollToIndex(Math.floor(index / columns), { align: 'auto' }));
  return (
    <div ref={setElement}>
      <div
        ref={entries.box}
        role="list"
        aria-label="Videos"
        className={styles['rows']}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={entries.onKeyDown}
        onFocus={entries.onFocus}
      >
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            ref={rows.measureElement}
            data-index={row.index}
            role="none"
            className={styles['cards']}
            style={{ transform: `translateY(${row.start}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {videos.slice(row.index * columns, (row.index + 1) * columns).map((video, place) => (
              <div key={video.id} role="listitem" aria-posinset={row.index * columns + place + 1} aria-setsize={videos.length}>
                <VideoCard
                  video={video}
                  marked={entries.selected.includes(video.id)}
                  reachable={entries.reachable === video.id}
                  subjects={() => entries.subjectsOf(video)}
                  onPick={entries.onPick}
                  onMark={entries.onMark}
                  onRemove={onRemove}
                />
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
