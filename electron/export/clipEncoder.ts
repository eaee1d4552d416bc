import type { VideoStream } from '../contract/media.ts';
import { LongtakeError } from '../contract/errors.ts';
import { collect } from '../media/ffmpeg.ts';
import type { MediaTools } from '../media/tools.ts';

/** How this ffmpeg writes a clip that people keep: close to what the eye can tell from the source. */
export interface ClipEncoder {
  container: 'mp4' | 'webm';
  video: readonly string[];
  audio: readonly string[];
}

const AAC = ['-c:a', 'aac', '-b:a', '256k'];

/** The best that this ffmpeg was built with; HDR stays HDR only with libx265. @throws FFMPEG_FAILED where there is none */
export async function chooseClipEncoder(video: VideoStream | null, tools: MediaTools, signal?: AbortSignal): Promise<ClipEncoder> {
  const { stdout } = await collect(tools.ffmpeg, ['-hide_banner', '-encoders'], { signal });
  const has = (name: string): boolean => new RegExp(`^ [VA][A-Z.]{5} ${name} `, 'm').test(stdout.toString('utf8'));
  if (video?.hdr && has('libx265'))
    return {
      container: 'mp4',
      video: [
        '-c:v',
        'libx265',
        '-preset',
        'medium',
        '-crf',
        '18',
        '-pix_fmt',
        'yuv420p10le',
        '-tag:v',
        'hvc1',
        '-x265-params',
        'log-level=error',
      ],
      audio: AAC,
    };
  if (has('libx264'))
    return { container: 'mp4', video: ['-c:v', 'libx264', '-preset', 'medium', '-crf', '18', '-pix_fmt', 'yuv420p'], audio: AAC };
  if (has('libopenh264')) return { container: 'mp4', video: ['-c:v', 'libopenh264', '-b:v', '20M', '-pix_fmt', 'yuv420p'], audio: AAC };
  if (has('libvpx-vp9') && has('libopus'))
    return {
      container: 'webm',
      video: ['-c:v', 'libvpx-vp9', '-row-mt', '1', '-b:v', '0', '-crf', '20', '-pix_fmt', 'yuv420p'],
      audio: ['-c:a', 'libopus', '-b:a', '192k'],
    };
  throw new LongtakeError('FFMPEG_FAILED', 'This ffmpeg can make neither H.264 nor VP9.', {
    hint: 'Export clips without encoding them anew, or install an ffmpeg that was built with libx264.',
  });
}
