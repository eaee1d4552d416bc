import { describe, expect, it } from 'vitest';
import { exactRate, framesAt, rationalTime, timecodeFrames, timecodeText } from '../../../electron/export/rate.ts';

const NTSC = { num: 30_000, den: 1001 };

/** SMPTE 12M by counting: labels 00 and 01 (00 to 03 at 59.94) are left out at every minute that is no tenth. */
function countedLabels(frames: number, nominal: number): string[] {
  const skipped = nominal / 15;
  const labels: string[] = [];
  for (let minute = 0; labels.length < frames; minute += 1)
    for (let second = 0; second < 60; second += 1)
      for (let picture = 0; picture < nominal; picture += 1) {
        if (minute % 10 !== 0 && second === 0 && picture < skipped) continue;
        const two = (value: number) => String(value).padStart(2, '0');
        labels.push(`${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second)};${two(picture)}`);
      }
  return labels;
}

describe('rates and timecode', () => {
  it('knows the exact rate behind a measured one', () => {
    const known: [number, number, number][] = [
      [23.976, 24_000, 1001],
      [23.98, 24_000, 1001],
      [24, 24, 1],
      [25, 25, 1],
      [29.97, 30_000, 1001],
      [29.97002997, 30_000, 1001],
      [30, 30, 1],
      [59.94, 60_000, 1001],
      [119.88, 120_000, 1001],
      [15, 15, 1],
    ];
    for (const [measured, num, den] of known) expect(exactRate(measured), String(measured)).toEqual({ rate: { num, den }, exact: true });
    expect(exactRate(27.3).exact).toBe(false);
    expect(exactRate(null)).toEqual({ rate: { num: 25, den: 1 }, exact: false });
  });

  it('counts drop-frame as SMPTE does, and back', () => {
    for (const nominal of [30, 60]) {
      const rate = { num: nominal * 1000, den: 1001 };
      const labels = countedLabels(40_000, nominal);
      for (let frames = 0; frames < 40_000; frames += 1)
        if (timecodeText(frames, rate, true) !== labels[frames]) expect.fail(`frame ${frames}`);
      for (let frames = 0; frames < 40_000; frames += 977) expect(timecodeFrames(labels[frames]!, rate, true)).toBe(frames);
    }
  });

  it('stays with the clock: an hour of drop-frame is an hour, and starts again after 24', () => {
    const hour = framesAt(3600, NTSC);
    expect(timecodeText(hour, NTSC, true)).toMatch(/^01:00:00;0[0-2]$/);
    expect(timecodeText(timecodeFrames('23:59:59;29', NTSC, true)! + 1, NTSC, true)).toBe('00:00:00;00');
    expect(timecodeText(86_400 * 25, { num: 25, den: 1 }, false)).toBe('00:00:00:00');
  });

  it('writes times as fractions that come back to the same frame', () => {
    expect(rationalTime(30_000, NTSC)).toBe('1001s');
    expect(rationalTime(1, NTSC)).toBe('1001/30000s');
    for (let frames = 0; frames < 5000; frames += 7) {
      const [above, below = '1'] = rationalTime(frames, NTSC).replace('s', '').split('/');
      expect((Number(above) / Number(below)) * (NTSC.num / NTSC.den)).toBeCloseTo(frames, 6);
    }
  });

  it('takes no nonsense for a timecode', () => {
    for (const text of ['', 'now', '10:99:00:00', '00:01:00;00', '01:00:00:30']) expect(timecodeFrames(text, NTSC, true), text).toBeNull();
  });
});
