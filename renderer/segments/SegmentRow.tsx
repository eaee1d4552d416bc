import { Bookmark, Flag } from 'lucide-react';
import type { Segment } from '../../electron/contract/segments.ts';
import { formatClock, formatSpan } from '../format.ts';
import { useSegments, useStores } from '../stores/useStores.ts';
import styles from './SegmentList.module.css';
import { SegmentDetails } from './SegmentDetails.tsx';

/** A segment or marker; opening it goes there and shows its name, notes and times to change. */
export function SegmentRow({ segment, open }: { segment: Segment; open: boolean }) {
  const { player } = useStores();
  const select = useSegments((state) => state.select);
  const { id, kind, name, notes, start, end } = segment;
  const isMarker = kind === 'marker';
  const Icon = isMarker ? Flag : Bookmark;
  const go = () => {
    select(id);
    player.getState().seekTo(start);
  };
  return (
    <div className={styles['row']} data-open={open} data-segment={kind}>
      <button type="button" className={styles['head']} aria-expanded={open} onClick={go}>
        <Icon size={14} aria-hidden="true" />
        <span className="hidden">{isMarker ? 'Marker' : 'Segment'} </span>
        <span className={styles['name']}>{name || 'Without a name'}</span>
        <span className={styles['span']}>{isMarker ? formatClock(start) : formatSpan(end - start)}</span>
        {!isMarker && (
          <span className={styles['times']}>
            {formatClock(start)} – {formatClock(end)}
          </span>
        )}
        {!open && notes !== '' && <span className={styles['notes']}>{notes}</span>}
      </button>
      {open && <SegmentDetails key={id} segment={segment} />}
    </div>
  );
}
