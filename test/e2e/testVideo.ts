import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTools as findMediaTools } from '../../electron/media/tools.ts';

const run = promisify(execFile);
const SAMPLE = new URL('../../assets/sample/', import.meta.url).pathname;
const FOLDER = new URL('../../.cache/e2e/', import.meta.url).pathname;

/** What the test video shows and when, seconds. */
export const SHOTS = { rocket: [0, 6], coffee: [6, 12], cat: [12, 18] } as const;
/** The sentence about bread is said from here on, seconds. */
export const BREAD_AT = 7;

/** A short video of public-domain photographs with a spoken sentence; made once, kept in .cache. Returns its folder and name. */
export async function makeTestVideo(): Promise<{ folder: string; name: string; path: string }> {
  const name = 'walk-through.mp4';
  const path = join(FOLDER, name);
  if (!existsSync(path)) {
    await mkdir(FOLDER, { recursive: true });
    const { ffmpeg } = await findMediaTools();
    const photos = ['rocket', 'coffee', 'chelsea'].flatMap((photo) => [
      '-loop',
      '1',
      '-t',
      '6',
      '-r',
      '25',
      '-i',
      join(SAMPLE, 'photos', `${photo}.jpg`),
    ]);
    const scaled = [0, 1, 2].map(
      (input) => `[${input}]scale=1280:720:force_original_aspect_ratio=increase,crop=1280:720,setsar=1,format=yuv420p[v${input}]`,
    );
    const graph = [...scaled, '[v0][v1][v2]concat=n=3[v]', `[3]adelay=${BREAD_AT * 1000}:all=1,apad=whole_dur=18[a]`].join(';');
    const encoding = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-c:a', 'aac', '-t', '18', '-movflags', '+faststart'];
    const part = join(FOLDER, `part-${process.pid}.mp4`);
    await run(ffmpeg, [
      '-loglevel',
      'error',
      '-y',
      ...photos,
      '-i',
      join(SAMPLE, 'speech', 'bread-1.flac'),
      '-filter_complex',
      graph,
      '-map',
      '[v]',
      '-map',
      '[a]',
      ...encoding,
      part,
    ]);
    await rename(part, path);
  }
  return { folder: FOLDER, name, path };
}

/** Mean red, green and blue of a PNG, 0 to 255 each. */
export async function meanColour(png: Buffer): Promise<{ red: number; green: number; blue: number }> {
  const { ffmpeg } = await findMediaTools();
  const output = await new Promise<Buffer>((resolve, reject) => {
    const child = execFile(
      ffmpeg,
      ['-loglevel', 'error', '-i', '-', '-vf', 'scale=1:1:flags=area', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
      { encoding: 'buffer' },
      (error, stdout) => (error ? reject(new Error('the picture could not be read', { cause: error })) : resolve(stdout)),
    );
    child.stdin?.end(png);
  });
  return { red: output[0] ?? 0, green: output[1] ?? 0, blue: output[2] ?? 0 };
}
