import { LongtakeError } from '../contract/errors.ts';
import { collect } from './ffmpeg.ts';
import type { MediaTools } from './tools.ts';

/** How this ffmpeg can make a copy that Chromium plays. */
export interface ProxyEncoder {
  container: 'mp4' | 'webm';
  /** Whether finished parts can be put together byte by byte, so that a break costs one part only. */
  inParts: boolean;
  video: readonly string[];
  audio: readonly string[];
}

/** Pictures from one keyframe to the next: a seek decodes 15 at most. */
const GOP = ['-g', '15', '-keyint_min', '15'];
/** Players and muxers agree on this clock, ticks per second; pts of the source come out exact to 11 us. */
export const TICKS = '90000';

const AAC = ['-c:a', 'aac', '-b:a', '128k', '-ac', '2'];
const H264: Omit<ProxyEncoder, 'video'> = { container: 'mp4', inParts: true, audio: AAC };

const ENCODERS: readonly [name: string, encoder: ProxyEncoder][] = [
  [
    'libx264',
    {
      ...H264,
      // no B pictures: dts = pts, nothing to reorder while scrubbing
      video: ['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'fastdecode', '-bf', '0', '-sc_threshold', '0', '-crf', '25', ...GOP],
    },
  ],
  ['libopenh264', { ...H264, video: ['-c:v', 'libopenh264', '-b:v', '1800k', ...GOP] }],
  [
    'libvpx-vp9',
    {
      container: 'webm',
      inParts: false,
      video: [
        '-c:v',
        'libvpx-vp9',
        '-deadline',
        'realtime',
        '-cpu-used',
        '8',
        '-row-mt',
        '1',
        '-b:v',
        '0',
        '-crf',
        '36',
        '-lag-in-frames',
        '0',
        ...GOP,
      ],
      audio: ['-c:a', 'libopus', '-b:a', '96k', '-ac', '2'],
    },
  ],
];

/** The best of those that this ffmpeg was built with. @throws FFMPEG_FAILED where it has none */
export async function chooseProxyEncoder(tools: MediaTools, signal?: AbortSignal): Promise<ProxyEncoder> {
  const { stdout } = await collect(tools.ffmpeg, ['-hide_banner', '-encoders'], { signal });
  const has = (name: string): boolean => new RegExp(`^ [VA][A-Z.]{5} ${name} `, 'm').test(stdout.toString('utf8'));
  const found = ENCODERS.find(([name, { container }]) => has(name) && (container === 'mp4' || has('libopus')));
  if (found) return found[1];
  throw new LongtakeError('FFMPEG_FAILED', 'This ffmpeg can make neither H.264 nor VP9.', {
    hint: 'Install an ffmpeg that was built with libx264, libopenh264 or libvpx, or set FFMPEG_BIN to one.',
  });
}
