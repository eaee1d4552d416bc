import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { HEIGHT } from '../stores/timeline.ts';
import { useTimeline } from '../stores/useStores.ts';
import styles from './Timeline.module.css';

const KEY_PX = 12;

/** The upper edge of the timeline: dragged, or moved with the arrows, it makes the timeline higher. */
export function ResizeEdge() {
  const height = useTimeline((state) => state.height);
  const setHeight = useTimeline((state) => state.setHeight);
  const edge = useRef<HTMLDivElement>(null);
  const begun = useRef<{ y: number; height: number } | null>(null);
  const current = () => edge.current?.parentElement?.clientHeight ?? height ?? HEIGHT.usual;
  const onDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    begun.current = { y: event.clientY, height: current() };
  };
  const onMove = (event: PointerEvent) => {
    if (begun.current) setHeight(begun.current.height + begun.current.y - event.clientY);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowUp: KEY_PX, ArrowDown: -KEY_PX, Home: -1000, End: 1000 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setHeight(current() + step);
  };
  return (
    <div
      ref={edge}
      className={styles['edge']}
      role="separator"
      tabIndex={0}
      aria-label="Height of the timeline"
      aria-orientation="horizontal"
      aria-valuemin={HEIGHT.least}
      aria-valuemax={HEIGHT.most}
      aria-valuenow={height ?? HEIGHT.usual}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={() => (begun.current = null)}
      onPointerCancel={() => (begun.current = null)}
      onKeyDown={onKey}
    />
  );
}
