import { describe, expect, it } from 'vitest';
import { areaAverage, type RgbPicture } from '../../../kernels/video/areaAverage.ts';
import { cutsInRun, type Sighting } from '../../../kernels/video/cuts.ts';
import { difference, hasChanged, signature } from '../../../kernels/video/difference.ts';
import { Waveform } from '../../../kernels/video/peaks.ts';

function picture(paint: (x: number, y: number) => [number, number, number], width = 160, height = 90): RgbPicture {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) rgb.set(paint(x, y), (y * width + x) * 3);
  return { width, height, rgb };
}

const grey = (level: number): RgbPicture => picture(() => [level, level, level]);
const hills = (shift: number): RgbPicture => picture((x, y) => [128 + 90 * Math.sin((x + shift) / 20), 128 + 60 * Math.cos(y / 15), 100]);

describe('areaAverage', () => {
  it('keeps the mean, for odd sizes too', () => {
    const source = picture((x) => [(x * 13) % 256, x % 7, 200], 317, 91);
    const small = areaAverage(source, 1, 1);
    const mean = [0, 1, 2].map((colour) =>
      Math.round(source.rgb.filter((_, at) => at % 3 === colour).reduce((sum, value) => sum + value, 0) / (317 * 91)),
    );
    expect([...small]).toEqual(mean);
  });

  it('repeats pixels when it enlarges one', () => {
    expect([...areaAverage({ width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3) }, 2, 2)]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });
});

describe('difference', () => {
  it('is 0 for the same, 1 for black and white, and grows with the change', () => {
    const [a, b, c] = [signature(grey(0)), signature(grey(255)), signature(grey(128))];
    expect(difference(a, a)).toBe(0);
    expect(difference(a, b)).toBe(1);
    expect(difference(a, c)).toBeCloseTo(0.5, 1);
  });

  it('passes over grain but sees a line of text', () => {
    const plain = picture(() => [120, 120, 120]);
    const grain = picture((x, y) => [120 + (((x * 31 + y * 17) % 13) - 6), 120, 120]);
    const text = picture((x, y) => (y > 70 && y < 78 && x > 30 && x < 130 && x % 5 < 3 ? [255, 255, 255] : [120, 120, 120]));
    expect(hasChanged(signature(plain), signature(grain))).toBe(false);
    expect(hasChanged(signature(plain), signature(text))).toBe(true);
  });
});

describe('cutsInRun', () => {
  const run = (paint: (time: number) => RgbPicture, seconds = 4): Sighting[] =>
    Array.from({ length: seconds * 25 }, (_, at) => ({ time: at / 25, signature: signature(paint(at / 25)) }));
  const other = picture((x, y) => [40, 255 - x, 60 + y]);
  const mix = (a: RgbPicture, b: RgbPicture, share: number): RgbPicture => ({
    ...a,
    rgb: a.rgb.map((value, at) => value * (1 - share) + b.rgb[at]! * share),
  });

  it('finds a cut to the picture', () => {
    expect(cutsInRun(run((time) => (time < 2 ? hills(time * 10) : other)))).toEqual([2]);
  });

  it('cuts a dissolve in its middle', () => {
    const cuts = cutsInRun(run((time) => mix(hills(0), other, Math.min(1, Math.max(0, time - 1.5)))));
    expect(cuts).toHaveLength(1);
    expect(Math.abs(cuts[0]! - 2)).toBeLessThan(0.25);
  });

  it('passes over a pan and a flash', () => {
    expect(cutsInRun(run((time) => hills(time * 60)))).toEqual([]);
    expect(cutsInRun(run((time) => (time === 2 ? grey(255) : hills(0))))).toEqual([]);
  });
});

it('waveform: every level shows the loudest sample of its stretch', () => {
  const waveform = new Waveform();
  const samples = new Float32Array(16_000 * 7);
  samples[16_000 * 3 + 5] = -0.5;
  waveform.add(samples);
  const levels = waveform.levels();
  expect(levels.map((level) => level.secondsPerPeak)).toEqual([0.05, 0.2, 1, 5]);
  for (const level of levels) {
    expect(level.peaks[Math.floor(3 / level.secondsPerPeak)]).toBe(128);
    expect(level.peaks.filter((peak) => peak > 0)).toHaveLength(1);
  }
});
