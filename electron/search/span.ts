import type { Span } from '../contract/time.ts';

/** Seconds that two spans share; 0 where they only touch. */
export function overlap(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

/** Intersection over union, 0 to 1. */
export function iou(a: Span, b: Span): number {
  const shared = overlap(a, b);
  const union = a.end - a.start + (b.end - b.start) - shared;
  return union > 0 ? shared / union : 0;
}
