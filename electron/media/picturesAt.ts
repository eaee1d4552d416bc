import { LongtakeError } from '../contract/errors.ts';
import type { MediaProbe } from '../contract/media.ts';
import type { Seconds } from '../contract/time.ts';
import { decode, type Picture } from './decode.ts';
import { displayName } from './ffmpeg.ts';
import { writeJpeg } from './jpeg.ts';
import { lastAtOrBefore, type PacketIndex } from './packetIndex.ts';
import { sizeByWidth } from './pictureSize.ts';
import { keyframesFrom } from './pictures.ts';
import type { MediaTools } from './tools.ts';

export interface PicturesAtOptions {
  /** Largest width, px; the full size where absent. */
  maxWidth?: number;
  signal?: AbortSignal | undefined;
  niceness?: number | undefined;
  tools?: MediaTools | undefined;
}

/** Unwanted keyframes decoded along rather than starting another process. */
const KEYFRAMES_ALONG = 1;
/** Most pictures named in one filter expression. */
const NAMED = 50;

/** Splits ascending numbers where the next is more than `reach` further. */
function runsOf(numbers: readonly number[], reach: number, most = Infinity): number[][] {
  const runs: number[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && number - run.at(-1)! <= reach && run.length < most) run.push(number);
    else runs.push([number]);
  }
  return runs;
}

/**
 * The pictures shown at `times`, each once, in as few processes as possible: keyframes by a keyframe pass over each run of
 * neighbours, the others decoded from their keyframe. Keyframes come first, then the others, both ascending; `pts` is the picture's own.
 * Pictures that cannot be decoded are left out. @throws CANCELLED
 */
export async function* picturesAt(
  path: string,
  probe: MediaProbe,
  index: PacketIndex,
  times: readonly Seconds[],
  options: PicturesAtOptions = {},
): AsyncGenerator<Picture> {
  if (!probe.video || index.count === 0) return;
  const shared = {
    size: sizeByWidth(probe.video, options.maxWidth ?? Infinity),
    signal: options.signal,
    niceness: options.niceness,
    tools: options.tools,
  };
  const sorted = Float64Array.from(index.pts).sort();
  const wanted = [...new Set(times.map((time) => Math.max(0, lastAtOrBefore(sorted, time + 0.002))))]
    .sort((a, b) => a - b)
    .map((number) => sorted[number]!);
  const keys: number[] = [];
  const others = new Map<number, Seconds[]>();
  for (const pts of wanted) {
    const key = lastAtOrBefore(index.keyframes, pts + 0.0005);
    if (key >= 0 && Math.abs(index.keyframes[key]! - pts) < 0.0005) keys.push(key);
    else others.set(key, [...(others.get(key) ?? []), pts]);
  }

  for (const run of runsOf(keys, 1 + KEYFRAMES_ALONG)) {
    const left = new Set(run);
    try {
      for await (const { key, ...picture } of keyframesFrom(path, probe, index, run[0]!, shared)) {
        if (left.delete(key)) yield picture;
        if (left.size === 0 || key > run.at(-1)!) break;
      }
    } catch (error) {
      passOver(error);
    }
  }
  for (const run of runsOf([...others.keys()], 1, NAMED)) {
    const list = run.flatMap((key) => others.get(key) ?? []);
    for (let at = 0; at < list.length; at += NAMED) yield* named(path, probe, index, list.slice(at, at + NAMED), shared);
  }
}

async function* named(
  path: string,
  probe: MediaProbe,
  index: PacketIndex,
  list: readonly Seconds[],
  shared: Pick<Parameters<typeof decode>[2], 'size' | 'signal' | 'niceness' | 'tools'>,
): AsyncGenerator<Picture> {
  const raw = (time: Seconds): string => (time + probe.startTime).toFixed(4);
  const from = index.keyframes[Math.max(0, lastAtOrBefore(index.keyframes, list[0]! + 0.0005))] ?? 0;
  const select = list.map((pts) => `between(t,${raw(pts - 0.002)},${raw(pts + 0.002)})`).join('+');
  let left = list.length;
  try {
    for await (const picture of decode(path, probe, { ...shared, onlyWhole: true, from: from + 0.0005, select })) {
      yield picture;
      left -= 1;
      if (left === 0) break;
    }
  } catch (error) {
    passOver(error);
  }
}

/** A stretch without one good picture is no reason to give up the others. */
function passOver(error: unknown): void {
  if (!(error instanceof LongtakeError) || error.code !== 'FFMPEG_FAILED') throw error;
}

/**
 * Writes the picture shown at `time` as a JPEG file (temporary name, then renamed). Decodes from the keyframe before it.
 * @throws DECODE_FAILED where no picture can be had there, CANCELLED
 */
export async function frameJpeg(
  path: string,
  probe: MediaProbe,
  time: Seconds,
  file: string,
  options: PicturesAtOptions = {},
): Promise<void> {
  if (probe.video) {
    const shared = { size: sizeByWidth(probe.video, options.maxWidth ?? 640), signal: options.signal, tools: options.tools };
    const raw = (seconds: Seconds): string => (seconds + probe.startTime).toFixed(4);
    // at the very end no picture starts: then the last one before it will do
    for (const start of [time, Math.max(0, time - 1), Math.max(0, time - 10)]) {
      try {
        for await (const picture of decode(path, probe, {
          ...shared,
          onlyWhole: true,
          from: start,
          select: `gte(t,${raw(start - 0.002)})`,
        })) {
          await writeJpeg(picture, file, options);
          return;
        }
      } catch (error) {
        passOver(error);
      }
    }
  }
  throw new LongtakeError('DECODE_FAILED', `No picture of ${displayName(path)} at ${time.toFixed(1)} s could be decoded.`, {
    hint: 'The file may be damaged there.',
  });
}
