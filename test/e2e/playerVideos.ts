import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTools } from '../../electron/media/tools.ts';
import { makeTestVideo } from './testVideo.ts';

const run = promisify(execFile);
const FOLDER = new URL('../../.cache/e2e-player/', import.meta.url).pathname;
/** Pictures that the video of varying rate leaves out, of every 7. */
const LEFT_OUT = new Set([2, 5]);
/** Pictures per second before some are left out. */
export const RATE = 25;

/** Numbers of the pictures that the video of varying rate has, in order: picture n is shown from n / RATE s on. */
export const PICTURES = Array.from({ length: 50 }, (_, n) => n).filter((n) => !LEFT_OUT.has(n % 7));

/** A grey that says which picture it is, as `-vf geq` makes it and `numberOf` reads it. */
const GREY = "geq=lum='20+4*N':cb=128:cr=128";

/** Number of the picture out of its grey, 0 to 255. */
export function numberOf(grey: number): number {
  return Math.round(((grey * 219) / 255 + 16 - 20) / 4);
}

/** Small videos that are made once: numbered pictures at a varying rate, the same in HEVC with a timecode, two sound tracks, a large one, a spoken sentence. */
export async function makePlayerVideos(): Promise<{ folder: string }> {
  await mkdir(FOLDER, { recursive: true });
  const source = (seconds: number) => ['-f', 'lavfi', '-i', `color=black:s=320x180:r=${RATE}:d=${seconds},format=yuv420p,${GREY}`];
  const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '12', '-bf', '2', '-crf', '12', '-pix_fmt', 'yuv420p'];
  const { everyPicture } = await findTools();
  const varying = [...LEFT_OUT].map((n) => `eq(mod(n,7),${n})`).join('+');
  await make('numbers.mp4', [...source(2), '-vf', `select='not(${varying})'`, ...everyPicture, '-video_track_timescale', '90000', ...h264]);
  await make('camera.mov', [
    ...source(2),
    ...[
      '-f',
      'lavfi',
      '-i',
      'sine=500:d=2',
      '-c:v',
      'libx265',
      '-x265-params',
      'log-level=error:keyint=25',
      '-preset',
      'ultrafast',
      '-crf',
      '12',
    ],
    ...['-c:a', 'aac', '-timecode', '10:00:00:00'],
  ]);
  // more than a player reads ahead: a seek into it asks for bytes that are not there yet
  await make('large.mp4', [
    ...['-f', 'lavfi', '-i', `testsrc2=s=640x360:r=${RATE}:d=12,noise=alls=60:allf=t`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-crf', '8', '-pix_fmt', 'yuv420p'],
  ]);
  await make('two-tracks.mp4', [
    ...source(2),
    ...[
      '-f',
      'lavfi',
      '-i',
      'sine=500:d=2',
      '-f',
      'lavfi',
      '-i',
      'sine=900:d=2',
      '-map',
      '0:v',
      '-map',
      '1:a',
      '-map',
      '2:a',
      ...h264,
      '-c:a',
      'aac',
    ],
    ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=deu'],
  ]);
  const { path, name } = await makeTestVideo();
  if (!existsSync(join(FOLDER, name))) await copyFile(path, join(FOLDER, name));
  return { folder: FOLDER };
}

async function make(name: string, args: readonly string[]): Promise<void> {
  if (existsSync(join(FOLDER, name))) return;
  const { ffmpeg } = await findTools();
  const part = join(FOLDER, `part-${process.pid}-${name}`);
  await run(ffmpeg, ['-loglevel', 'error', '-y', ...args, part]);
  await rename(part, join(FOLDER, name));
}
