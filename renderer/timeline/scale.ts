import type { Viewport } from './viewport.ts';

/** Seconds and pixels of what is shown. */
export interface Scale {
  /** First and last second in view. */
  from: number;
  to: number;
  width: number;
  pxPerSecond: number;
  x(time: number): number;
  time(x: number): number;
}

export function scaleOf(view: Viewport, duration: number, width: number): Scale {
  const from = view.start * duration;
  const to = view.end * duration;
  const pxPerSecond = width / Math.max(1e-6, to - from);
  return { from, to, width, pxPerSecond, x: (time) => (time - from) * pxPerSecond, time: (x) => from + x / pxPerSecond };
}

/** Where a span lies on the screen, cut at its edges (a little outside, so that no edge of a far span is drawn); null out of view. */
export function onScreen(scale: Scale, start: number, end: number, leastPx = 0): { x: number; width: number } | null {
  if (start > scale.to || end < scale.from) return null;
  const left = scale.x(start);
  const right = Math.max(left + leastPx, scale.x(end));
  const x = Math.max(-OUTSIDE_PX, left);
  return { x, width: Math.min(scale.width + OUTSIDE_PX, right) - x };
}

/** Least distance of two labels on the ruler, px. */
const MIN_TICK_PX = 86;
const OUTSIDE_PX = 8;
const SECONDS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const FRAMES = [1, 2, 5, 10];

/** Seconds between two labels of the ruler, and into how many parts small ticks divide that. */
export interface Ticks {
  step: number;
  parts: number;
  /** Whether labels need the number of the picture. */
  inFrames: boolean;
}

/** @param frame length of a picture, seconds */
export function ticksOf(pxPerSecond: number, frame: number): Ticks {
  const frames = FRAMES.find((count) => count * frame < 0.5 && count * frame * pxPerSecond >= MIN_TICK_PX);
  if (frames !== undefined) return { step: frames * frame, parts: frames === 2 ? 2 : frames === 1 ? 1 : 5, inFrames: true };
  return { step: SECONDS.find((step) => step * pxPerSecond >= MIN_TICK_PX) ?? 14_400, parts: 5, inFrames: false };
}
