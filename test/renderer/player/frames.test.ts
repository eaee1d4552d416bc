import { describe, expect, it } from 'vitest';
import { frameAt, stepFrame, stepKeyframe } from '../../../renderer/player/frames.ts';

/** Pictures at a varying rate, as phones record. */
const times = [0, 0.04, 0.08, 0.2, 0.21, 0.5, 0.54];
const window = { from: 0, to: 15, times, keyframes: [0, 0.2, 0.5] };

describe('stepping by the times of the pictures', () => {
  it('finds the picture that is shown', () => {
    expect(times.map((time) => frameAt(times, time))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(frameAt(times, 0.199)).toBe(2);
    expect(frameAt(times, 0.03999)).toBe(1);
    expect(frameAt(times, -1)).toBe(-1);
  });

  it('goes exactly one picture on and back from each, whatever lies between them', () => {
    for (const [index, time] of times.entries()) {
      const between = time + 0.003;
      expect(stepFrame(window, between, 1, 0.6)).toBe(times[Math.min(index + 1, times.length - 1)]);
      expect(stepFrame(window, between, -1, 0.6)).toBe(times[Math.max(index - 1, 0)]);
    }
    expect(stepFrame(window, 0.2, 3, 0.6)).toBe(0.54);
  });

  it('knows where its list ends', () => {
    const middle = { from: 10, to: 40, times: [10, 20, 30, 40], keyframes: [] };
    expect(stepFrame(middle, 40, 1, 100)).toBeNull();
    expect(stepFrame(middle, 10, -1, 100)).toBeNull();
    expect(stepFrame(middle, 41, 1, 100)).toBeNull();
    expect(stepFrame(middle, 40, 1, 40)).toBe(40);
  });

  it('goes from keyframe to keyframe', () => {
    expect(stepKeyframe(window, 0.1, 1)).toBe(0.2);
    expect(stepKeyframe(window, 0.2, 1)).toBe(0.5);
    expect(stepKeyframe(window, 0.3, -1)).toBe(0.2);
    expect(stepKeyframe(window, 0.2, -1)).toBe(0);
    expect(stepKeyframe(window, 0, -1)).toBeNull();
    expect(stepKeyframe(window, 0.54, 1)).toBeNull();
  });
});
