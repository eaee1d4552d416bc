import { describe, expect, it } from 'vitest';
import type { SpriteCell } from '../../../renderer/library/sprites.ts';
import { Stills } from '../../../renderer/timeline/stills.ts';

const cell = (time: number): SpriteCell => ({
  ...{ file: `sheet-${Math.floor(time / 400)}`, time, column: (time / 4) % 10, row: Math.floor((time % 400) / 40) },
  ...{ columns: 10, rows: 10, aspect: 16 / 9, cellWidth: 160, cellHeight: 90 },
});

/** Sheets that arrive when the test says so. */
function sheets(broken: string[] = []) {
  const read: string[] = [];
  let open = 0;
  const stills = new Stills({
    read: async (file) => {
      read.push(file);
      await Promise.resolve();
      if (broken.includes(file)) throw new Error('not there yet');
      open++;
      return { file } as unknown as CanvasImageSource;
    },
    cut: (_sheet, { time }) => {
      open++;
      return { time } as unknown as CanvasImageSource;
    },
    close: () => open--,
  });
  return { stills, read, open: () => open };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('stills', () => {
  it('are there once their sheet was read, each sheet once for all that is wanted of it', async () => {
    const { stills, read } = sheets();
    stills.begin();
    for (const time of [0, 8, 40]) expect(stills.get(cell(time), 0)).toBeNull();
    stills.fetch();
    await settled();
    expect(read).toEqual(['sheet-0']);
    for (const time of [0, 8, 40]) expect(stills.get(cell(time), 0)).toEqual({ time });
  });

  it('are lent by a neighbour until they come, but by none too far away', async () => {
    const { stills } = sheets();
    stills.get(cell(0), 0);
    stills.fetch();
    await settled();
    expect(stills.get(cell(12), 20)).toEqual({ time: 0 });
    expect(stills.get(cell(40), 20)).toBeNull();
  });

  it('are not read where a pan has long gone on', async () => {
    const { stills, read } = sheets();
    for (let time = 0; time < 4000; time += 400) {
      stills.begin();
      stills.get(cell(time), 0);
    }
    stills.fetch();
    await settled();
    expect(read).toEqual(['sheet-9']);
  });

  it('let go of sheets and of those used longest ago', async () => {
    const { stills, open } = sheets();
    for (let time = 0; time < 4000; time += 4) {
      stills.begin();
      stills.get(cell(time), 0);
      stills.fetch();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
    await settled();
    expect(open()).toBeLessThanOrEqual(421);
    stills.clear();
    expect(open()).toBe(0);
  });

  it('ask for a sheet that was not there again only when told to', async () => {
    const broken = ['sheet-0'];
    const { stills, read } = sheets(broken);
    for (let turn = 0; turn < 3; turn++) {
      stills.begin();
      stills.get(cell(0), 0);
      stills.fetch();
      await settled();
    }
    expect(read).toEqual(['sheet-0']);
    broken.pop();
    stills.retry();
    stills.get(cell(0), 0);
    stills.fetch();
    await settled();
    expect(stills.get(cell(0), 0)).toEqual({ time: 0 });
  });
});
