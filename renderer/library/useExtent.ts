import { useLayoutEffect, useState } from 'react';

/** Width of an element, px; 0 before it is known. */
export function useWidth(element: HTMLElement | null): number {
  return useSize(element).width;
}

/** Height of an element with its padding, px; 0 before it is known. */
export function useHeight(element: HTMLElement | null): number {
  return useSize(element).height;
}

function useSize(element: HTMLElement | null): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (!element) return;
    // it reports once by itself, before the next picture is drawn
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.offsetHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
