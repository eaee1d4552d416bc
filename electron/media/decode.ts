import { availableParallelism } from 'node:os';
import type { MediaProbe } from '../contract/media.ts';
import type { Seconds } from '../contract/time.ts';
import { cancelled, mediaUrl, records, startTool, toolFailed } from './ffmpeg.ts';
import { type PictureSize, toRgb } from './pictureSize.ts';
import { type MediaTools, mediaTools } from './tools.ts';

/** One decoded picture, upright, RGB24, row by row. */
export interface Picture {
  /** Time from the first picture, seconds. */
  pts: Seconds;
  width: number;
  height: number;
  rgb: Uint8Array;
}

export interface DecodeOptions {
  size: PictureSize;
  /** Only keyframes; the rest of the file is not even read where the container allows it. */
  keyframesOnly?: boolean;
  /** Where reading starts: the last keyframe at or before this. */
  from?: Seconds;
  /** ffmpeg expression on `t` (container's clock) that says which pictures are handed on. */
  select?: string;
  /** Other scaler than area averaging. */
  scaler?: string;
  /** Extra options before the input, such as `-skip_frame`. */
  inputOptions?: readonly string[];
  /** Called with the time of every picture that was decoded, handed on or not, in display order. */
  onDecoded?: (pts: Seconds) => void;
  /**
   * Leaves out every picture from one that the decoder complained about up to the next whole keyframe; such pictures are grey, green or
   * smeared. One thread, so that complaints stand beside the picture that they are about.
   */
  onlyWhole?: boolean;
  /** Called with the time of every picture left out for that. */
  onBroken?: (pts: Seconds) => void;
  /** Called when decoding starts over from further back: what `onDecoded` told is void. */
  onRestart?: () => void;
  /** Called with each complaint of the decoder or demuxer. */
  onComplaint?: (line: string) => void;
  signal?: AbortSignal | undefined;
  niceness?: number | undefined;
  tools?: MediaTools | undefined;
}

/** More decoder threads than this only hold more 4K pictures in memory. */
const THREADS = Math.min(4, availableParallelism());
const SHOWN = /showinfo@(all|out) @ [^\]]*\] n: *\d+ pts: *(-?\d+) +pts_time: *(\S+).* iskey:(\d)/;
/** Seconds a tick. `pts_time` itself is printed with six digits, which is a hundredth from 1,000 s on. */
const TIME_BASE = /showinfo@(?:all|out) @ [^\]]*\] config in time_base: (\d+)\/(\d+)/;
const TROUBLE =
  /error while decoding|concealing|corrupt decoded frame|Invalid NAL|Error splitting|unavailable for requested|gray chroma|missing reference|mmco|Could not find ref|Invalid data found|Error submitting/i;
const OWN_WORDS = /showinfo|^\s|^(Input|Output|Stream|Press|frame=|video:|ffmpeg version)|Metadata:|deprecated pixel format|swscaler/;

/** Furthest step back to a cleaner start, and the time up to which starting at 0 is worth it, seconds. */
const STEP_BACK = 30;
const FROM_ZERO = 120;

/**
 * Decodes a stretch of video in one process and hands on scaled pictures with the pts that ffmpeg gives them. Decoder errors
 * do not end it. Leaving the loop early, an abort or the death of this process ends ffmpeg.
 * With `onlyWhole`, a start in the middle that gives broken pictures is tried again from further back: in some files the marked keyframes are none,
 * or settings of the decoder changed before them. @throws FFMPEG_FAILED where it ends in an error without one picture, CANCELLED
 */
export async function* decode(path: string, probe: MediaProbe, options: DecodeOptions): AsyncGenerator<Picture> {
  const from = options.from ?? 0;
  const starts = [from];
  if (options.onlyWhole && from > STEP_BACK) starts.push(from - STEP_BACK);
  if (options.onlyWhole && from > 0 && from <= FROM_ZERO) starts.push(0);
  let last = -1;
  for (const [attempt, start] of starts.entries()) {
    const final = attempt === starts.length - 1;
    if (attempt > 0) options.onRestart?.();
    const trouble = { seen: false };
    const onBroken = (pts: Seconds): void => {
      if (final) options.onBroken?.(pts);
      else trouble.seen = true;
    };
    for await (const item of decodeOnce(path, probe, { ...options, from: start, onBroken })) {
      if (trouble.seen) break;
      // what lies before the start asked for was only decoded on the way
      if (item === null || item.pts <= last || (attempt > 0 && item.pts < from - 0.002)) continue;
      last = item.pts;
      yield item;
    }
    if (!trouble.seen) return;
  }
}

async function* decodeOnce(path: string, probe: MediaProbe, options: DecodeOptions): AsyncGenerator<Picture | null> {
  const video = probe.video;
  if (!video) return;
  const tools = options.tools ?? (await mediaTools());
  const { width, height } = options.size;
  const times: { pts: Seconds; broken: boolean }[] = [];
  // trouble since the last picture, and whether the pictures now build on a broken one
  const state = { trouble: false, broken: false };
  let wake: (() => void) | null = null;
  let tick = 0;
  const onLine = (line: string): void => {
    const shown = SHOWN.exec(line);
    const base = TIME_BASE.exec(line);
    if (base) tick = Number(base[1]) / Number(base[2]);
    if (shown) {
      const pts = (tick > 0 ? Number(shown[2]) * tick : Number(shown[3])) - probe.startTime;
      if (shown[1] === 'out') {
        times.push({ pts, broken: state.broken });
        wake?.();
      } else {
        state.broken = state.trouble || (state.broken && shown[4] !== '1');
        state.trouble = false;
        options.onDecoded?.(pts);
      }
    } else if (!OWN_WORDS.test(line)) {
      if (options.onlyWhole && TROUBLE.test(line)) state.trouble = true;
      options.onComplaint?.(line);
    }
  };
  const filters = [
    ...(options.onDecoded || options.onlyWhole ? ['showinfo@all=checksum=0'] : []),
    ...(options.select === undefined ? [] : [`select='${options.select}'`]),
    'showinfo@out=checksum=0',
    toRgb(video, options.size, tools, options.scaler),
  ];
  const tool = startTool(
    tools.ffmpeg,
    [
      ...[
        '-nostdin',
        '-hide_banner',
        '-nostats',
        '-loglevel',
        'info',
        '-max_error_rate',
        '1',
        '-threads',
        String(THREADS),
        '-noautorotate',
        '-copyts',
      ],
      ...(options.keyframesOnly ? ['-discard:v', 'nokey', '-skip_frame', 'nokey'] : []),
      ...(options.inputOptions ?? []),
      ...(options.from === undefined || options.from <= 0
        ? []
        : ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', (options.from + probe.startTime).toFixed(6)]),
      ...[
        '-i',
        mediaUrl(path),
        '-map',
        `0:${video.index}`,
        '-an',
        '-sn',
        '-dn',
        '-filter_threads',
        '1',
        '-vf',
        filters.join(','),
        ...tools.everyPicture,
      ],
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
    ],
    { signal: options.signal, niceness: options.niceness, onLine },
  );
  const life = { ended: false };
  void tool.ended.then(() => {
    life.ended = true;
    wake?.();
  });
  let handed = 0;
  try {
    for await (const rgb of records(tool.stdout, width * height * 3)) {
      // the line with its time comes over another pipe and may be a moment late
      while (times.length === 0 && !life.ended) {
        await new Promise<void>((done) => (wake = done));
        wake = null;
      }
      const shown = times.shift();
      if (shown === undefined) break;
      const { pts, broken } = shown;
      if (!Number.isFinite(pts)) continue;
      if (broken) {
        options.onBroken?.(pts);
        yield null;
        continue;
      }
      handed += 1;
      yield { pts, width, height, rgb };
    }
    const { code, tail } = await tool.ended;
    if (options.signal?.aborted) throw cancelled();
    if (code !== 0 && handed === 0) throw toolFailed(path, 'decode', tail);
  } finally {
    tool.kill();
  }
}
