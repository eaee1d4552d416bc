/** The pictures of a video around a place, by presentation time; all in seconds, ascending. */
export interface FrameWindow {
  /** What the window covers: every picture in [from, to] is listed. */
  from: number;
  to: number;
  times: number[];
  keyframes: number[];
}

/** Presentation times of one picture, as two programs compute them, differ by less than this, seconds. */
const SAME = 0.0006;

/** Index of the picture that is shown at `time`; -1 before the first. */
export function frameAt(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time + SAME) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Time of the picture `count` pictures after (or before, where negative) the one shown at `time`; at either end of the video the last
 * one there. Null where the window does not reach that far.
 */
export function stepFrame(window: FrameWindow, time: number, count: number, duration: number): number | null {
  const { times, from, to } = window;
  if (time < from - SAME || time > to + SAME) return null;
  const target = Math.max(0, frameAt(times, time)) + count;
  const found = times[target];
  if (found !== undefined) return found;
  if (target < 0) return from <= 0 ? (times[0] ?? 0) : null;
  return to >= duration - SAME ? (times.at(-1) ?? null) : null;
}

/** Time of the next (1) or previous (-1) keyframe; null where the window holds none. */
export function stepKeyframe(window: FrameWindow, time: number, direction: -1 | 1): number | null {
  const { keyframes } = window;
  const at = frameAt(keyframes, time);
  if (direction === 1) return keyframes[at + 1] ?? null;
  // standing on a keyframe means the one before it
  const standing = Math.abs((keyframes[at] ?? -1) - time) <= SAME * 2;
  return keyframes[standing ? at - 1 : at] ?? null;
}
