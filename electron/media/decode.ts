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
  /** Called with each complaint of the decoder or demuxer. */
  onComplaint?: (line: string) => void;
  signal?: AbortSignal | undefined;
  niceness?: number | undefined;
  tools?: MediaTools | undefined;
}

/** More decoder threads than this only hold more 4K pictures in memory. */
const THREADS = Math.min(4, availableParallelism());
const SHOWN = /showinfo@(all|out) @ [^\]]*\] n: *\d+ pts: *-?\w+ +pts_time: *(\S+)/;
const OWN_WORDS = /showinfo|^\s|^(Input|Output|Stream|Press|frame=|video:|ffmpeg version)|Metadata:|deprecated pixel format|swscaler/;

/**
 * Decodes a stretch of video in one process and hands on scaled pictures with the pts that ffmpeg gives them. Decoder errors
 * do not end it. Leaving the loop early, an abort or the death of this process ends ffmpeg.
 * @throws FFMPEG_FAILED where it ends in an error without one picture, CANCELLED
 */
export async function* decode(path: string, probe: MediaProbe, options: DecodeOptions): AsyncGenerator<Picture> {
  const video = probe.video;
  if (!video) return;
  const tools = options.tools ?? (await mediaTools());
  const { width, height } = options.size;
  const times: Seconds[] = [];
  let wake: (() => void) | null = null;
  const onLine = (line: string): void => {
    const shown = SHOWN.exec(line);
    if (shown) {
      const pts = Number(shown[2]) - probe.startTime;
      if (shown[1] === 'out') {
        times.push(pts);
        wake?.();
      } else options.onDecoded?.(pts);
    } else if (!OWN_WORDS.test(line)) options.onComplaint?.(line);
  };
  const filters = [
    ...(options.onDecoded ? ['showinfo@all=checksum=0'] : []),
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
      const pts = times.shift();
      if (pts === undefined) break;
      if (!Number.isFinite(pts)) continue;
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
