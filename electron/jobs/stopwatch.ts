import type { Seconds } from '../contract/time.ts';

/** Returns a function that gives the seconds since it was last called. */
export function stopwatch(): () => Seconds {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}
