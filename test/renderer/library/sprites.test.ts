import { describe, expect, it } from 'vitest';
import { spriteAt } from '../../../renderer/library/sprites.ts';

const sheet = (file: string, times: number[]) => ({ file, columns: 4, cellWidth: 160, cellHeight: 90, times });

describe('the picture of a time', () => {
  const sheets = [sheet('1.jpg', [0, 2, 4, 6, 8, 10]), sheet('2.jpg', [12, 14])];

  it('is the one at or before it', () => {
    expect(spriteAt(sheets, 9.9)).toMatchObject({ file: '1.jpg', time: 8, column: 0, row: 1, rows: 2 });
    expect(spriteAt(sheets, 12)).toMatchObject({ file: '2.jpg', time: 12, column: 0, row: 0 });
    expect(spriteAt(sheets, 500)).toMatchObject({ file: '2.jpg', time: 14 });
  });

  it('is the first before the first, and none without pictures', () => {
    expect(spriteAt([sheet('1.jpg', [3])], 1)).toMatchObject({ time: 3 });
    expect(spriteAt([], 1)).toBeNull();
    expect(spriteAt([sheet('1.jpg', [])], 1)).toBeNull();
  });
});
