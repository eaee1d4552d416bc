import type { Seconds, Span } from '../contract/time.ts';
import { lastAtOrBefore, type PacketIndex } from '../media/packetIndex.ts';

/**
 * A picture is taken to show what happens within this many seconds after it; what lies beyond is left to the gaps. A little more
 * than 2 s, because 60 pictures at 29.97 a second last 2.002 s and such a file needs no filling.
 */
export const LONGEST_STAND: Seconds = 2.05;

/** The span a keyframe stands for: up to the next one, but no longer than it can speak for; the first begins at 0. */
export function spanOfKeyframe(index: PacketIndex, pts: Seconds, duration: Seconds): Span {
  const key = lastAtOrBefore(index.keyframes, pts + 0.002);
  const next = index.keyframes[key + 1] ?? duration;
  const start = key <= 0 ? 0 : pts;
  return { start, end: Math.max(Math.min(next, pts + LONGEST_STAND), pts + 0.001) };
}
