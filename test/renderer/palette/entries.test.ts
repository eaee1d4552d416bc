import { describe, expect, it } from 'vitest';
import { commandEntries, findEntries, placeEntries } from '../../../renderer/palette/entries.ts';
import { result, summary } from '../scriptedBridge.ts';

describe('the palette', () => {
  it('lists every command at first, then those that hold all typed words', () => {
    expect(commandEntries('').length).toBeGreaterThan(30);
    const labels = commandEntries('moment next').map(({ label }) => label);
    expect(labels).toContain('Next moment');
    expect(labels).not.toContain('Previous moment');
    expect(commandEntries('zzz')).toEqual([]);
  });

  it('goes to videos, moments and kept searches once something is typed', () => {
    const sources = {
      videos: [summary('rocket'), summary('coffee')],
      segments: [],
      moments: result('x', [61]).moments,
      searches: [{ id: 1, query: 'goal', name: 'All goals', usedAt: '' }],
      openVideo: null,
    };
    expect(placeEntries('', sources)).toEqual([]);
    expect(placeEntries('cof', sources).map(({ label }) => label)).toEqual(['coffee.mp4']);
    expect(placeEntries('words', sources)).toMatchObject([{ note: '00:01:01, likely', run: { moment: 0 } }]);
    expect(placeEntries('goals', sources)).toMatchObject([{ run: { find: 'goal' } }]);
  });

  it('finds what was typed instead', () => {
    expect(findEntries(' seg ', 'v').map(({ label }) => label)).toEqual(['Find “seg” in this video', 'Find “seg” in all videos']);
    expect(findEntries('seg', null)).toHaveLength(1);
    expect(findEntries(' ', 'v')).toEqual([]);
  });
});
