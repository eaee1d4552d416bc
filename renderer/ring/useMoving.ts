import { useEffect, useRef, useState } from 'react';
import { REDRAW_MS } from '../stores/ring.ts';

/**
 * Milliseconds since `step` began, told at most ten times a second while `active`; null where nothing moves, and for people who want less motion:
 * their blocks jump from place to place.
 */
export function useSince(step: number, active: boolean): number | null {
  const [since, setSince] = useState<number | null>(null);
  const begun = useRef(0);
  useEffect(() => {
    if (!active || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    begun.current = performance.now();
    const timer = setInterval(() => setSince(performance.now() - begun.current), REDRAW_MS);
    return () => {
      clearInterval(timer);
      setSince(null);
    };
  }, [step, active]);
  return since;
}
