import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useState, type RefObject } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import type { SortKey } from '../stores/library.ts';
import { useLibrary } from '../stores/useStores.ts';
import { SORT_NAMES } from './arrange.ts';
import rows from './LibraryScreen.module.css';
import { EntryMenu } from './EntryMenu.tsx';
import { useEntries } from './useEntries.ts';
import { useHeight } from './useExtent.ts';
import { VideoRow } from './VideoRow.tsx';
import styles from './VideoTable.module.css';

const ROW_PX = 48;
const COLUMNS: { by: SortKey; name: string; number?: boolean; hide?: 'wide' | 'narrow' }[] = [
  { by: 'name', name: 'Name' },
  { by: 'length', name: 'Length', number: true },
  { by: 'size', name: 'Size', number: true, hide: 'narrow' },
  { by: 'format', name: 'Format', hide: 'wide' },
  { by: 'read', name: 'Read', number: true, hide: 'narrow' },
  { by: 'added', name: 'Added', hide: 'wide' },
];

interface VideoTableProps {
  videos: readonly VideoSummary[];
  scroller: RefObject<HTMLDivElement | null>;
  onRemove: (videos: VideoSummary[]) => void;
}

/** Videos as lines with what they are in columns, each of which sorts. Only lines near the visible ones exist. */
export function VideoTable({ videos, scroller, onRemove }: VideoTableProps) {
  const [first, setFirst] = useState<HTMLElement | null>(null);
  // every line is as high as the first one, also where a person has enlarged the text
  const lineHeight = useHeight(first) || ROW_PX;
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is handed to a memoised part
  const lines = useVirtualizer({
    count: videos.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 6,
    useFlushSync: false,
  });
  useEffect(() => lines.measure(), [lines, lineHeight]);
  const entries = useEntries(videos, 1, (index) => lines.scrollToIndex(index, { align: 'auto' }));
  return (
    <div role="table" aria-label="Videos" aria-rowcount={videos.length + 1}>
      <div role="row" aria-rowindex={1} className={styles['head']}>
        <span role="columnheader" aria-label="Marked" />
        {COLUMNS.map((column) => (
          <ColumnHead key={column.by} {...column} />
        ))}
        <span role="columnheader" aria-label="More" />
      </div>
      <div ref={entries.box} role="rowgroup" className={rows['rows']} style={{ height: lines.getTotalSize() }} {...entries.handlers}>
        {lines.getVirtualItems().map((line, place) => {
          const video = videos[line.index];
          if (!video) return null;
          return (
            <div
              key={line.key}
              ref={place === 0 ? setFirst : undefined}
              role="row"
              aria-rowindex={line.index + 2}
              className={rows['line']}
              style={{ transform: `translateY(${line.start}px)` }}
            >
              <VideoRow
                video={video}
                marked={entries.selected.includes(video.id)}
                reachable={entries.reachable === video.id}
                onPick={entries.onPick}
                onMark={entries.onMark}
                onMenu={entries.onMenu}
              />
            </div>
          );
        })}
      </div>
      <EntryMenu menu={entries.menu} onClose={entries.closeMenu} onRemove={onRemove} />
    </div>
  );
}

function ColumnHead({ by, name, number = false, hide }: (typeof COLUMNS)[number]) {
  const sort = useLibrary((state) => state.sort);
  const setSort = useLibrary((state) => state.setSort);
  const current = sort.by === by;
  return (
    <span
      role="columnheader"
      aria-sort={current ? (sort.down ? 'descending' : 'ascending') : 'none'}
      data-number={number}
      className={hide && styles[hide]}
    >
      <button type="button" onClick={() => setSort({ by, down: current ? !sort.down : SORT_NAMES[by].downFirst })}>
        {name}
        {current && (sort.down ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
      </button>
    </span>
  );
}
