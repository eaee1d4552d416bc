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

/** Least distance of two labels on the ruler, px. */
const MIN_TICK_PX = 86;
const STEPS = [0.04, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Seconds between two labels of the ruler. */
export function tickStep(pxPerSecond: number): number {
  return STEPS.find((step) => step * pxPerSecond >= MIN_TICK_PX) ?? 14_400;
}
