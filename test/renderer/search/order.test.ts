import { describe, expect, it } from 'vitest';
import type { SearchResult } from '../../../electron/contract/search.ts';
import { groupsOf, listedIndexes, unlikelyOf } from '../../../renderer/search/order.ts';
import { rowsOf } from '../../../renderer/search/rows.ts';
import { result } from '../scriptedBridge.ts';

/** Moments of two videos, in order of likelihood: b a b, the second one only seen. */
function mixed(): SearchResult {
  const plain = result('x', [10, 20, 30], [40]);
  const [first, second, third] = plain.moments;
  if (!first || !second || !third) throw new Error('three moments were made');
  const seen = second.evidence.map((item) => ({ ...item, kind: 'concept' as const }));
  return {
    ...plain,
    moments: [
      { ...first, videoId: 'b' },
      { ...second, evidence: seen },
      { ...third, videoId: 'b' },
    ],
  };
}

describe('the order of moments', () => {
  it('is that of likelihood in one video, and keeps those of a video together over several', () => {
    expect(listedIndexes(groupsOf(mixed(), null, false), [])).toEqual([0, 1, 2]);
    const groups = groupsOf(mixed(), null, true);
    expect(groups.map(({ videoId }) => videoId)).toEqual(['b', 'a']);
    expect(listedIndexes(groups, unlikelyOf(mixed(), null))).toEqual([0, 2, 1, 3]);
  });

  it('hides what rests on other evidence and changes no number', () => {
    expect(listedIndexes(groupsOf(mixed(), 'seen', false), [])).toEqual([1]);
    expect(groupsOf(mixed(), 'written', true)).toEqual([]);
    expect(groupsOf(null, null, true)).toEqual([]);
  });

  it('fills rows with as many cards as stand beside each other', () => {
    const rows = rowsOf(groupsOf(mixed(), null, false), [], { columns: 2, shown: false, notes: ['a note'] });
    expect(rows.map((row) => (row.kind === 'cards' ? row.cards.map(({ index }) => index) : row.kind))).toEqual(['notes', [0, 1], [2]]);
    const shown = rowsOf(groupsOf(mixed(), null, true), unlikelyOf(mixed(), null), { columns: 1, shown: true, notes: [] });
    expect(shown.map((row) => row.kind)).toEqual(['video', 'cards', 'cards', 'video', 'cards', 'cards']);
    expect(new Set(shown.map(({ key }) => key)).size).toBe(shown.length);
  });
});
