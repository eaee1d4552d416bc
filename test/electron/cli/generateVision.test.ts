import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateVisionFile } from '../../../electron/cli/generateVision.ts';
import { modelGenerate } from '../../../electron/cli/modelGenerate.ts';
import { readSquares } from '../../../electron/cli/pictureFiles.ts';
import { mediaTools } from '../../../electron/media/tools.ts';
import { makeTinyLwm } from './tinyLwm.ts';
import type { TinyLwm } from './tinyLwm.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-lwm-'));
const image = join(folder, 'wide.png');
const video = join(folder, 'clip.mp4');
let lwm: TinyLwm;

beforeAll(async () => {
  lwm = await makeTinyLwm(folder, 5);
  const { ffmpeg } = await mediaTools();
  execFileSync(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180', '-frames:v', '1', image]);
  execFileSync(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:d=3:r=10', '-pix_fmt', 'yuv420p', video]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('LWM from end to end', () => {
  it('answers a question about a picture and about a video', async () => {
    const about = { ...lwm, prompt: 'What is this?', maxTokens: 6 };
    const picture = await modelGenerate({ ...about, image });
    expect(picture.tokens).toHaveLength(6);
    const frames = await modelGenerate({ ...about, video, maxFrames: 2 });
    expect(frames.tokens).toHaveLength(6);
    const first = await modelGenerate({ ...about, video, maxFrames: 2, order: 'video-first' });
    expect(first.tokens).not.toEqual(frames.tokens);
    expect((await modelGenerate({ ...about, image, workers: 2 })).tokens).toEqual(picture.tokens);
  });

  it('makes a picture that can be seen, the same for the same seed', async () => {
    const out = join(folder, 'made.png');
    const result = await generateVisionFile({ ...lwm, kind: 'image', prompt: 'a red cube', out, seed: 3 });
    expect(result.tokens).toHaveLength(257);
    expect(result.tokens[256]).toBe(8192);
    const [pixels] = await readSquares(out, 'image', 'fit', 256);
    expect(new Set(pixels).size).toBeGreaterThan(50);
    const again = await generateVisionFile({ ...lwm, kind: 'image', prompt: 'a red cube', out, seed: 3 });
    expect(again.tokens).toEqual(result.tokens);
  });

  it('makes a video', async () => {
    const out = join(folder, 'made.mp4');
    const result = await generateVisionFile({ ...lwm, kind: 'video', prompt: 'waves', out, frames: 2, seed: 1 });
    expect(result.tokens).toHaveLength(514);
    expect((await readSquares(out, 'video', 'fit', 256)).length).toBeGreaterThan(0);
  });

  it('says what is missing and leaves nothing half written', async () => {
    await expect(modelGenerate({ ...lwm, vqgan: undefined, image, prompt: 'x' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(modelGenerate({ ...lwm, image: lwm.config, prompt: 'x' })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(generateVisionFile({ ...lwm, kind: 'image', prompt: 'x', out: join(folder, 'made.unknown') })).rejects.toMatchObject({
      code: 'FFMPEG_FAILED',
    });
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('takes the middle of a frame or all of it, by name', async () => {
    const [crop] = await readSquares(image, 'image', 'crop', 64);
    const [fit] = await readSquares(image, 'image', 'fit', 64);
    expect([crop!.length, fit!.length]).toEqual([64 * 64 * 3, 64 * 64 * 3]);
    // bars above and below
    expect(Math.max(...fit!.subarray(0, 64 * 3))).toBeLessThan(-0.9);
    expect(Math.max(...crop!.subarray(0, 64 * 3))).toBeGreaterThan(-0.5);
  });
});
