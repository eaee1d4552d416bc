import type { Span } from '../../electron/contract/time.ts';

/** Nearer than this to a cut counts as standing on it, seconds. */
const ON_CUT = 0.3;

/** Start of the shot before (-1) or after (1) `time`; the same time where there is none. */
export function neighbourShot(shots: Span[], time: number, direction: -1 | 1): number {
  const starts = shots.map((shot) => shot.start);
  if (direction === 1) return starts.find((start) => start > time + 0.01) ?? time;
  return starts.findLast((start) => start < time - ON_CUT) ?? 0;
}
