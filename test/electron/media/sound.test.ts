import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AudioStream, MediaProbe } from '../../../electron/contract/media.ts';
import { audioPcm, chooseAudio, SAMPLE_RATE } from '../../../electron/media/audio.ts';
import { probe } from '../../../electron/media/probe.ts';
import { Waveform } from '../../../kernels/video/peaks.ts';
import { badInputs } from '../../fixtures/media/badInputs.ts';
import { ffmpegRun } from '../../fixtures/media/ffmpegRun.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'longtake-sound-'));
  return () => rm(scratch, { recursive: true });
});

async function listen(path: string, from = 0): Promise<{ found: MediaProbe; samples: Float32Array; times: number[] }> {
  const found = await probe(path);
  const chunks: Float32Array[] = [];
  const times: number[] = [];
  for await (const chunk of audioPcm(path, found, chooseAudio(found)!.stream.index, { from })) {
    chunks.push(chunk.samples);
    times.push(chunk.time);
  }
  const samples = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    samples.set(chunk, at);
    at += chunk.length;
  }
  return { found, samples, times };
}

/** First second at which it is loud. */
const onset = (samples: Float32Array): number => samples.findIndex((value) => Math.abs(value) > 0.02) / SAMPLE_RATE;

describe('audioPcm', () => {
  it.each(['mp4', 'mkv', 'ts'])('keeps time in %s: silence before late sound, pauses, and a start in the middle', async (container) => {
    const path = join(scratch, `beep.${container}`);
    const beep = "aevalsrc='0.5*sin(2*PI*880*t)*between(mod(t,3),1.25,1.5)':d=8:s=44100";
    // the sound track itself starts two seconds after the picture
    await ffmpegRun(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x36:d=10',
      '-itsoffset',
      2,
      '-f',
      'lavfi',
      '-i',
      beep,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-c:a',
      'aac',
      path,
    );
    const { samples, times } = await listen(path);
    expect(times.slice(0, 3)).toEqual([0, 1, 2]);
    expect(onset(samples)).toBeGreaterThan(3.2);
    expect(onset(samples)).toBeLessThan(3.3);
    expect(samples.length / SAMPLE_RATE).toBeCloseTo(10, 0);
    const later = await listen(path, 5);
    expect(later.times[0]).toBe(5);
    expect(onset(later.samples) + 5).toBeGreaterThan(6.2);
    expect(onset(later.samples) + 5).toBeLessThan(6.3);
  });

  it('keeps what can be read of a file that is cut off, and agrees with the waveform', async () => {
    const { samples } = await listen(join(await badInputs(), 'truncated.mp4'));
    expect(samples.length / SAMPLE_RATE).toBeGreaterThan(1.5);
    expect(samples.length / SAMPLE_RATE).toBeLessThan(2.6);
    const waveform = new Waveform();
    waveform.add(samples.subarray(0, 1234));
    waveform.add(samples.subarray(1234));
    const [finest, ...coarser] = waveform.levels();
    const loudest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const level of [finest!, ...coarser]) {
      expect(Math.max(...level.peaks)).toBe(Math.round(loudest * 255));
      expect(level.peaks.length).toBe(Math.ceil(samples.length / SAMPLE_RATE / level.secondsPerPeak));
    }
  });

  it('says so where there is nothing to decode, and when it is cancelled', async () => {
    const path = join(scratch, 'noise.mp4');
    await ffmpegRun('-f', 'lavfi', '-i', 'anoisesrc=d=20', '-c:a', 'aac', path);
    const found = await probe(path);
    const abort = new AbortController();
    const run = async (): Promise<void> => {
      for await (const chunk of audioPcm(path, found, 0, { signal: abort.signal })) if (chunk.time > 2) abort.abort();
    };
    await expect(run()).rejects.toMatchObject({ code: 'CANCELLED' });
    await writeFile(path, (await readFile(path)).fill(0));
    await expect(audioPcm(path, found, 0).next()).rejects.toMatchObject({ code: 'FFMPEG_FAILED' });
  });
});

describe('chooseAudio', () => {
  const track = (index: number, more: Partial<AudioStream> = {}): AudioStream => ({
    index,
    codec: 'aac',
    channels: 2,
    sampleRate: 48000,
    language: null,
    title: null,
    isDefault: false,
    ...more,
  });
  const choose = (...audio: AudioStream[]) => chooseAudio({ audio } as unknown as MediaProbe);

  it('follows the default mark, passes over commentary, prefers English, and says why', () => {
    expect(choose()).toBeNull();
    expect(choose(track(1))?.stream.index).toBe(1);
    expect(choose(track(1, { language: 'deu' }), track(2, { language: 'fra', isDefault: true }))).toMatchObject({
      stream: { index: 2 },
      reason: expect.stringContaining('default') as string,
    });
    expect(choose(track(1, { isDefault: true, title: "Director's commentary" }), track(2))?.stream.index).toBe(2);
    expect(choose(track(1, { language: 'deu' }), track(2, { language: 'eng' }))).toMatchObject({
      stream: { index: 2 },
      reason: expect.stringContaining('English') as string,
    });
    expect(choose(track(1), track(2, { channels: 6 }))?.stream.index).toBe(2);
  });
});
