import type { MediaProbe } from '../contract/media.ts';
import type { Seconds } from '../contract/time.ts';
import { isMov, packetIndex } from './packetIndex.ts';
import { readPackets } from './packets.ts';
import { mediaTools } from './tools.ts';

/** Presentation times of pictures, ascending: all those in [from, to], and the keyframes among them. */
export interface FrameTimes {
  from: Seconds;
  to: Seconds;
  times: number[];
  keyframes: number[];
}

/** Read around what was asked for, seconds: packets come in decode order, and a demuxer may start at the keyframe after. */
const AROUND = 2;

/**
 * Lists the pictures of [from, to] without decoding: out of the index of an MP4 file, else from the packets there.
 * @throws CANCELLED, FFMPEG_MISSING
 */
export async function frameTimes(path: string, probe: MediaProbe, from: Seconds, to: Seconds, signal?: AbortSignal): Promise<FrameTimes> {
  const times: number[] = [];
  const keyframes: number[] = [];
  const add = (pts: Seconds, key: boolean): void => {
    if (pts < from - 0.0005 || pts > to + 0.0005) return;
    times.push(Math.max(0, pts));
    if (key) keyframes.push(Math.max(0, pts));
  };
  if (isMov(probe)) {
    const index = await packetIndex(path, probe, { ...(signal && { signal }) });
    for (let packet = 0; packet < index.count; packet += 1) add(index.pts[packet] ?? 0, index.key[packet] === 1);
  } else if (probe.video) {
    const start = Math.max(0, from - AROUND) + probe.startTime;
    const interval = `${from <= AROUND ? '' : start.toFixed(3)}%${(to + AROUND + probe.startTime).toFixed(3)}`;
    for await (const packet of readPackets(path, probe.video.index, await mediaTools(), { interval, signal })) {
      add(packet.pts - probe.startTime, packet.key);
    }
  }
  const ascending = (a: number, b: number): number => a - b;
  return { from, to, times: times.sort(ascending), keyframes: keyframes.sort(ascending) };
}
