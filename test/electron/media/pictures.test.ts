import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../electron/media/decode.ts';
import { fillPictures, keyframeGaps } from '../../../electron/media/fill.ts';
import { type PacketIndex, packetIndex } from '../../../electron/media/packetIndex.ts';
import { frameJpeg, picturesAt } from '../../../electron/media/picturesAt.ts';
import { pictures } from '../../../electron/media/pictures.ts';
import { probe } from '../../../electron/media/probe.ts';
import { mediaTools } from '../../../electron/media/tools.ts';
import type { MediaProbe } from '../../../electron/contract/media.ts';
import { badInputs } from '../../fixtures/media/badInputs.ts';
import { ffmpegRun } from '../../fixtures/media/ffmpegRun.ts';

let folder = '';
let scratch = '';
beforeAll(async () => {
  folder = await badInputs();
  scratch = await mkdtemp(join(tmpdir(), 'longtake-pictures-'));
  return () => rm(scratch, { recursive: true });
});

interface Opened {
  path: string;
  found: MediaProbe;
  index: PacketIndex;
}

async function open(path: string): Promise<Opened> {
  const found = await probe(path);
  return { path, found, index: await packetIndex(path, found) };
}

async function all(source: AsyncIterable<Picture>): Promise<Picture[]> {
  const list: Picture[] = [];
  for await (const picture of source) list.push(picture);
  return list;
}

/** Mean of one colour over the middle of a cell of a grid, 0 to 255. */
function patch(picture: Picture, column: number, row: number, columns: number, rows: number): [number, number, number] {
  const x = Math.floor(((column + 0.5) * picture.width) / columns);
  const y = Math.floor(((row + 0.5) * picture.height) / rows);
  const at = (y * picture.width + x) * 3;
  return [picture.rgb[at]!, picture.rgb[at + 1]!, picture.rgb[at + 2]!];
}

/** Every keyframe's pts as ffprobe lists them: an oracle that shares no code with the index of MP4 files. */
async function listedKeyframes(path: string): Promise<number[]> {
  const { ffprobe } = await mediaTools();
  const lines = execFileSync(
    ffprobe,
    ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0', path],
    { encoding: 'utf8' },
  ).split('\n');
  const times = lines.filter((line) => line.includes(',K')).map((line) => Number(line.split(',')[0]));
  return times.map((time) => time - Math.min(...times)).sort((a, b) => a - b);
}

describe('times far into a video', () => {
  it('are exact, although ffmpeg prints only six digits of them', async () => {
    const path = join(scratch, 'long.mp4');
    // 1/7 s does not end after a few decimals; keyframes every 10/7 s, also beyond 1,000 s
    const source = ['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=7', '-t', '1100'];
    await ffmpegRun(...source, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p', path);
    const { found, index } = await open(path);
    const times = (await all(pictures(path, found, index, { from: 1050, shortSide: 16 }))).map(({ pts }) => pts);
    expect(times).toEqual([...index.keyframes].filter((time) => time > 1050));
    expect(times.length).toBeGreaterThan(30);
  });
});

describe('the keyframe pass', () => {
  it.each(['good.mp4', 'variable-frame-rate.mp4', 'wrong-extension.mp4', 'ten-bit.mp4', 'one-frame.mp4'])(
    'gives every keyframe of %s its own pts',
    async (name) => {
      const { path, found, index } = await open(join(folder, name));
      const pass = pictures(path, found, index);
      const times = (await all(pass)).map((picture) => picture.pts);
      const expected = await listedKeyframes(path);
      expect(times).toHaveLength(expected.length);
      times.forEach((time, number) => expect(time).toBeCloseTo(expected[number]!, 2));
      expect(pass.damage).toMatchObject({ spans: [], warnings: [] });
    },
  );

  it('keeps exact times where keyframes stand irregularly and pictures are reordered', async () => {
    const path = join(scratch, 'irregular.mp4');
    await ffmpegRun(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=160x90:r=25:d=6',
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-bf',
      3,
      '-g',
      250,
      '-force_key_frames',
      '0.36,0.6,2.2,2.24,4.4',
      path,
    );
    const { found, index } = await open(path);
    const times = (await all(pictures(path, found, index))).map((picture) => picture.pts);
    const expected = await listedKeyframes(path);
    expect(times).toHaveLength(expected.length);
    times.forEach((time, number) => expect(time).toBeCloseTo(expected[number]!, 3));
  });

  it('goes on after a given time', async () => {
    const { path, found, index } = await open(join(folder, 'good.mp4'));
    const times = (await all(pictures(path, found, index, { from: 1 }))).map((picture) => picture.pts);
    expect(times.map((time) => Math.round(time * 100) / 100)).toEqual([2, 3]);
  });

  it('turns pictures upright and keeps their colours', async () => {
    const path = join(scratch, 'corners.mp4');
    // red on top left, green on top right, blue below left, white below right
    const corners = "geq=r='255*(lt(X,W/2)*lt(Y,H/2)+gte(X,W/2)*gte(Y,H/2))':g='255*(gte(X,W/2))':b='255*(gte(Y,H/2))'";
    await ffmpegRun(
      '-f',
      'lavfi',
      '-i',
      'color=s=320x180:d=0.2,format=rgb24',
      '-vf',
      corners,
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
      path,
    );
    const cornered = await open(path);
    const [plain] = await all(pictures(path, cornered.found, cornered.index));
    expect(patch(plain!, 0, 0, 2, 2)[0]).toBeGreaterThan(220);
    expect(patch(plain!, 0, 0, 2, 2)[1]).toBeLessThan(40);
    const { path: rotated, found, index } = await open(join(folder, 'rotated-90.mp4'));
    const upright = await open(join(folder, 'good.mp4'));
    const [turnedPicture] = await all(pictures(rotated, found, index));
    const [flat] = await all(pictures(upright.path, upright.found, upright.index));
    expect([turnedPicture!.width, turnedPicture!.height]).toEqual([180, 320]);
    // a clockwise turn moves (column, row) of 16 x 9 to (8 - row, column) of 9 x 16
    let off = 0;
    for (let row = 0; row < 9; row += 1) {
      for (let column = 0; column < 16; column += 1) {
        const before = patch(flat!, column, row, 16, 9);
        const after = patch(turnedPicture!, 8 - row, column, 9, 16);
        off += Math.max(...before.map((value, colour) => Math.abs(value - after[colour]!))) > 40 ? 1 : 0;
      }
    }
    expect(off).toBeLessThan(15);
  });

  it('shows ten bit pictures as eight bit ones look', async () => {
    const deep = await open(join(folder, 'ten-bit.mp4'));
    const plain = await open(join(folder, 'good.mp4'));
    const [a] = await all(pictures(deep.path, deep.found, deep.index));
    const [b] = await all(pictures(plain.path, plain.found, plain.index));
    const apart = a!.rgb.reduce((sum, value, at) => sum + Math.abs(value - b!.rgb[at]!), 0) / a!.rgb.length;
    expect(apart).toBeLessThan(6);
  });
});

describe('damage', () => {
  it('marks the broken stretch, leaves its pictures out and keeps the rest', async () => {
    const { path, found, index } = await open(join(folder, 'broken-middle.mp4'));
    const good = await open(join(folder, 'good.mp4'));
    const pass = pictures(path, found, index);
    const kept = await all(pass);
    const whole = await all(pictures(good.path, good.found, good.index));
    for (const picture of kept) {
      const same = whole.find((other) => Math.abs(other.pts - picture.pts) < 0.01);
      expect(Buffer.compare(picture.rgb, same!.rgb)).toBe(0);
    }
    expect(kept.map((picture) => Math.round(picture.pts))).toEqual([0, 1, 3]);
    expect(pass.damage.spans).toHaveLength(1);
    expect(pass.damage.spans[0]!.start).toBeGreaterThan(1.5);
    expect(pass.damage.spans[0]!.end).toBeCloseTo(3, 2);
    expect(pass.damage.warnings[0]!.message).toMatch(/^About 0\.[4-9] s around the middle could not be decoded/);
  });

  it('fills a gap only with pictures that are whole', async () => {
    const clean = join(scratch, 'long-gop.mp4');
    await ffmpegRun(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x180:r=25:d=8',
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-g',
      100,
      '-sc_threshold',
      0,
      '-threads',
      1,
      clean,
    );
    const bytes = await readFile(clean);
    const broken = join(scratch, 'broken-gop.mp4');
    const mdat = bytes.indexOf('mdat');
    // inside the second half of the first keyframe's run of dependent pictures
    for (let at = 0; at < 3000; at += 1) bytes[mdat + Math.floor((bytes.length - mdat) * 0.3) + at] = (at * 131) & 0xff;
    await writeFile(broken, bytes);
    const good = await open(clean);
    const bad = await open(broken);
    const reference = await all(fillPictures(clean, good.found, good.index, keyframeGaps(good.index, good.found.duration)));
    expect(reference.map((picture) => Math.round(picture.pts))).toEqual([1, 2, 3, 5, 6, 7]);
    const pass = fillPictures(broken, bad.found, bad.index, keyframeGaps(bad.index, bad.found.duration));
    const kept = await all(pass);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.length).toBeLessThan(6);
    for (const picture of kept)
      expect(Buffer.compare(picture.rgb, reference.find((other) => Math.abs(other.pts - picture.pts) < 0.01)!.rgb)).toBe(0);
    expect(pass.spans).toHaveLength(1);
  });

  it('tells where a cut-off file stops', async () => {
    const { path, found, index } = await open(join(folder, 'truncated.mp4'));
    const pass = pictures(path, found, index);
    expect((await all(pass)).map((picture) => Math.round(picture.pts))).toEqual([0, 1, 2]);
    expect(pass.damage.readableUntil).toBeGreaterThan(1.9);
    expect(pass.damage.readableUntil).toBeLessThan(2.3);
    expect(pass.damage.warnings).toEqual([]);
  });
});

describe('pictures at given times', () => {
  it('gives the picture that is shown at each time, at the size asked for', async () => {
    const { path, found, index } = await open(join(folder, 'variable-frame-rate.mp4'));
    // between 1.16 s and 1.8 s no picture starts: the one of 1.16 s stays on
    const got = await all(picturesAt(path, found, index, [0, 1.5, 3.3], { maxWidth: 160 }));
    const times = got.map((picture) => picture.pts).sort((a, b) => a - b);
    expect(times[1]).toBeCloseTo(1.16, 2);
    expect(times[0]).toBe(0);
    expect(got[0]!.width).toBe(160);
    expect((await all(picturesAt(path, found, index, [0])))[0]!.width).toBe(320);
  });

  it('writes one as a JPEG, also at the very end', async () => {
    const { path, found } = await open(join(folder, 'good.mp4'));
    for (const time of [0, 2.5, 4]) {
      const file = join(scratch, `at-${time}.jpg`);
      await frameJpeg(path, found, time, file);
      expect((await readFile(file)).readUInt16BE(0)).toBe(0xffd8);
    }
  });
});

describe('the process', () => {
  const ffmpegs = (path: string): number =>
    execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(path) && /ffmpeg/.test(line) && !line.includes('node')).length;

  it('ends when it is cancelled or left', async () => {
    const path = join(scratch, 'endless.mp4');
    await ffmpegRun('-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=40', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', 5, path);
    const { found, index } = await open(path);
    const abort = new AbortController();
    await expect(
      (async () => {
        for await (const picture of pictures(path, found, index, { signal: abort.signal })) if (picture.pts > 0.5) abort.abort();
      })(),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    for await (const _ of pictures(path, found, index)) break;
    await sleep(300);
    expect(ffmpegs(path)).toBe(0);

    // and when the host is killed: nobody reads its pipe any more
    const script = `import { probe } from ${JSON.stringify(new URL('../../../electron/media/probe.ts', import.meta.url).href)};
      import { packetIndex } from ${JSON.stringify(new URL('../../../electron/media/packetIndex.ts', import.meta.url).href)};
      import { pictures } from ${JSON.stringify(new URL('../../../electron/media/pictures.ts', import.meta.url).href)};
      const path = ${JSON.stringify(path)}; const found = await probe(path);
      for await (const _ of pictures(path, found, await packetIndex(path, found))) { console.log('one'); await new Promise((done) => setTimeout(done, 60_000)); }`;
    const host = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((done) => host.stdout.once('data', done));
    expect(ffmpegs(path)).toBe(1);
    host.kill('SIGKILL');
    await sleep(1500);
    expect(ffmpegs(path)).toBe(0);
  });
});
