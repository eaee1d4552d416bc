import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatSpan, formatTimecode, formatTotal, speakTime } from '../../renderer/format.ts';

describe('numbers as people read them', () => {
  it('writes times', () => {
    expect([0, 61.9, 3661].map(formatDuration)).toEqual(['0:00', '1:01', '1:01:01']);
    expect(formatTimecode(2476.32, 25)).toBe('00:41:16:08');
    expect(formatTimecode(2476.32, null)).toBe('00:41:16');
    // 29.97: the last picture of a second is number 29
    expect(formatTimecode(1.999, 29.97)).toBe('00:00:01:29');
    expect([4.25, 53.2, 125].map(formatSpan)).toEqual(['4.3 s', '53 s', '2 min 5 s']);
    expect([48, 1320, 51_720].map(formatTotal)).toEqual(['48 s', '22 min', '14 h 22 min']);
    expect(speakTime(2472)).toBe('41 minutes 12 seconds');
  });

  it('writes sizes', () => {
    expect([0, 999, 41_700_000_000, 999_600].map(formatBytes)).toEqual(['0 B', '999 B', '41.7 GB', '1.0 MB']);
  });
});
