import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useView } from '../stores/useStores.ts';
import { SIDE_WIDTH } from '../stores/view.ts';
import styles from './SidePanel.module.css';

const KEY_PX = 16;

/** The left edge of the side panel: dragged, or moved with the arrows, it makes the panel wider. */
export function SideEdge() {
  const width = useView((state) => state.sideWidth);
  const setWidth = useView((state) => state.setSideWidth);
  const edge = useRef<HTMLDivElement>(null);
  const begun = useRef<{ x: number; width: number } | null>(null);
  const current = () => edge.current?.parentElement?.clientWidth ?? width ?? SIDE_WIDTH.usual;
  const onDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    begun.current = { x: event.clientX, width: current() };
  };
  const onMove = (event: PointerEvent) => {
    if (begun.current) setWidth(begun.current.width + begun.current.x - event.clientX);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowLeft: KEY_PX, ArrowRight: -KEY_PX, Home: -1000, End: 1000 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setWidth(current() + step);
  };
  const end = () => {
    begun.current = null;
  };
  return (
    <div
      ref={edge}
      className={styles['edge']}
      role="separator"
      tabIndex={0}
      aria-label="Width of the side panel"
      aria-orientation="vertical"
      aria-valuemin={SIDE_WIDTH.least}
      aria-valuemax={SIDE_WIDTH.most}
      aria-valuenow={width ?? SIDE_WIDTH.usual}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={onKey}
    />
  );
}
