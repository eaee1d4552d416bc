import { describe, expect, it } from 'vitest';
import { parseTime, shownTime, sourceTimecode } from '../../../renderer/player/timecode.ts';

const NTSC = 30_000 / 1001;

describe('the timecode of a source', () => {
  it('counts pictures from the first one’s timecode', () => {
    expect(sourceTimecode({ start: '10:00:00:00', frameRate: 25 }, 2.04)).toBe('10:00:02:01');
    expect(sourceTimecode({ start: '23:59:59:24', frameRate: 25 }, 0.04)).toBe('00:00:00:00');
    expect(sourceTimecode({ start: '01:00:00:00', frameRate: 24_000 / 1001 }, 24 / (24_000 / 1001))).toBe('01:00:01:00');
  });

  it('drops numbers where the source does (SMPTE 12M: two a minute, but not each tenth)', () => {
    const clock = { start: '00:00:00;00', frameRate: NTSC };
    const at = (picture: number) => sourceTimecode(clock, picture / NTSC);
    expect(at(1799)).toBe('00:00:59;29');
    expect(at(1800)).toBe('00:01:00;02');
    expect(at(17_981)).toBe('00:09:59;29');
    expect(at(17_982)).toBe('00:10:00;00');
    // an hour of pictures is an hour on the clock
    expect(at(107_892)).toBe('01:00:00;00');
    expect(sourceTimecode({ start: '00:00:00:00', frameRate: NTSC }, 1800 / NTSC)).toBe('00:01:00:00');
  });

  it('is none where the tag holds something else, or the rate has no timecode', () => {
    expect(sourceTimecode({ start: 'hello', frameRate: 25 }, 1)).toBeNull();
    expect(sourceTimecode({ start: '99:00:00:00', frameRate: 25 }, 1)).toBeNull();
    expect(shownTime(61.2, 25, { start: 'hello', frameRate: 25 })).toBe('00:01:01:05');
  });
});

describe('a time that was typed', () => {
  it.each([
    ['90', 90],
    ['90.5', 90.5],
    ['1:30', 90],
    ['1:02:03', 3723],
    ['00:01:30:12', 90.48],
    ['1h 2m 3s', 3723],
    ['2 min', 120],
    ['+5', 105],
    ['-1:00', 40],
    ['-500', 0],
  ])('%s is %d s', (typed, seconds) => {
    expect(parseTime(typed, 100, 25, null)).toBeCloseTo(seconds, 9);
  });

  it.each(['', 'x', '1:2:3:4:5', '00:00:01:25', ':5', '+', '1::2'])('"%s" is none', (typed) => {
    expect(parseTime(typed, 100, 25, null)).toBeNull();
  });

  it('is the source’s where its timecode is shown, and comes back as it was shown', () => {
    const clock = { start: '10:00:00;00', frameRate: NTSC };
    for (const picture of [0, 1, 1799, 1800, 17_982, 100_000]) {
      const shown = sourceTimecode(clock, picture / NTSC) ?? '';
      expect(parseTime(shown, 0, NTSC, clock)).toBeCloseTo(picture / NTSC, 6);
    }
    expect(parseTime('09:00:00;00', 0, NTSC, clock)).toBeNull();
    expect(parseTime('1:30', 0, NTSC, clock)).toBe(90);
  });
});
