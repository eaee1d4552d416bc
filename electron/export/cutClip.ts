import { rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import type { MediaProbe } from '../contract/media.ts';
import type { Seconds, Span } from '../contract/time.ts';
import { cancelled, mediaUrl, startTool, toolFailed } from '../media/ffmpeg.ts';
import type { MediaTools } from '../media/tools.ts';
import type { ClipEncoder } from './clipEncoder.ts';
import { exactRate, framesAt, timecodeFrames, timecodeText } from './rate.ts';
import { diskFull, unfinishedName, unwritable } from './saveText.ts';

const QUIET = ['-nostdin', '-hide_banner', '-nostats', '-loglevel', 'error', '-y'];
const MUXERS: Record<string, string> = { '.mp4': 'mp4', '.mov': 'mov', '.mkv': 'matroska', '.webm': 'webm', '.ts': 'mpegts' };
/** A clip begins this much before its first picture, seconds: a time that was rounded up must not lose it. */
const MARGIN = 0.0005;

export interface CutOptions {
  tools: MediaTools;
  /** How it is encoded; null copies what is there, which must then start on a keyframe. */
  encoder: ClipEncoder | null;
  signal?: AbortSignal | undefined;
  /** Called with the share that is done, 0 to 1. */
  onProgress?: (share: number) => void;
}

/** Writes [start, end) of a video to `out`, with all its sound. Under another name first, then renamed. @throws FFMPEG_FAILED, DISK_FULL, CANCELLED */
export function cutClip(path: string, probe: MediaProbe, { start, end }: Span, out: string, options: CutOptions): Promise<void> {
  const { encoder, tools } = options;
  const from = start + probe.startTime - MARGIN;
  const length = end - start + MARGIN;
  const streams = [
    ...(probe.video ? ['-map', `0:${probe.video.index}`] : []),
    ...probe.audio.flatMap(({ index }) => ['-map', `0:${index}`]),
  ];
  const timecode = timecodeAt(probe, start);
  const how = encoder
    ? [...(probe.video ? [...tools.everyPicture, ...encoder.video] : []), ...encoder.audio]
    : // packets from before the keyframe, which a demuxer may start with, are left out
      ['-c', 'copy', '-copypriorss', '0'];
  return write(path, out, length, options, [
    ...['-seek_timestamp', '1', '-ss', from.toFixed(6), '-t', length.toFixed(6), '-i', mediaUrl(path)],
    ...[...streams, '-map_metadata', '0', '-map_chapters', '-1', '-sn', '-dn', ...how],
    ...(timecode !== null && /\.(mp4|mov)$/.test(out) ? ['-timecode', timecode] : []),
  ]);
}

/** Puts clips of one kind one after the other without encoding them. `list` is a file in the form of ffmpeg's concat demuxer. */
export function joinClips(list: string, length: Seconds, out: string, options: CutOptions): Promise<void> {
  return write(list, out, length, options, [
    '-f',
    'concat',
    '-safe',
    '0',
    '-i',
    mediaUrl(list),
    '-map',
    '0:v?',
    '-map',
    '0:a?',
    '-c',
    'copy',
  ]);
}

async function write(path: string, out: string, length: Seconds, options: CutOptions, args: readonly string[]): Promise<void> {
  const unfinished = unfinishedName(out);
  const { signal, onProgress, tools } = options;
  const muxer = MUXERS[extname(out).toLowerCase()] ?? 'matroska';
  const tool = startTool(
    tools.ffmpeg,
    [...QUIET, ...args, '-progress', 'pipe:1', '-stats_period', '0.5', '-f', muxer, mediaUrl(unfinished)],
    { signal },
  );
  try {
    let rest = '';
    tool.stdout.setEncoding('latin1');
    for await (const piece of tool.stdout as AsyncIterable<string>) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const time = Number(/^out_time_us=(\d+)/.exec(line)?.[1]) / 1e6;
        if (Number.isFinite(time)) onProgress?.(Math.min(1, time / length));
      }
    }
    const { code, tail } = await tool.ended;
    if (signal?.aborted) throw cancelled();
    if (/No space left on device/.test(tail)) throw diskFull(out);
    if (code !== 0) throw toolFailed(path, 'cut', tail);
    await rename(unfinished, out).catch((cause: unknown) => {
      throw unwritable(out, cause);
    });
  } finally {
    tool.kill();
    await tool.ended;
    await rm(unfinished, { force: true });
  }
}

/** Timecode of the first picture of a clip; null where the video has none. */
function timecodeAt(probe: MediaProbe, start: Seconds): string | null {
  if (probe.timecode === null || !probe.video) return null;
  const { rate, exact } = exactRate(probe.video.frameRate);
  const drop = /[;.]\d+$/.test(probe.timecode);
  const first = exact ? timecodeFrames(probe.timecode, rate, drop) : null;
  return first === null ? null : timecodeText(first + framesAt(start, rate), rate, drop);
}
