import { describe, expect, it } from 'vitest';
import { grow, peaks, quantile, smooth, snap, type Curve } from '../../../electron/search/curve.ts';
import { iou } from '../../../electron/search/span.ts';

/** Pictures every two seconds; shots given by their ends. */
function curveOf(duration: number, ends: number[]): Curve {
  const times = Float64Array.from({ length: Math.ceil(duration / 2) }, (_, i) => i * 2);
  const shots = ends.map((end, i) => ({ start: ends[i - 1] ?? 0, end }));
  const shotOf = Int32Array.from(times, (time) =>
    Math.max(
      0,
      shots.findIndex(({ start, end }) => time >= start && time < end),
    ),
  );
  return { times, shotOf, shots, duration };
}

/** Deterministic noise, 0 to 1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

describe('spans of a curve', () => {
  it('finds a planted shot whole, wherever it lies and whatever the noise', () => {
    for (let seed = 1; seed < 60; seed++) {
      const random = noise(seed * 7919);
      const ends: number[] = [];
      while ((ends.at(-1) ?? 0) < 300) ends.push(Math.min(300, (ends.at(-1) ?? 0) + 5 + Math.round(random() * 15)));
      const curve = curveOf(300, ends);
      const planted = curve.shots[Math.floor(random() * curve.shots.length)]!;
      const raw = Float32Array.from(curve.times, (time) => (time >= planted.start && time < planted.end ? 0.6 : 0) + 0.1 * random());
      if (planted.end - planted.start < 4) continue;
      const scores = smooth(curve, raw);
      const [best] = peaks(curve, scores, quantile(scores, 0.5), 5);
      expect(iou(best!, planted)).toBeGreaterThan(0.99);
    }
  });

  it('cuts a stretch out of a long take without cuts', () => {
    const curve = curveOf(600, [600]);
    const scores = smooth(
      curve,
      Float32Array.from(curve.times, (time) => (time >= 200 && time < 240 ? 1 : 0.02)),
    );
    const [best] = peaks(curve, scores, 0.02, 3);
    expect(iou(best!, { start: 200, end: 240 })).toBeGreaterThan(0.9);
  });

  it('never leaves the shot of its peak, is never counted twice, and is never empty', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const curve = curveOf(400, [30, 61, 90, 200, 203, 280, 400]);
      const scores = Float32Array.from(curve.times, noise(seed * 7919));
      const found = peaks(curve, scores, 0, 20);
      expect(found.length).toBeGreaterThan(5);
      found.forEach((span, i) => {
        const shot = curve.shots[curve.shotOf[span.picture]!]!;
        expect(span.start).toBeGreaterThanOrEqual(shot.start);
        expect(span.end).toBeLessThanOrEqual(shot.end);
        expect(span.end).toBeGreaterThan(span.start);
        expect(curve.times[span.picture]).toBeGreaterThanOrEqual(span.start);
        for (const other of found.slice(i + 1)) expect(other.picture).not.toBe(span.picture);
      });
      const heights = found.map(({ picture }) => scores[picture]!);
      expect(heights).toEqual([...heights].sort((a, b) => b - a));
    }
  });

  it('works without shots and with one picture', () => {
    const curve: Curve = { times: Float64Array.of(0), shotOf: Int32Array.of(0), shots: [], duration: 7 };
    expect(grow(curve, Float32Array.of(1), 0, 0)).toEqual({ first: 0, last: 0 });
    expect(snap(curve, 0, 0)).toEqual({ start: 0, end: 7 });
  });
});
