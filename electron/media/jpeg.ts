import { rename, rm, writeFile } from 'node:fs/promises';
import { LongtakeError } from '../contract/errors.ts';
import { collect } from './ffmpeg.ts';
import { type MediaTools, mediaTools } from './tools.ts';

/** RGB24 rows. */
interface Pixels {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** Encodes RGB pixels as JPEG through ffmpeg; `quality` is its quantiser, 2 (best) to 31. @throws FFMPEG_FAILED, CANCELLED */
async function encodeJpeg(
  picture: Pixels,
  options: { quality?: number; signal?: AbortSignal | undefined; tools?: MediaTools | undefined } = {},
): Promise<Buffer> {
  const tools = options.tools ?? (await mediaTools());
  const args = [
    ...[
      '-hide_banner',
      '-loglevel',
      'error',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-s',
      `${picture.width}x${picture.height}`,
      '-i',
      'pipe:0',
    ],
    ...['-frames:v', '1', '-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', String(options.quality ?? 4), '-f', 'image2pipe', 'pipe:1'],
  ];
  const { code, stdout, tail } = await collect(tools.ffmpeg, args, { signal: options.signal, stdin: picture.rgb });
  if (code !== 0 || stdout.length === 0) {
    throw new LongtakeError('FFMPEG_FAILED', `A picture could not be written as JPEG: ${tail.split('\n').at(-1) ?? ''}`, {
      hint: 'Please report this with the log.',
    });
  }
  return stdout;
}

/** Writes a whole file or nothing: under a temporary name beside it, then renamed. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const part = `${file}.part`;
  try {
    await writeFile(part, bytes);
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    throw LongtakeError.from(cause);
  }
}

/** Encodes and writes a JPEG file, whole or not at all. */
export async function writeJpeg(
  picture: Pixels,
  file: string,
  options: { quality?: number; signal?: AbortSignal | undefined; tools?: MediaTools | undefined } = {},
): Promise<void> {
  await writeWhole(file, await encodeJpeg(picture, options));
}
