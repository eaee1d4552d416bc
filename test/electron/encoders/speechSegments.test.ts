import { describe, expect, it } from 'vitest';
import { findCut } from '../../../electron/encoders/speechSegments.ts';

const windows = (seconds: number) => Math.round((seconds * 16_000) / 512);
/** Probabilities of alternating stretches: [seconds, probability]. */
const track = (...parts: [number, number][]) =>
  parts.flatMap(([seconds, probability]) => new Array<number>(windows(seconds)).fill(probability));

describe('findCut', () => {
  it('waits while speech may go on, and cuts at a pause', () => {
    expect(findCut(track([1, 0], [2, 0.9]), false)).toBeNull();
    expect(findCut(track([1, 0], [2, 0.9], [0.3, 0]), false)).toBeNull();
    const cut = findCut(track([1, 0], [2, 0.9], [0.6, 0]), false);
    expect(cut).toMatchObject({ kind: 'segment', runs: [{ from: windows(1), to: windows(1) + windows(2) }] });
  });

  it('takes short pauses into one stretch', () => {
    const cut = findCut(track([2, 0.9], [0.3, 0], [2, 0.9], [1, 0]), false);
    expect(cut?.kind === 'segment' && cut.runs).toHaveLength(2);
  });

  it('ignores a click', () => {
    expect(findCut(track([1, 0], [0.1, 0.9], [1, 0]), false)?.kind).toBe('idle');
  });

  it('keeps hysteresis: a dip above the lower bound ends nothing', () => {
    const cut = findCut(track([1, 0.9], [0.4, 0.4], [1, 0.9], [1, 0]), false);
    expect(cut?.kind === 'segment' && cut.runs).toHaveLength(1);
  });

  it('cuts endless speech at its quietest place', () => {
    const probabilities = track([13, 0.95], [0.1, 0.6], [20, 0.95]);
    const cut = findCut(probabilities, false);
    expect(cut?.kind).toBe('segment');
    expect(Math.abs(cut!.restart - windows(13.05))).toBeLessThanOrEqual(2);
  });

  it('lets silence go after a while, and everything at the end', () => {
    expect(findCut(track([3, 0]), false)).toBeNull();
    expect(findCut(track([7, 0]), false)?.kind).toBe('idle');
    expect(findCut(track([3, 0]), true)).toEqual({ kind: 'idle', restart: windows(3) });
    expect(findCut([], true)).toBeNull();
    expect(findCut(track([1, 0.9]), true)?.kind).toBe('segment');
  });

  it('always moves forward and never past the end', () => {
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let round = 0; round < 300; round++) {
      const probabilities: number[] = [];
      while (probabilities.length < 900) probabilities.push(...new Array<number>(1 + Math.floor(random() * 60)).fill(random()));
      const cut = findCut(probabilities, true)!;
      expect(cut.restart).toBeGreaterThan(0);
      expect(cut.restart).toBeLessThanOrEqual(probabilities.length);
      if (cut.kind !== 'segment') continue;
      expect(cut.to - cut.from).toBeLessThanOrEqual(windows(19));
      expect(cut.runs.every((run) => run.from >= cut.from && run.to <= cut.to && run.to > run.from)).toBe(true);
    }
  });
});
