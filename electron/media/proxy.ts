import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { AudioStream, MediaProbe, VideoStream } from '../contract/media.ts';
import type { Seconds } from '../contract/time.ts';
import { cancelled, mediaUrl, startTool, toolFailed, type RunningTool } from './ffmpeg.ts';
import { sizeByShortSide } from './pictureSize.ts';
import { chooseProxyEncoder, TICKS, type ProxyEncoder } from './proxyEncoder.ts';
import { type MediaTools, mediaTools } from './tools.ts';

/** Shorter side of the copy, px. */
const SHORT_SIDE = 540;
/** Length of a part; also what a kill loses at most. */
const PART: Seconds = 30;
/** Share of the work that encoding the pictures is; the rest is putting together with the sound. */
const PICTURES = 0.96;
const QUIET = ['-hide_banner', '-nostats', '-loglevel', 'error', '-max_error_rate', '1', '-y'];

export interface ProxyOptions {
  /** Folder of the copy; made where absent. Unfinished parts lie in its folder `proxy-parts`. */
  folder: string;
  /** The sound it gets; null for none. */
  audio: AudioStream | null;
  /** A finished copy whose pictures are taken as they are: only its sound changes. */
  picturesFrom?: string | undefined;
  /** Called with the share that is done, 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal | undefined;
  niceness?: number | undefined;
  tools?: MediaTools | undefined;
}

/**
 * Makes a small copy that Chromium plays and seeks quickly: 540 px at most, a keyframe every 15 pictures, every picture of the source at its
 * own time (second 0 is the first picture), one sound track. Goes on after the last whole part where it was interrupted.
 * Written under a temporary name, then renamed.
 * @returns the name of the file in `folder`
 * @throws FFMPEG_FAILED, CANCELLED
 */
export async function makeProxy(path: string, probe: MediaProbe, options: ProxyOptions): Promise<{ file: string; sizeBytes: number }> {
  const tools = options.tools ?? (await mediaTools());
  const encoder = await chooseProxyEncoder(tools, options.signal);
  const parts = join(options.folder, PARTS);
  const file = `proxy.${encoder.container}`;
  const temporary = join(options.folder, `proxy.part.${encoder.container}`);
  await mkdir(parts, { recursive: true });
  const job = { path, probe, encoder, parts, temporary, tools, options };
  if (probe.video && !options.picturesFrom && encoder.inParts) await encodeParts(job, probe.video);
  await putTogether(job);
  await rename(temporary, join(options.folder, file));
  await rm(parts, { recursive: true, force: true });
  return { file, sizeBytes: (await stat(join(options.folder, file))).size };
}

/** Folder of unfinished parts inside the folder of the copy. */
export const PARTS = 'proxy-parts';

interface Job {
  path: string;
  probe: MediaProbe;
  encoder: ProxyEncoder;
  parts: string;
  temporary: string;
  tools: MediaTools;
  options: ProxyOptions;
}

/** Encodes the pictures into parts of `PART` seconds, cut at multiples of it, from the first that is missing. */
async function encodeParts({ path, probe, encoder, parts, tools, options }: Job, video: VideoStream): Promise<void> {
  const written = (await readdir(parts)).filter((name) => name.endsWith('.ts')).sort();
  // the last one may be cut off in the middle
  const last = written.pop();
  if (last !== undefined) await rm(join(parts, last));
  const first = written.length;
  const from = first * PART;
  const cuts = Array.from({ length: Math.max(1, Math.ceil(probe.duration / PART) - first) }, (_, part) => from + (part + 1) * PART);
  const tool = startTool(
    tools.ffmpeg,
    [
      ...['-nostdin', ...QUIET, '-copyts'],
      ...(from > 0 ? ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', (from + probe.startTime).toFixed(6)] : []),
      ...['-i', mediaUrl(path), '-map', `0:${video.index}`, '-an', '-sn', '-dn', '-vf', filters(video, probe.startTime, from, tools)],
      ...[...tools.everyPicture, '-enc_time_base', `1:${TICKS}`, ...encoder.video, '-pix_fmt', 'yuv420p'],
      ...['-force_key_frames', `expr:gte(t,${from}+n_forced*${PART})`],
      ...['-f', 'segment', '-segment_format', 'mpegts', '-segment_times', cuts.join(','), '-segment_start_number', String(first)],
      ...['-muxdelay', '0', '-muxpreload', '0', ...progressTo(), join(parts, '%06d.ts')],
    ],
    { signal: options.signal, niceness: options.niceness },
  );
  await finish(tool, path, options, (seconds) => options.onProgress?.(PICTURES * Math.min(1, Math.max(from, seconds) / probe.duration)));
}

/** Writes the finished file out of the parts (or encodes in one go where there are none) and the sound. */
async function putTogether({ path, probe, encoder, parts, temporary, tools, options }: Job): Promise<void> {
  const { video } = probe;
  const { audio, picturesFrom } = options;
  const fromParts = video !== null && picturesFrom === undefined && encoder.inParts;
  const source = ['-i', mediaUrl(path)];
  const copied = video !== null && (fromParts || picturesFrom !== undefined);
  const pictures = fromParts ? ['-f', 'mpegts', '-i', 'pipe:0'] : picturesFrom === undefined ? [] : ['-i', mediaUrl(picturesFrom)];
  const fromSource = copied ? '1' : '0';
  const tool = startTool(
    tools.ffmpeg,
    [
      ...[...(fromParts ? [] : ['-nostdin']), ...QUIET, '-copyts'],
      ...(copied ? [...pictures, ...(audio ? ['-vn', ...source] : [])] : source),
      ...(copied ? ['-map', '0:v:0', '-c:v', 'copy'] : []),
      ...(video && !copied
        ? [
            '-map',
            `0:${video.index}`,
            '-vf',
            filters(video, probe.startTime, 0, tools),
            ...tools.everyPicture,
            ...encoder.video,
            '-pix_fmt',
            'yuv420p',
          ]
        : []),
      ...(audio
        ? ['-map', `${fromSource}:${audio.index}`, '-af', soundFilters(probe.startTime, video ? probe.duration : null), ...encoder.audio]
        : []),
      ...[
        '-map_metadata',
        '-1',
        '-sn',
        '-dn',
        ...(encoder.container === 'mp4' ? ['-movflags', '+faststart', '-video_track_timescale', TICKS] : []),
      ],
      ...[...progressTo(), '-f', encoder.container, temporary],
    ],
    { signal: options.signal, niceness: options.niceness, input: fromParts },
  );
  if (fromParts && tool.stdin) {
    const { stdin } = tool;
    const feed = async () => {
      for (const name of (await readdir(parts)).sort()) await pipeline(createReadStream(join(parts, name)), stdin, { end: false });
      stdin.end();
    };
    // a pipe that breaks is told by the exit of the program
    feed().catch(() => stdin.destroy());
  }
  const before = copied ? PICTURES : 0;
  await finish(tool, path, options, (seconds) => options.onProgress?.(before + (1 - before) * Math.min(1, seconds / probe.duration)));
}

/** Small, upright, ordinary colours, on a clock that starts with the first picture. */
function filters(video: VideoStream, startTime: Seconds, from: Seconds, tools: MediaTools): string {
  const even = (px: number): number => Math.max(2, Math.round(px / 2) * 2);
  const { width, height } = sizeByShortSide(video, SHORT_SIDE);
  const tone = ['zscale=t=linear:npl=100', 'format=gbrpf32le', 'zscale=p=bt709', 'tonemap=hable:desat=0', 'zscale=t=bt709:m=bt709:r=tv'];
  return [
    `setpts=PTS-(${startTime.toFixed(6)})/TB`,
    `select='gte(t,${(from - 0.0005).toFixed(4)})'`,
    'yadif=mode=send_frame:deint=interlaced',
    `scale=${even(width)}:${even(height)}:flags=fast_bilinear`,
    ...(video.hdr && tools.toneMaps ? tone : []),
    'setsar=1',
    'format=yuv420p',
  ].join(',');
}

/** Sound on the same clock: what lies before the first picture goes, late starts and pauses are filled. */
function soundFilters(startTime: Seconds, duration: Seconds | null): string {
  const start = startTime.toFixed(6);
  return [
    `atrim=start=${start}`,
    `asetpts=PTS-(${start})/TB`,
    'aresample=48000:async=1:min_hard_comp=0.02:first_pts=0',
    ...(duration === null ? [] : [`atrim=end=${duration.toFixed(6)}`]),
  ].join(',');
}

function progressTo(): string[] {
  return ['-progress', 'pipe:1', '-stats_period', '0.5'];
}

/** Waits for the end of a run and reads its progress from its stdout. */
async function finish(tool: RunningTool, path: string, options: ProxyOptions, onTime: (seconds: Seconds) => void): Promise<void> {
  tool.stdout.setEncoding('latin1');
  let rest = '';
  try {
    for await (const piece of tool.stdout as AsyncIterable<string>) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const time = Number(/^out_time_us=(\d+)/.exec(line)?.[1]) / 1e6;
        if (Number.isFinite(time)) onTime(time);
      }
    }
    const { code, tail } = await tool.ended;
    if (options.signal?.aborted) throw cancelled();
    if (code !== 0) throw toolFailed(path, 'make a copy of', tail);
  } finally {
    tool.kill();
  }
}
