// A long 4K video without encoding a long video: `baseSeconds` of photographs in motion with film grain and speech are encoded once (about 22 Mb/s,
// GOPs of equal length), then repeated by stream copy. An hour takes about 10 GB. The photographs are upscaled, so this measures speed and memory only.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const material = path.resolve(import.meta.dirname, '../../assets/sample');
const width = 3840;
const height = 2160;
const fps = 30;
const sceneSeconds = 5;

export interface LongVideo {
  /** Length of the file, seconds. */
  seconds: number;
  /** Pictures between keyframes: 60 is camera-like, 250 a web export. */
  gop: number;
  baseSeconds: number;
  /** Where the base and the result are kept. */
  folder: string;
  ffmpeg: string;
}

function encodeBase(base: string, frames: number, { gop, ffmpeg, folder }: LongVideo): void {
  const photos = readdirSync(path.join(material, 'photos')).sort();
  const [wide, high] = [Math.floor((width * 1.15) / 2) * 2, Math.floor((height * 1.15) / 2) * 2];
  const inputs: string[] = [];
  const filters: string[] = [];
  let labels = '';
  for (let scene = 0, left = frames; left > 0; scene++) {
    const length = Math.min(left, sceneSeconds * fps);
    left -= length;
    inputs.push('-i', path.join(material, 'photos', photos[(scene * 5) % photos.length]!));
    filters.push(
      `[${scene}]scale=${wide}:${high}:force_original_aspect_ratio=increase:flags=bicubic,crop=${wide}:${high},format=yuv420p,` +
        `loop=loop=${length}:size=1,trim=end_frame=${length},setpts=N/${fps}/TB,crop=${width}:${height}:x='${wide - width}*n/${length}':y='(ih-oh)/2',setsar=1[v${scene}]`,
    );
    labels += `[v${scene}]`;
  }
  const scenes = filters.length;
  const speech = readdirSync(path.join(material, 'speech')).sort();
  writeFileSync(path.join(folder, 'speech.txt'), speech.map((name) => `file '${path.join(material, 'speech', name)}'\n`).join(''));
  const rate = ['-b:v', '22M', '-maxrate', '30M', '-bufsize', '44M'];
  const coder = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0', ...rate];
  const part = `${base}.part.mp4`;
  // prettier-ignore
  const args = ['-nostdin', '-loglevel', 'error', '-y', ...inputs, '-stream_loop', '-1', '-f', 'concat', '-safe', '0', '-i', path.join(folder, 'speech.txt'),
    '-filter_complex', `${filters.join(';')};${labels}concat=n=${scenes}:v=1:a=0,noise=alls=7:allf=t:all_seed=5[v]`,
    '-map', '[v]', '-map', `${scenes}:a`, '-r', String(fps), '-frames:v', String(frames), '-t', (frames / fps).toFixed(6), ...coder,
    '-pix_fmt', 'yuv420p', '-threads', '2', '-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2', '-video_track_timescale', '15360', part];
  execFileSync(ffmpeg, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(part, base);
}

/** The path of the video, made where it is not there yet (the base costs about 6 CPU-s for each of its seconds). */
export function longVideo(wanted: LongVideo): string {
  const { seconds, gop, baseSeconds, folder, ffmpeg } = wanted;
  mkdirSync(folder, { recursive: true });
  const out = path.join(folder, `long-${seconds}s-gop${gop}-base${baseSeconds}.mp4`);
  if (existsSync(out)) return out;
  // whole GOPs, so that the joins do not shorten one
  const frames = Math.max(1, Math.round((baseSeconds * fps) / gop)) * gop;
  const base = path.join(folder, `base-gop${gop}-${frames}.mp4`);
  if (!existsSync(base)) encodeBase(base, frames, wanted);
  const list = path.join(folder, 'repeat.txt');
  writeFileSync(list, `file '${base}'\n`.repeat(Math.ceil((seconds * fps) / frames)));
  const part = `${out}.part.mp4`;
  const args = [
    '-nostdin',
    '-loglevel',
    'error',
    '-y',
    '-f',
    'concat',
    '-safe',
    '0',
    '-i',
    list,
    '-t',
    String(seconds),
    '-c',
    'copy',
    part,
  ];
  execFileSync(ffmpeg, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(part, out);
  return out;
}
