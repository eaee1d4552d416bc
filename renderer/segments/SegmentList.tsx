import { useVirtualizer } from '@tanstack/react-virtual';
import { Redo2, Undo2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { keyOf, runCommand } from '../commands.ts';
import { countOf } from '../format.ts';
import { useSegments, useStores } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { isMac } from '../useCommands.ts';
import styles from './SegmentList.module.css';
import { SegmentRow } from './SegmentRow.tsx';

/** The Segments tab: what a person marked in this video, in order of time. Only the rows in view are in the document. */
export function SegmentList() {
  const segments = useSegments((state) => state.segments);
  const selected = useSegments((state) => state.selected);
  const said = useSegments((state) => state.said);
  const scroller = useRef<HTMLDivElement>(null);
  // react-virtual returns functions that may not be memoised; nothing here is
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: segments.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => segments[index]?.id ?? index,
    estimateSize: () => 56,
    overscan: 8,
  });
  const place = segments.findIndex(({ id }) => id === selected);
  useEffect(() => {
    if (place >= 0) rows.scrollToIndex(place);
  }, [place, rows]);
  return (
    <>
      <Bar />
      <div ref={scroller} className={styles['scroll']}>
        {segments.length === 0 ? (
          <Empty />
        ) : (
          <ol style={{ height: rows.getTotalSize() }} aria-label={`Segments and markers, ${segments.length}`}>
            {rows.getVirtualItems().map((row) => {
              const segment = segments[row.index];
              if (!segment) return null;
              return (
                <li
                  key={row.key}
                  ref={rows.measureElement}
                  data-index={row.index}
                  aria-posinset={row.index + 1}
                  aria-setsize={segments.length}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <SegmentRow segment={segment} open={segment.id === selected} />
                </li>
              );
            })}
          </ol>
        )}
      </div>
      <p className="hidden" role="status">
        {said}
      </p>
    </>
  );
}

function Bar() {
  const stores = useStores();
  const segments = useSegments((state) => state.segments);
  const undoes = useSegments((state) => state.undoes);
  const redoes = useSegments((state) => state.redoes);
  const markers = segments.filter(({ kind }) => kind === 'marker').length;
  const counts = [
    segments.length > markers && countOf(segments.length - markers, 'segment'),
    markers > 0 && countOf(markers, 'marker'),
  ].filter(Boolean);
  return (
    <div className={styles['bar']}>
      <span>{counts.join(', ') || 'Yours'}</span>
      <IconButton
        label={undoes === null ? 'Undo' : `Undo: ${undoes}`}
        hint={keyOf('undo', isMac)}
        disabled={undoes === null}
        onClick={() => runCommand('undo', stores)}
      >
        <Undo2 size={16} />
      </IconButton>
      <IconButton
        label={redoes === null ? 'Redo' : `Redo: ${redoes}`}
        hint={keyOf('redo', isMac)}
        disabled={redoes === null}
        onClick={() => runCommand('redo', stores)}
      >
        <Redo2 size={16} />
      </IconButton>
    </div>
  );
}

function Empty() {
  return (
    <p className={styles['empty']}>
      No segments yet. Press <Kbd>{keyOf('add-segment', isMac)}</Kbd> on a moment, or <Kbd>{keyOf('mark-in', isMac)}</Kbd> and{' '}
      <Kbd>{keyOf('mark-out', isMac)}</Kbd> while playing. <Kbd>{keyOf('add-marker', isMac)}</Kbd> sets a marker.
    </p>
  );
}
