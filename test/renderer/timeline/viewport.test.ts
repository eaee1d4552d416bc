import { describe, expect, it } from 'vitest';
import { layoutTracks } from '../../../renderer/timeline/layout.ts';
import { scaleOf, tickStep } from '../../../renderer/timeline/scale.ts';
import { FIT, panBy, reveal, zoomAt } from '../../../renderer/timeline/viewport.ts';

describe('the viewport', () => {
  it('keeps the place under the pointer while it zooms', () => {
    for (const at of [0.1, 0.5, 0.93]) {
      const near = zoomAt(FIT, at, 0.1, 36_000);
      expect((at - near.start) / (near.end - near.start)).toBeCloseTo(at, 9);
      expect(near.end - near.start).toBeCloseTo(0.1, 9);
    }
  });

  it('never leaves the video, and stops at half a second', () => {
    let view = FIT;
    for (let step = 0; step < 200; step++) view = zoomAt(view, 0.999, 0.7, 36_000);
    expect((view.end - view.start) * 36_000).toBeCloseTo(0.5, 6);
    for (let step = 0; step < 50; step++) view = zoomAt(view, 0.2, 1.9, 36_000);
    expect(view.start).toBeCloseTo(0, 12);
    expect(view.end).toBeCloseTo(1, 12);
    expect(panBy({ start: 0.8, end: 0.9 }, 0.5).start).toBeCloseTo(0.9, 12);
  });

  it('moves only as far as needed to show a moment', () => {
    const view = { start: 0.2, end: 0.4 };
    expect(reveal(view, 0.3)).toBe(view);
    const moved = reveal(view, 0.7);
    expect(moved.start).toBeLessThan(0.7);
    expect(moved.end).toBeGreaterThan(0.7);
  });
});

describe('the scale', () => {
  it('turns seconds into pixels and back', () => {
    const scale = scaleOf({ start: 0.25, end: 0.5 }, 400, 1000);
    expect(scale.x(100)).toBe(0);
    expect(scale.x(200)).toBe(1000);
    expect(scale.time(scale.x(137.5))).toBeCloseTo(137.5, 9);
  });

  it('never puts two labels nearer than 86 px', () => {
    for (let pxPerSecond = 0.02; pxPerSecond < 3000; pxPerSecond *= 1.3)
      expect(tickStep(pxPerSecond) * pxPerSecond).toBeGreaterThanOrEqual(86);
  });
});

describe('the layout', () => {
  it('lays the tracks below each other inside the height', () => {
    for (const height of [170, 196, 262, 420]) {
      const rows = layoutTracks(height);
      rows.reduce((bottom, { area }) => {
        expect(area.top).toBeGreaterThanOrEqual(bottom);
        return area.top + area.height;
      }, 0);
      const last = rows.at(-1)?.area;
      expect((last?.top ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(height);
    }
  });
});
