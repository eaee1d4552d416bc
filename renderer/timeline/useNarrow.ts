import { useSyncExternalStore } from 'react';

/** 1180 px at the usual size of text; it grows with the text, as every breakpoint. */
const NARROW = '(width <= 73.75em)';

/** Whether the window is so narrow that tracks lose their names and the coverage goes. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(NARROW);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => window.matchMedia(NARROW).matches,
  );
}
