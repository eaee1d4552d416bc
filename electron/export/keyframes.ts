import type { MediaProbe } from '../contract/media.ts';
import type { Seconds } from '../contract/time.ts';
import { frameTimes } from '../media/frameTimes.ts';
import { isMov, lastAtOrBefore, packetIndex } from '../media/packetIndex.ts';

/** How far back a keyframe is looked for first, seconds; then everything before. */
const WINDOW = 30;
/** Two times that are this close are the same picture, seconds. */
const SAME = 0.001;

/** Finds the last keyframe at or before a time, where a copy without encoding can start; 0 where there is none. */
export type FindKeyframe = (time: Seconds) => Promise<Seconds>;

export async function keyframeFinder(path: string, probe: MediaProbe, signal?: AbortSignal): Promise<FindKeyframe> {
  // sound can be cut anywhere
  if (!probe.video) return (time) => Promise.resolve(time);
  if (isMov(probe)) {
    const { keyframes } = await packetIndex(path, probe, { ...(signal && { signal }) });
    return (time) => Promise.resolve(keyframes[lastAtOrBefore(keyframes, time + SAME)] ?? 0);
  }
  return async (time) => {
    for (const from of [Math.max(0, time - WINDOW), 0]) {
      const { keyframes } = await frameTimes(path, probe, from, time + SAME, signal);
      const found = keyframes.at(-1);
      if (found !== undefined) return found;
    }
    return 0;
  };
}
