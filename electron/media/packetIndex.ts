import type { MediaProbe } from '../contract/media.ts';
import type { Seconds } from '../contract/time.ts';
import { readMp4Index, type SampleTable } from './mp4Index.ts';
import { readPackets } from './packets.ts';
import { type MediaTools, mediaTools } from './tools.ts';

/**
 * Every packet of the video stream, in decode order, times in seconds from the first picture. 21 bytes a packet.
 * A file that ends early has only what can be read.
 */
export interface PacketIndex {
  readonly count: number;
  readonly pts: Float64Array;
  readonly dts: Float64Array;
  readonly bytes: Uint32Array;
  readonly key: Uint8Array;
  /** pts of the keyframes, ascending. */
  readonly keyframes: Float64Array;
  /** dts of the same keyframes. */
  readonly keyframeDts: Float64Array;
}

function finish(table: SampleTable, count: number): PacketIndex {
  const keys: { pts: number; dts: number }[] = [];
  for (let packet = 0; packet < count; packet += 1) if (table.key[packet]) keys.push({ pts: table.pts[packet]!, dts: table.dts[packet]! });
  keys.sort((a, b) => a.pts - b.pts);
  return {
    count,
    pts: table.pts.subarray(0, count),
    dts: table.dts.subarray(0, count),
    bytes: table.bytes.subarray(0, count),
    key: table.key.subarray(0, count),
    keyframes: Float64Array.from(keys, (key) => key.pts),
    keyframeDts: Float64Array.from(keys, (key) => key.dts),
  };
}

/** Packets counted to compare a table with what ffmpeg makes of the same file. */
const COMPARED = 8;

/** The table shifted to ffmpeg's clock, or null where the two do not describe the same packets. */
async function alignedMp4(
  path: string,
  probe: MediaProbe,
  stream: number,
  tools: MediaTools,
  signal?: AbortSignal,
): Promise<SampleTable | null> {
  const table = await readMp4Index(path, stream).catch(() => null);
  if (!table) return null;
  let shift = NaN;
  let packet = 0;
  for await (const seen of readPackets(path, stream, tools, { interval: `%+#${COMPARED}`, signal })) {
    while (packet < table.pts.length && table.bytes[packet] !== seen.bytes && Number.isNaN(shift)) packet += 1;
    if (packet >= table.pts.length) return null;
    const difference = seen.pts - table.pts[packet]!;
    if (Number.isNaN(shift)) shift = difference;
    if (table.bytes[packet] !== seen.bytes || Math.abs(difference - shift) > 0.002) return null;
    packet += 1;
  }
  if (Number.isNaN(shift)) return null;
  let kept = 0;
  const end = probe.duration + 0.001;
  for (let sample = 0; sample < table.pts.length; sample += 1) {
    const pts = table.pts[sample]! + shift - probe.startTime;
    // before 0: hidden by the edit list; after the end: listed, but not in the file
    if (pts < -0.0005 || pts > end) continue;
    table.pts[kept] = Math.max(0, pts);
    table.dts[kept] = table.dts[sample]! + shift - probe.startTime;
    table.bytes[kept] = table.bytes[sample]!;
    table.key[kept] = table.key[sample]!;
    kept += 1;
  }
  return {
    pts: table.pts.subarray(0, kept),
    dts: table.dts.subarray(0, kept),
    bytes: table.bytes.subarray(0, kept),
    key: table.key.subarray(0, kept),
  };
}

function grown(table: SampleTable): SampleTable {
  const bigger: SampleTable = {
    pts: new Float64Array(table.pts.length * 2),
    dts: new Float64Array(table.pts.length * 2),
    bytes: new Uint32Array(table.pts.length * 2),
    key: new Uint8Array(table.pts.length * 2),
  };
  bigger.pts.set(table.pts);
  bigger.dts.set(table.dts);
  bigger.bytes.set(table.bytes);
  bigger.key.set(table.key);
  return bigger;
}

/**
 * Index of the video stream's packets: out of the `moov` where the file has a plain one, else by listing the packets.
 * @throws CANCELLED, FFMPEG_MISSING
 */
export async function packetIndex(
  path: string,
  probe: MediaProbe,
  options: { signal?: AbortSignal; tools?: MediaTools } = {},
): Promise<PacketIndex> {
  const tools = options.tools ?? (await mediaTools());
  const stream = probe.video?.index ?? -1;
  const empty: SampleTable = {
    pts: new Float64Array(1024),
    dts: new Float64Array(1024),
    bytes: new Uint32Array(1024),
    key: new Uint8Array(1024),
  };
  if (stream < 0) return finish(empty, 0);
  if (isMov(probe)) {
    const table = await alignedMp4(path, probe, stream, tools, options.signal);
    if (table) return finish(table, table.pts.length);
  }
  let table = empty;
  let count = 0;
  for await (const packet of readPackets(path, stream, tools, { signal: options.signal })) {
    if (count === table.pts.length) table = grown(table);
    table.pts[count] = Math.max(0, packet.pts - probe.startTime);
    table.dts[count] = packet.dts - probe.startTime;
    table.bytes[count] = packet.bytes;
    table.key[count] = packet.key ? 1 : 0;
    count += 1;
  }
  return finish(table, count);
}

/** Whether ffmpeg reads the file with its MP4 and QuickTime demuxer. */
export function isMov(probe: MediaProbe): boolean {
  return /(^|,)mov(,|$)/.test(probe.container);
}

/** Position of the last value <= `time` in an ascending array, or -1. */
export function lastAtOrBefore(times: Float64Array, time: Seconds): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
