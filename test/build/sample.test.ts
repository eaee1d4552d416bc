import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderMontage } from '../../build/sample-montage.mjs';
import { layOut } from '../../build/sample-timeline.mjs';
import type { Plan } from '../../build/sample-timeline.mjs';

const material = path.resolve(import.meta.dirname, '../../assets/sample');
const plan = JSON.parse(readFileSync(path.join(material, 'plan.json'), 'utf8')) as Plan;
const format = { width: 320, height: 180, fps: 25, gopSeconds: 2 };
const ffmpeg = process.env['FFMPEG_BIN'] ?? 'ffmpeg';
const folder = mkdtempSync(path.join(tmpdir(), 'longtake-sample-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Mean red, green and blue of the pictures from `start` for `seconds`. */
function meanColour(video: string, start: number, seconds: number): number[] {
  const raw = execFileSync(ffmpeg, [
    '-nostdin',
    '-v',
    'error',
    '-ss',
    String(start),
    '-t',
    String(seconds),
    '-i',
    video,
    '-vf',
    'scale=16:16',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ]);
  const sum = [0, 0, 0];
  raw.forEach((value, index) => (sum[index % 3]! += value));
  return sum.map((total) => total / (raw.length / 3));
}

describe('the sample video', () => {
  const { truth, segments } = layOut(plan, format);

  it('is at least two minutes long, with every kind of evidence, silence, cuts, fades and dissolves', () => {
    expect(truth.duration).toBeGreaterThanOrEqual(120);
    expect(new Set(truth.timeline.map((part) => part.trans))).toEqual(new Set(['cut', 'fade', 'dissolve']));
    expect(truth.transcript.length).toBeGreaterThan(4);
    expect(truth.screen_text.length).toBeGreaterThan(4);
    const audible = [...truth.transcript, ...truth.sounds].reduce((sum, sound) => sum + sound.end - sound.start, 0);
    expect(audible).toBeLessThan(truth.duration / 2);
  });

  it('asks five demo queries: picture, speech, text, combined and one without an answer', () => {
    const demo = truth.queries.filter((query) => query.id.startsWith('demo'));
    expect(demo.map((query) => query.kind)).toEqual(['visual', 'speech', 'text', 'multi', 'none']);
    for (const query of truth.queries) {
      expect(query.spans.length > 0).toBe(query.kind !== 'none');
      for (const [start, end] of query.spans) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(truth.duration);
      }
    }
  });

  it('lets nobody speak across a cut', () => {
    for (const line of truth.transcript) {
      expect(
        segments.some((segment) => segment.start <= line.start && line.end <= segment.end),
        line.id,
      ).toBe(true);
    }
  });

  it('has a licence entry for every file of its material', () => {
    const entries = JSON.parse(readFileSync(path.join(material, 'licences.json'), 'utf8')) as { file: string; licence: string }[];
    const named = new Set(entries.map((entry) => entry.file));
    const used = [...plan.segments.map((segment) => segment.src), ...(plan.audio ?? []).map((sound) => sound.src)].filter(
      (src) => src !== undefined,
    );
    for (const file of [...used, 'fonts/DejaVuSans.ttf']) expect(named.has(file), file).toBe(true);
    for (const entry of entries) expect(entry.licence, entry.file).toMatch(/Public Domain|CC0|DejaVu/);
  });
});

describe('renderMontage', () => {
  it('puts pictures, text and sound where the truth says', async () => {
    const small: Plan = {
      name: 'small',
      segments: [
        { id: 'red', type: 'card', dur: 2, bg: 'red', grain: 0 },
        { id: 'blue', type: 'card', dur: 2, bg: 'blue', grain: 0, trans: 'dissolve' },
        {
          id: 'coffee',
          type: 'photo',
          src: 'photos/coffee.jpg',
          dur: 2,
          move: 'panr',
          overlay: [{ id: 'caption', text: "50% off: it's here", at: 1, dur: 1, size: 200, pos: 'center', box: 'white@1', color: 'white' }],
        },
      ],
      audio: [{ id: 'tone', lavfi: "aevalsrc='0.5*sin(2*PI*440*t)':s=48000", dur: 1, seg: 'blue', offset: 0.5 }],
      queries: [{ id: 'q', q: 'blue', kind: 'visual', answers: ['blue'] }],
    };
    const layout = layOut(small, format);
    expect(layout.truth.queries[0]?.spans).toEqual([[2.5, 4]]);
    const out = path.join(folder, 'small.mp4');
    const options = {
      ...format,
      ffmpeg,
      workDir: path.join(folder, 'work'),
      out,
      source: (name: string) => path.join(material, name),
      font: path.join(material, 'fonts/DejaVuSans.ttf'),
      preset: 'ultrafast',
    };
    await renderMontage(layout, options);

    const [red] = meanColour(out, 0.5, 1);
    expect(red).toBeGreaterThan(200);
    const half = meanColour(out, 2.4, 0.2);
    expect(half[0]).toBeGreaterThan(60);
    expect(half[2]).toBeGreaterThan(60);
    expect(meanColour(out, 3.2, 0.5)[2]).toBeGreaterThan(200);
    // the white box of the caption makes the picture brighter from its second second on
    expect(meanColour(out, 5.2, 0.5)[2]).toBeGreaterThan(meanColour(out, 4.2, 0.5)[2]! + 40);

    const pcm = execFileSync(ffmpeg, ['-nostdin', '-v', 'error', '-i', out, '-ac', '1', '-ar', '1000', '-f', 's16le', '-']);
    const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength >> 1);
    const loudest = (start: number, end: number): number =>
      samples.subarray(start * 1000, end * 1000).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(loudest(0, 2.4)).toBeLessThan(100);
    expect(loudest(2.7, 3.3)).toBeGreaterThan(5000);
    expect(loudest(3.7, 5.8)).toBeLessThan(100);
  });

  it('says what ffmpeg said when a picture cannot be read', async () => {
    const layout = layOut({ name: 'bad', segments: [{ id: 'a', type: 'photo', src: 'nowhere.jpg', dur: 1 }] }, format);
    const options = {
      ...format,
      ffmpeg,
      workDir: path.join(folder, 'bad'),
      out: path.join(folder, 'bad.mp4'),
      source: (name: string) => path.join(material, name),
      font: path.join(material, 'fonts/DejaVuSans.ttf'),
    };
    await expect(renderMontage(layout, options)).rejects.toThrow(/nowhere\.jpg/);
  });

  it('refuses a plan whose answers do not exist', () => {
    const segments: Plan['segments'] = [{ id: 'a', type: 'card', dur: 1 }];
    expect(() => layOut({ name: 'x', segments, queries: [{ id: 'q', q: 'x', kind: 'visual', answers: ['b'] }] }, format)).toThrow(
      /answer b/,
    );
    expect(() => layOut({ name: 'x', segments, audio: [{ id: 's', dur: 1, seg: 'b' }] }, format)).toThrow(/segment b/);
  });
});
