import type { Span } from '../../electron/contract/time.ts';

/** Shorter than this nothing is looped, seconds. */
const SHORTEST = 0.1;

/** What is looped: the in-out range, else the open moment, else the whole video. */
export function loopedSpan(inOut: Span | null, moment: Span | null, duration: number): Span {
  const span = inOut ?? moment ?? { start: 0, end: duration };
  return span.end - span.start >= SHORTEST ? span : { start: 0, end: duration };
}

/** Where to go on when playing has come to `time`; null to play on. `rate` is negative when playing back. */
export function wrap(loop: Span | null, time: number, rate: number): number | null {
  if (!loop) return null;
  if (rate > 0 && time >= loop.end) return loop.start;
  if (rate < 0 && time <= loop.start) return loop.end;
  return null;
}
