import { useRef, type KeyboardEvent, type PointerEvent } from 'react';

interface EdgeProps {
  /** The direction in which the pane that follows the edge grows. */
  grows: 'left' | 'up';
  label: string;
  className: string | undefined;
  /** Size of the pane, px; null where nobody has chosen one. */
  size: number | null;
  /** Least, usual and greatest size, px. */
  range: { readonly least: number; readonly usual: number; readonly most: number };
  /** One press of an arrow key, px. */
  keyPx: number;
  onSize: (size: number) => void;
}

/** The edge of a pane: dragged, or moved with the arrows, it makes the pane larger. The parent is the pane. */
export function Edge({ grows, label, className, size, range, keyPx, onSize }: EdgeProps) {
  const edge = useRef<HTMLDivElement>(null);
  const begun = useRef<{ at: number; size: number } | null>(null);
  const isWide = grows === 'left';
  const current = () =>
    (isWide ? edge.current?.parentElement?.clientWidth : edge.current?.parentElement?.clientHeight) ?? size ?? range.usual;
  const place = (event: PointerEvent) => (isWide ? event.clientX : event.clientY);
  const onDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    begun.current = { at: place(event), size: current() };
  };
  const onMove = (event: PointerEvent) => {
    if (begun.current) onSize(begun.current.size + begun.current.at - place(event));
  };
  const onKey = (event: KeyboardEvent) => {
    const [larger, smaller] = isWide ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const step = { [larger]: keyPx, [smaller]: -keyPx, Home: -1000, End: 1000 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSize(current() + step);
  };
  const end = () => {
    begun.current = null;
  };
  return (
    <div
      ref={edge}
      className={className}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isWide ? 'vertical' : 'horizontal'}
      aria-valuemin={range.least}
      aria-valuemax={range.most}
      aria-valuenow={size ?? range.usual}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={onKey}
    />
  );
}
