import type { Span } from '../../electron/contract/time.ts';

/** The range that a person works on; either end may be open. Seconds. */
export interface InOut {
  inPoint: number | null;
  outPoint: number | null;
}

/** Sets the start; an end that would lie before it is given up. */
export function withIn({ outPoint }: InOut, time: number): InOut {
  return { inPoint: time, outPoint: outPoint !== null && outPoint > time ? outPoint : null };
}

/** Sets the end; a start that would lie after it is given up. */
export function withOut({ inPoint }: InOut, time: number): InOut {
  return { inPoint: inPoint !== null && inPoint < time ? inPoint : null, outPoint: time };
}

/** The range with open ends taken as those of the video; null where neither is set. */
export function spanOf({ inPoint, outPoint }: InOut, duration: number): Span | null {
  if (inPoint === null && outPoint === null) return null;
  return { start: inPoint ?? 0, end: outPoint ?? duration };
}
