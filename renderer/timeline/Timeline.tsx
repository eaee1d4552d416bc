import { useMemo } from 'react';
import { useIsAnswerOpen } from '../ask/useIsAnswerOpen.ts';
import { useSegments, useTimeline } from '../stores/useStores.ts';
import { HiddenLists } from './HiddenLists.tsx';
import { HoverCard } from './HoverCard.tsx';
import { layoutTracks } from './layout.ts';
import { ResizeEdge } from './ResizeEdge.tsx';
import styles from './Timeline.module.css';
import { TimelineHeader } from './TimelineHeader.tsx';
import { TrackHeads } from './TrackHeads.tsx';
import { Tracks } from './Tracks.tsx';
import { useNarrow } from './useNarrow.ts';
import { useSize } from './useSize.ts';
import { useStills } from './useStills.ts';

/** Everything that is known of the video along its time. */
export function Timeline() {
  const height = useTimeline((state) => state.height);
  const hidden = useTimeline((state) => state.hidden);
  const hasSegments = useSegments((state) => state.segments.length > 0);
  const hasAnswer = useIsAnswerOpen();
  const narrow = useNarrow();
  const [body, size] = useSize();
  const stills = useStills();
  const rows = useMemo(
    () => layoutTracks(size.height, { hidden, hasSegments, narrow, hasAnswer }),
    [size.height, hidden, hasSegments, narrow, hasAnswer],
  );
  return (
    <section className={styles['timeline']} aria-label="Timeline" style={height === null ? undefined : { height }}>
      <ResizeEdge />
      <TimelineHeader />
      <div className={styles['body']}>
        <TrackHeads rows={rows} />
        <div ref={body} className={styles['room']}>
          <Tracks rows={rows} stills={stills} width={size.width} height={size.height} />
          <HoverCard stills={stills} width={size.width} />
        </div>
      </div>
      <HiddenLists />
    </section>
  );
}
