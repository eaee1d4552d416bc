import { describe, expect, it } from 'vitest';
import { captionsAt } from '../../../renderer/player/captions.ts';
import { spanOf, withIn, withOut } from '../../../renderer/player/inOut.ts';
import { loopedSpan, wrap } from '../../../renderer/player/loop.ts';
import { shuttleRate, stepSpeed } from '../../../renderer/player/shuttle.ts';

describe('the shuttle', () => {
  it('doubles up to 8 and turns round at 1', () => {
    let now = { playing: false, rate: 1 };
    const press = (direction: -1 | 1, withK = false) => (now = { playing: true, rate: shuttleRate(now, direction, withK) }).rate;
    expect([press(1), press(1), press(1), press(1), press(1)]).toEqual([1, 2, 4, 8, 8]);
    expect([press(-1), press(-1), press(-1)]).toEqual([-1, -2, -4]);
    expect([press(1, true), press(1, true), press(-1, true), press(1)]).toEqual([0.25, 0.25, -0.25, 1]);
    now = { playing: true, rate: 1.5 };
    expect(press(1)).toBe(2);
  });

  it('knows the speeds of the menu', () => {
    expect([stepSpeed(1, 1), stepSpeed(1, -1), stepSpeed(8, 1), stepSpeed(0.25, -1)]).toEqual([1.25, 0.75, 8, 0.25]);
  });
});

describe('in and out', () => {
  it('gives up the other end where the two would cross', () => {
    expect(withIn({ inPoint: null, outPoint: 5 }, 3)).toEqual({ inPoint: 3, outPoint: 5 });
    expect(withIn({ inPoint: 1, outPoint: 5 }, 6)).toEqual({ inPoint: 6, outPoint: null });
    expect(withOut({ inPoint: 3, outPoint: null }, 2)).toEqual({ inPoint: null, outPoint: 2 });
    expect(spanOf({ inPoint: null, outPoint: null }, 10)).toBeNull();
    expect(spanOf({ inPoint: 4, outPoint: null }, 10)).toEqual({ start: 4, end: 10 });
  });
});

describe('the loop', () => {
  const span = { start: 2, end: 4 };

  it('takes the in-out range before the moment, and that before the whole video', () => {
    expect(loopedSpan(span, { start: 5, end: 6 }, 10)).toEqual(span);
    expect(loopedSpan(null, { start: 5, end: 6 }, 10)).toEqual({ start: 5, end: 6 });
    expect(loopedSpan({ start: 5, end: 5 }, null, 10)).toEqual({ start: 0, end: 10 });
  });

  it('begins anew at its end, and at its start when playing back', () => {
    expect([wrap(span, 3.9, 1), wrap(span, 4, 1), wrap(span, 2.1, -1), wrap(span, 2, -2), wrap(null, 99, 1)]).toEqual([
      null,
      2,
      null,
      4,
      null,
    ]);
  });
});

describe('captions', () => {
  const line = (id: number, start: number, end: number) => ({ id, start, end, text: String(id), source: 'speech' as const, speaker: null });
  const lines = [line(1, 1, 3), line(2, 2, 6), line(3, 5, 5.5), line(4, 9, 10)];
  const at = (time: number) => captionsAt(lines, time).map(({ id }) => id);

  it('shows what is said, two at once where two speak, and lets it stand a little', () => {
    expect([at(0.5), at(1), at(2.5), at(4), at(5.2), at(5.8)]).toEqual([[], [1], [1, 2], [2], [2, 3], [2]]);
    expect([at(10.3), at(10.5), at(7)]).toEqual([[4], [], []]);
  });
});
