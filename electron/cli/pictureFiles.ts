import { rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';
import { collect, displayName, mediaUrl } from '../media/ffmpeg.ts';
import { mediaTools } from '../media/tools.ts';

/** How a frame becomes a square: `crop` takes the middle (as LWM does), `fit` shows all of it between bars. */
export type SquareRule = 'crop' | 'fit';

/** Frames at one a second are looked at up to this many: more are not needed to pick some evenly from. */
const MAX_FRAMES = 512;

function squareFilter(rule: SquareRule, side: number): string {
  if (rule === 'fit') return `scale=${side}:${side}:force_original_aspect_ratio=decrease,pad=${side}:${side}:(ow-iw)/2:(oh-ih)/2`;
  return `scale='if(lt(iw,ih),${side},trunc(${side}*iw/ih))':'if(lt(iw,ih),trunc(${side}*ih/iw),${side})',crop=${side}:${side}`;
}

/**
 * The pixels of a picture, or of a video at one frame a second, as squares [side, side, 3] in [-1, 1].
 *
 * @throws LongtakeError FILE_UNREADABLE where nothing comes out of it, FFMPEG_MISSING, CANCELLED
 */
export async function readSquares(
  path: string,
  kind: 'image' | 'video',
  rule: SquareRule,
  side: number,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const { ffmpeg } = await mediaTools();
  const filter = `${kind === 'video' ? 'fps=1,' : ''}${squareFilter(rule, side)}`;
  const frames = kind === 'image' ? 1 : MAX_FRAMES;
  const args = [
    '-v',
    'error',
    '-nostdin',
    '-i',
    mediaUrl(path),
    '-an',
    '-vf',
    filter,
    '-frames:v',
    String(frames),
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ];
  const { stdout: bytes, tail } = await collect(ffmpeg, args, { signal });
  signal?.throwIfAborted();
  const size = side * side * 3;
  if (bytes.length < size) {
    throw new LongtakeError('FILE_UNREADABLE', `${displayName(path)} gives no picture.`, {
      hint: 'Check that it is a picture or a video.',
      details: { tail },
    });
  }
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) =>
    Float32Array.from(bytes.subarray(index * size, (index + 1) * size), (byte) => byte / 127.5 - 1),
  );
}

/**
 * Writes pictures [side, side, 3] of bytes: one as a picture file, several as a video of `framesPerSecond`; the kind of file follows from the name.
 *
 * @throws LongtakeError FFMPEG_FAILED, FFMPEG_MISSING, CANCELLED
 */
export async function writeSquares(
  path: string,
  pictures: readonly Uint8Array[],
  side: number,
  framesPerSecond: number,
  signal?: AbortSignal,
): Promise<void> {
  const { ffmpeg } = await mediaTools();
  const temporary = `${path}.${process.pid}.partial${extname(path)}`;
  const output = pictures.length === 1 ? ['-frames:v', '1', '-update', '1'] : ['-pix_fmt', 'yuv420p'];
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${side}x${side}`, '-r', String(framesPerSecond), '-i', '-'];
  const args = ['-v', 'error', '-y', ...input, ...output, mediaUrl(temporary)];
  const { code, tail } = await collect(ffmpeg, args, { signal, stdin: Buffer.concat(pictures) });
  if (code !== 0) {
    await rm(temporary, { force: true });
    signal?.throwIfAborted();
    throw new LongtakeError('FFMPEG_FAILED', `${displayName(path)} could not be written.`, {
      hint: 'Name a .png for a picture and a .mp4 for a video.',
      details: { tail },
    });
  }
  await rename(temporary, path);
}
