import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Span } from '../../../electron/contract/time.ts';
import { packetIndex } from '../../../electron/media/packetIndex.ts';
import { pictures } from '../../../electron/media/pictures.ts';
import { probe } from '../../../electron/media/probe.ts';
import { findShots, ShotSightings } from '../../../electron/media/shots.ts';
import { SpriteWriter } from '../../../electron/media/sprites.ts';
import { ffmpegRun } from '../../fixtures/media/ffmpegRun.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'longtake-shots-'));
  return () => rm(scratch, { recursive: true });
});

async function shotsOf(path: string, budget?: number): Promise<{ shots: Span[]; duration: number }> {
  const found = await probe(path);
  const index = await packetIndex(path, found);
  const seen = new ShotSightings();
  for await (const picture of pictures(path, found, index)) seen.add(picture);
  return { shots: await findShots(path, found, index, seen.list, budget === undefined ? {} : { budget }), duration: found.duration };
}

/** Four scenes that move: cuts at 2.6, 5.2 and, through a dissolve of 1 s, 7.6 (its middle). */
const SCENES = [
  ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=2.6'],
  ...['-f', 'lavfi', '-i', 'mandelbrot=s=320x180:r=25:start_scale=1.2:end_scale=1:end_pts=100'],
  ...['-f', 'lavfi', '-i', 'smptehdbars=s=320x180:r=25:d=2.9'],
  ...['-f', 'lavfi', '-i', 'gradients=s=320x180:r=25:d=4:c0=0x203040:c1=0x90a030:seed=3'],
  '-filter_complex',
  '[1]trim=duration=2.6,setpts=PTS-STARTPTS[b];[0]format=yuv420p,settb=1/25[a];[b]format=yuv420p,settb=1/25[b2];[a][b2]concat=n=2[ab];[2]format=yuv420p,settb=1/25[c];[3]format=yuv420p,settb=1/25[d];[c][d]xfade=duration=1:offset=1.9[cd];[ab]settb=1/25[ab2];[cd]settb=1/25[cd2];[ab2][cd2]concat=n=2,format=yuv420p[v]',
  ...['-map', '[v]'],
];
const CUTS = [2.6, 5.2, 7.6];

describe('findShots', () => {
  it.each([
    ['keyframes at cuts', ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '250']],
    ['keyframes every 2 s, none at cuts', ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-sc_threshold', '0']],
    ['no reordering, long GOP', ['-c:v', 'mpeg4', '-q:v', '4', '-g', '300', '-sc_threshold', '1000000000']],
  ])('finds cuts and a dissolve: %s', async (name, codec) => {
    const path = join(scratch, `${name.replaceAll(/\W/g, '')}.mp4`);
    await ffmpegRun(...SCENES, ...codec, path);
    const { shots, duration } = await shotsOf(path);
    const starts = shots.slice(1).map((shot) => shot.start);
    expect(starts).toHaveLength(CUTS.length);
    expect(Math.abs(starts[0]! - CUTS[0]!)).toBeLessThan(0.045);
    expect(Math.abs(starts[1]! - CUTS[1]!)).toBeLessThan(0.045);
    expect(Math.abs(starts[2]! - CUTS[2]!)).toBeLessThan(0.35);
    // the spans cover the video without gap or overlap
    expect(shots[0]!.start).toBe(0);
    expect(shots.at(-1)!.end).toBeCloseTo(duration, 6);
    for (let at = 1; at < shots.length; at += 1) expect(shots[at]!.start).toBe(shots[at - 1]!.end);
  });

  it('finds hard cuts from sizes and keyframes alone, without decoding', async () => {
    for (const [name, options] of [
      ['at', ['-g', '250']],
      ['between', ['-g', '30', '-sc_threshold', '0', '-bf', '0']],
    ] as const) {
      const path = join(scratch, `cheap-${name}.mp4`);
      await ffmpegRun(...SCENES, '-c:v', 'libx264', '-preset', 'veryfast', ...options, path);
      const starts = (await shotsOf(path, 0)).shots.slice(1).map((shot) => shot.start);
      for (const cut of CUTS.slice(0, 2)) expect(Math.min(...starts.map((start) => Math.abs(start - cut)))).toBeLessThan(0.045);
      expect(starts.length).toBeLessThanOrEqual(CUTS.length);
    }
  });

  it('finds no cut in one shot that moves', async () => {
    const path = join(scratch, 'one-shot.mp4');
    await ffmpegRun(
      '-f',
      'lavfi',
      '-i',
      'mandelbrot=s=320x180:r=25:start_scale=1:end_scale=0.6:end_pts=200',
      '-t',
      8,
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-g',
      50,
      path,
    );
    expect((await shotsOf(path)).shots).toHaveLength(1);
  });

  it('gives one shot for one picture', async () => {
    const path = join(scratch, 'still.mp4');
    await ffmpegRun('-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25', '-frames:v', 1, '-c:v', 'libx264', path);
    const { shots, duration } = await shotsOf(path);
    expect(shots).toEqual([{ start: 0, end: duration }]);
  });
});

it('writes sprite sheets whose cells show the pictures of their times', async () => {
  const path = join(scratch, 'colours.mp4');
  // red grows with time: 2 levels a picture, 25 pictures a second
  await ffmpegRun(
    '-f',
    'lavfi',
    '-i',
    "color=black:s=160x90:r=25:d=4.4,format=rgb24,geq=r='min(255,N*2)':g=0:b=60",
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-g',
    1,
    '-pix_fmt',
    'yuv444p',
    path,
  );
  const found = await probe(path);
  const folder = await mkdtemp(join(scratch, 'sprites-'));
  const writer = new SpriteWriter(found.video!, folder, 3);
  const sheets = [];
  for await (const picture of pictures(path, found, await packetIndex(path, found))) {
    const sheet = await writer.add(picture);
    if (sheet) sheets.push(sheet);
  }
  const last = await writer.finish();
  expect(sheets.map((sheet) => [sheet.file, sheet.times.length])).toEqual([['sprites-00003.jpg', 100]]);
  expect(last).toMatchObject({ file: 'sprites-00004.jpg', columns: 10, cellWidth: 160, cellHeight: 90 });
  expect(last!.times).toHaveLength(10);
  expect((await readdir(folder)).sort()).toEqual(['sprites-00003.jpg', 'sprites-00004.jpg']);

  const raw = join(folder, 'sheet.rgb');
  await ffmpegRun('-i', join(folder, 'sprites-00003.jpg'), '-f', 'rawvideo', '-pix_fmt', 'rgb24', raw);
  const pixels = await readFile(raw);
  expect(pixels.length).toBe(1600 * 900 * 3);
  for (const cell of [0, 9, 37, 99]) {
    const x = (cell % 10) * 160 + 80;
    const y = Math.floor(cell / 10) * 90 + 45;
    expect(sheets[0]!.times[cell]).toBeCloseTo(cell / 25, 2);
    expect(Math.abs(pixels[(y * 1600 + x) * 3]! - cell * 2)).toBeLessThan(12);
  }
});
