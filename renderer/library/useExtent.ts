import { useLayoutEffect, useState } from 'react';

/** Width of an element, px; 0 before it is known. */
export function useWidth(element: HTMLElement | null): number {
  return useExtent(element, (measured) => measured.clientWidth);
}

/** Height of an element with its padding, px; 0 before it is known. */
export function useHeight(element: HTMLElement | null): number {
  return useExtent(element, (measured) => measured.offsetHeight);
}

function useExtent(element: HTMLElement | null, read: (element: HTMLElement) => number): number {
  const [extent, setExtent] = useState(0);
  useLayoutEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(() => setExtent(read(element)));
    setExtent(read(element));
    observer.observe(element);
    return () => observer.disconnect();
    // `read` is one of the two above
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [element]);
  return extent;
}
