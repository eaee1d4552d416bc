import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { formatClock } from '../format.ts';
import { usePlayer, useSearch, useSegments, useStores, useTimeline } from '../stores/useStores.ts';
import { describePlace } from './describe.ts';
import { listenToGestures } from './gestures.ts';
import type { Row } from './layout.ts';
import { startPainting, type Painter } from './paint.ts';
import { momentsOf } from './readData.ts';
import type { Stills } from './stills.ts';
import styles from './Timeline.module.css';

interface TracksProps {
  rows: readonly Row[];
  stills: Stills;
  /** px */
  width: number;
  height: number;
}

/** The canvas with what moves over it. To the keyboard and to screen readers it is a slider: the place in the video. */
export function Tracks({ rows, stills, width, height }: TracksProps) {
  const stores = useStores();
  const slider = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const playhead = useRef<HTMLElement>(null);
  const pointer = useRef<HTMLElement>(null);
  const painter = useRef<Painter | null>(null);
  const rowsNow = useRef(rows);

  useLayoutEffect(() => {
    if (!canvas.current || !playhead.current || !pointer.current) return;
    const started = startPainting({ canvas: canvas.current, playhead: playhead.current, pointer: pointer.current }, stores, stills);
    painter.current = started;
    return () => {
      started.stop();
      painter.current = null;
    };
  }, [stores, stills]);
  useLayoutEffect(() => {
    rowsNow.current = rows;
    painter.current?.resize(width, height, rows);
  }, [rows, width, height]);
  useEffect(() => (slider.current ? listenToGestures(slider.current, stores, () => rowsNow.current) : undefined), [stores]);

  const duration = useTimeline((state) => state.duration);
  const second = usePlayer((state) => Math.floor(state.time + 1e-6));
  const text = usePlaceText(second);
  return (
    <div
      ref={slider}
      className={styles['tracks']}
      role="slider"
      tabIndex={0}
      data-region="timeline"
      aria-label="Place in the video"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={second}
      aria-valuetext={text}
      data-time={formatClock(second)}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <i ref={pointer} className={styles['pointer']} hidden />
      <i ref={playhead} className={styles['playhead']} hidden />
    </div>
  );
}

/** Only once a second, not with each picture: a screen reader would never come to an end. */
function usePlaceText(second: number): string {
  const detail = usePlayer((state) => state.detail);
  const result = useSearch((state) => state.result);
  const selected = useSearch((state) => state.selected);
  const segments = useSegments((state) => state.segments);
  return useMemo(() => {
    const { moments } = momentsOf(result, detail?.summary.id ?? null, selected);
    return describePlace(second, { moments, open: selected === null ? null : selected + 1, segments }, detail?.transcript ?? []);
  }, [second, detail, result, selected, segments]);
}
