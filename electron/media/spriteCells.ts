import { join } from 'node:path';
import type { SpriteSheet } from '../contract/media.ts';
import type { Picture } from './decode.ts';
import { collect, mediaUrl, toolFailed } from './ffmpeg.ts';
import { type MediaTools, mediaTools } from './tools.ts';

/**
 * The small pictures of a sprite sheet, in the order of time: what the keyframe pass saw, without decoding the video again.
 * @param folder of the video in the library
 * @throws FFMPEG_FAILED, CANCELLED
 */
export async function* spriteCells(
  folder: string,
  sheet: SpriteSheet,
  options: { signal?: AbortSignal; tools?: MediaTools } = {},
): AsyncGenerator<Picture> {
  const tools = options.tools ?? (await mediaTools());
  const file = join(folder, sheet.file);
  const { columns, cellWidth: width, cellHeight: height, times } = sheet;
  const args = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-i', mediaUrl(file), '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
  const { stdout, tail } = await collect(tools.ffmpeg, args, { signal: options.signal });
  const stride = columns * width * 3;
  if (stdout.length < stride * height * Math.ceil(times.length / columns)) throw toolFailed(file, 'read', tail);
  for (const [cell, pts] of times.entries()) {
    const rgb = new Uint8Array(width * height * 3);
    const left = (cell % columns) * width * 3;
    const top = Math.floor(cell / columns) * height;
    for (let row = 0; row < height; row += 1) {
      const from = (top + row) * stride + left;
      rgb.set(stdout.subarray(from, from + width * 3), row * width * 3);
    }
    yield { pts, width, height, rgb };
  }
}
