import { useLayoutEffect, useState, type RefObject } from 'react';

/** Least width of a card where several stand beside each other, and what lies between them, px. */
const CARD = 380;
const GAP = 12;
const MOST = 4;

/** How many cards stand beside each other in an element; one where the list is not wide. */
export function useColumns(element: RefObject<HTMLElement | null>, wide: boolean): number {
  const [columns, setColumns] = useState(1);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current || !wide) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setColumns(Math.max(1, Math.min(MOST, Math.floor((entry.contentRect.width + GAP) / (CARD + GAP)))));
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element, wide]);
  return wide ? columns : 1;
}
