import { describe, expect, it } from 'vitest';
import { layoutTracks } from '../../../renderer/timeline/layout.ts';
import { scaleOf, ticksOf } from '../../../renderer/timeline/scale.ts';
import { between, centreOn, easeOut, FIT, moveEdge, panBy, reveal, zoomAt } from '../../../renderer/timeline/viewport.ts';

const FRAME = 0.04 / 36_000;

describe('the viewport', () => {
  it('keeps the place under the pointer while it zooms', () => {
    for (const at of [0.1, 0.5, 0.93]) {
      const near = zoomAt(FIT, at, 0.1, FRAME);
      expect((at - near.start) / (near.end - near.start)).toBeCloseTo(at, 9);
      expect(near.end - near.start).toBeCloseTo(0.1, 9);
    }
  });

  it('never leaves the video, and stops at one picture of ten hours', () => {
    let view = FIT;
    for (let step = 0; step < 200; step++) view = zoomAt(view, 0.999, 0.7, FRAME);
    expect((view.end - view.start) * 36_000).toBeCloseTo(0.04, 6);
    for (let step = 0; step < 60; step++) view = zoomAt(view, 0.2, 1.9, FRAME);
    expect(view.start).toBeCloseTo(0, 12);
    expect(view.end).toBeCloseTo(1, 12);
    expect(panBy({ start: 0.8, end: 0.9 }, 0.5).start).toBeCloseTo(0.9, 12);
    expect(centreOn({ start: 0.4, end: 0.6 }, 0).start).toBe(0);
  });

  it('moves only as far as needed to show a moment', () => {
    const view = { start: 0.2, end: 0.4 };
    expect(reveal(view, 0.3)).toBe(view);
    const moved = reveal(view, 0.7);
    expect(moved.start).toBeLessThan(0.7);
    expect(moved.end).toBeGreaterThan(0.7);
  });

  it('moves one edge and never past the other', () => {
    expect(moveEdge({ start: 0.2, end: 0.4 }, 'end', 0.9, 0.01)).toEqual({ start: 0.2, end: 0.9 });
    const most = moveEdge({ start: 0.2, end: 0.4 }, 'start', 0.8, 0.01);
    expect(most.start).toBeCloseTo(0.39, 12);
    expect(moveEdge({ start: 0.2, end: 0.4 }, 'end', 3, 0.01).end).toBe(1);
  });

  it('glides around the place that stays, by equal ratios', () => {
    const to = zoomAt(FIT, 0.3, 0.01, FRAME);
    for (const share of [0, 0.25, 0.5, 0.9, 1]) {
      const view = between(FIT, to, share);
      expect((0.3 - view.start) / (view.end - view.start)).toBeCloseTo(0.3, 9);
      expect(view.end - view.start).toBeCloseTo(0.01 ** share, 9);
    }
    expect(between({ start: 0.1, end: 0.2 }, { start: 0.5, end: 0.6 }, 0.5).start).toBeCloseTo(0.3, 9);
    expect([easeOut(-1), easeOut(0), easeOut(1), easeOut(2)]).toEqual([0, 0, 1, 1]);
  });
});

describe('the scale', () => {
  it('turns seconds into pixels and back', () => {
    const scale = scaleOf({ start: 0.25, end: 0.5 }, 400, 1000);
    expect(scale.x(100)).toBe(0);
    expect(scale.x(200)).toBe(1000);
    expect(scale.time(scale.x(137.5))).toBeCloseTo(137.5, 9);
  });

  it('never puts two labels nearer than 86 px, and counts whole pictures where it is that close', () => {
    for (const frame of [1 / 25, 1001 / 30_000, 1 / 60])
      for (let pxPerSecond = 0.02; pxPerSecond < 100_000; pxPerSecond *= 1.3) {
        const { step, inFrames } = ticksOf(pxPerSecond, frame);
        expect(step * pxPerSecond).toBeGreaterThanOrEqual(86);
        if (inFrames) expect(step / frame).toBeCloseTo(Math.round(step / frame), 9);
      }
  });
});

describe('the layout', () => {
  const plain = { hidden: [], hasSegments: false, narrow: false };

  it('lays the tracks below each other inside the height', () => {
    for (const hasSegments of [false, true])
      for (const height of [164, 170, 196, 262, 420, 424]) {
        const rows = layoutTracks(height, { ...plain, hasSegments });
        rows.reduce((bottom, { area }) => {
          expect(area.top).toBeGreaterThanOrEqual(bottom);
          return area.top + area.height;
        }, 0);
        const last = rows.at(-1)?.area;
        expect((last?.top ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(height);
      }
  });

  it('has the heights of the design at its usual size', () => {
    const heights = Object.fromEntries(layoutTracks(246, plain).map(({ track, area }) => [track.id, area.height]));
    expect(heights).toEqual({ overview: 24, ruler: 22, moments: 38, pictures: 56, shots: 8, sound: 40, speech: 24, coverage: 14 });
  });

  it('lets the coverage go where it is narrow or low, and tracks that were put away', () => {
    const ids = (height: number, change: Partial<typeof plain> | { hidden: string[] }) =>
      layoutTracks(height, { ...plain, ...change }).map(({ track }) => track.id);
    expect(ids(262, {})).toContain('coverage');
    expect(ids(262, { narrow: true })).not.toContain('coverage');
    expect(ids(200, {})).not.toContain('coverage');
    expect(ids(262, { hidden: ['sound'] })).not.toContain('sound');
  });
});
