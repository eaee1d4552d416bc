import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaProbe } from '../../../electron/contract/media.ts';
import { collect } from '../../../electron/media/ffmpeg.ts';
import { frameTimes } from '../../../electron/media/frameTimes.ts';
import { packetIndex } from '../../../electron/media/packetIndex.ts';
import { playability } from '../../../electron/media/playability.ts';
import { probe } from '../../../electron/media/probe.ts';
import { makeProxy, PARTS } from '../../../electron/media/proxy.ts';
import { mediaTools } from '../../../electron/media/tools.ts';

let folder: string;
let source: string;
let found: MediaProbe;

/** 70 s of a varying rate in HEVC, whose sound starts before and whose clock starts late; two sound tracks. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longtake-proxy-'));
  source = join(folder, 'source.mkv');
  const { ffmpeg, everyPicture } = await mediaTools();
  const made = await collect(ffmpeg, [
    ...['-loglevel', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=128x72:r=10:d=70', '-f', 'lavfi', '-i', 'sine=400:d=70'],
    ...['-f', 'lavfi', '-i', 'sine=900:d=70', '-map', '0:v', '-map', '1:a', '-map', '2:a', '-vf', "select='not(eq(mod(n,7),3))'"],
    ...[...everyPicture, '-c:v', 'libx265', '-x265-params', 'log-level=error:keyint=60', '-preset', 'ultrafast', '-c:a', 'ac3'],
    ...['-output_ts_offset', '3.5', source],
  ]);
  expect(made.tail).toBe('');
  found = await probe(source);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Times of all pictures of a file, ascending, to the millisecond. */
async function timesOf(path: string): Promise<number[]> {
  const index = await packetIndex(path, await probe(path));
  return [...index.pts].sort((a, b) => a - b).map((time) => Math.round(time * 1000));
}

/** Loudness of a tone in a file's sound: says which track it is. */
async function toneOf(path: string): Promise<number> {
  const { ffmpeg } = await mediaTools();
  const { stdout } = await collect(ffmpeg, [
    '-loglevel',
    'error',
    '-i',
    path,
    '-vn',
    '-ac',
    '1',
    '-ar',
    '8000',
    '-t',
    '20',
    '-f',
    's16le',
    '-',
  ]);
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.byteLength >> 1);
  let crossings = 0;
  for (let at = 1; at < samples.length; at += 1) if (samples[at - 1]! < 0 && samples[at]! >= 0) crossings += 1;
  return crossings / (samples.length / 8000);
}

describe('a copy for playing', () => {
  it('has every picture of the source at its own time, small, in what Chromium plays, with a keyframe every 15', async () => {
    expect(playability(found)).toMatchObject({ playable: false, reason: 'HEVC (H.265) cannot be played here.' });
    const shares: number[] = [];
    const out = join(folder, 'whole');
    const made = await makeProxy(source, found, { folder: out, audio: found.audio[0]!, onProgress: (share) => shares.push(share) });
    const path = join(out, made.file);
    expect(await readdir(out)).toEqual([made.file]);
    expect(made.sizeBytes).toBe((await stat(path)).size);
    const copy = await probe(path);
    expect(playability(copy).playable).toBe(true);
    expect(copy).toMatchObject({ startTime: 0, video: { width: 128, height: 72 }, audio: [{ channels: 2 }] });
    expect(Math.abs(copy.duration - found.duration)).toBeLessThan(0.2);
    expect(await timesOf(path)).toEqual(await timesOf(source));
    const index = await packetIndex(path, copy);
    const keys = [...index.key].flatMap((key, packet) => (key ? [packet] : []));
    expect(Math.max(...keys.map((key, at) => key - (keys[at - 1] ?? 0)))).toBeLessThanOrEqual(15);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.95);
    expect(await toneOf(path)).toBeCloseTo(400, -1);
  });

  it('goes on after the last whole part when it was interrupted, and comes out the same', async () => {
    const out = join(folder, 'resumed');
    const controller = new AbortController();
    const partsNow = () => readdir(join(out, PARTS)).catch(() => [] as string[]);
    const watch = setInterval(() => void partsNow().then((parts) => parts.length >= 2 && controller.abort()), 5);
    await expect(makeProxy(source, found, { folder: out, audio: null, signal: controller.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    clearInterval(watch);
    expect(existsSync(join(out, 'proxy.mp4'))).toBe(false);
    const whole = (await partsNow()).length - 1;
    expect(whole).toBeGreaterThanOrEqual(1);
    const shares: number[] = [];
    await makeProxy(source, found, { folder: out, audio: null, onProgress: (share) => shares.push(share) });
    // what was whole was not made again: 30 s a part, of 70
    expect(shares[0]).toBeGreaterThan((whole * 30 * 0.9) / 70);
    expect(await timesOf(join(out, 'proxy.mp4'))).toEqual(await timesOf(source));
    expect((await probe(join(out, 'proxy.mp4'))).audio).toEqual([]);
  });

  it('gets another sound without its pictures being made again', async () => {
    const out = join(folder, 'whole');
    const pictures = await timesOf(join(out, 'proxy.mp4'));
    const made = await makeProxy(source, found, { folder: out, audio: found.audio[1]!, picturesFrom: join(out, 'proxy.mp4') });
    expect(await toneOf(join(out, made.file))).toBeCloseTo(900, -1);
    expect(await timesOf(join(out, made.file))).toEqual(pictures);
  });
});

it('lists the pictures around a place, of files with and without an index', async () => {
  const all = (await timesOf(source)).map((ms) => ms / 1000);
  const near = (times: number[]) => times.map((time) => Math.round(time * 1000) / 1000);
  const listed = await frameTimes(source, found, 20, 30);
  expect(near(listed.times)).toEqual(all.filter((time) => time >= 20 && time <= 30));
  expect(listed.keyframes.length).toBeGreaterThan(0);
  expect(near((await frameTimes(source, found, 0, 1)).times)).toEqual(all.filter((time) => time <= 1));
  const copy = join(folder, 'whole', 'proxy.mp4');
  expect(near((await frameTimes(copy, await probe(copy), 20, 30)).times)).toEqual(near(listed.times));
});
