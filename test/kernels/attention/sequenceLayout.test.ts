import { describe, expect, test } from 'vitest';
import {
  inversePermutation,
  LAYOUT_NAMES,
  layoutSequence,
  localPositions,
  rankSeesRank,
  rankVisibility,
} from '../../../kernels/attention/sequenceLayout.ts';
import { countTokens, lastPosition } from '../../../kernels/tensor.ts';
import { between, seededRandom } from '../random.ts';

const worlds = Array.from({ length: 16 }, (_, i) => i + 1);
const lengths = [0, 1, 2, 7, 31, 32, 33, 128, 1001];

describe.each(LAYOUT_NAMES)('%s', (name) => {
  test.each(worlds)('%i ranks hold every token exactly once, equal and unequal speeds, any length', (worldSize) => {
    const random = seededRandom(worldSize);
    for (const tokens of lengths) {
      for (const speeds of [Array.from({ length: worldSize }, () => 3), Array.from({ length: worldSize }, () => between(random, 1, 9))]) {
        const layout = layoutSequence(name, tokens, speeds);
        const positions = Array.from({ length: worldSize }, (_, rank) => [...localPositions(layout, rank)]).flat();
        expect([...positions].sort((a, b) => a - b)).toEqual(Array.from({ length: tokens }, (_, i) => i));
        const inverse = inversePermutation(layout);
        expect(Array.from(inverse, (row) => positions[row])).toEqual(Array.from({ length: tokens }, (_, i) => i));
        for (const own of layout.ranges) for (const range of own) expect(range.count).toBeGreaterThan(0);
      }
    }
  });

  test('equal shares differ by one token at most', () => {
    for (const worldSize of worlds) {
      const shares = layoutSequence(
        name,
        1001,
        Array.from({ length: worldSize }, () => 1),
      ).ranges.map(countTokens);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }
  });

  test('a rank of three times the speed gets three times the tokens', () => {
    const shares = layoutSequence(name, 8000, [3, 1, 1, 3]).ranges.map(countTokens);
    expect(shares).toEqual([3000, 1000, 1000, 3000]);
  });

  test('visibility equals looking at every pair of positions', () => {
    const random = seededRandom(99);
    for (let round = 0; round < 60; round++) {
      const worldSize = between(random, 1, 6);
      const layout = layoutSequence(
        name,
        between(random, 1, 60),
        Array.from({ length: worldSize }, () => between(random, 1, 4)),
      );
      for (const causal of [true, false]) {
        for (let queryRank = 0; queryRank < worldSize; queryRank++) {
          for (let keyRank = 0; keyRank < worldSize; keyRank++) {
            const table = rankVisibility(layout, queryRank, keyRank, causal);
            for (const [i, queries] of layout.ranges[queryRank]!.entries()) {
              for (const [j, keys] of layout.ranges[keyRank]!.entries()) {
                let seen = 0;
                for (let q = queries.first; q <= lastPosition(queries); q += queries.stride) {
                  for (let k = keys.first; k <= lastPosition(keys); k += keys.stride) if (!causal || k <= q) seen++;
                }
                const expected = seen === 0 ? 'hidden' : seen === queries.count * keys.count ? 'full' : 'diagonal';
                expect(table[i]![j]).toBe(expected);
              }
            }
            expect(rankSeesRank(layout, queryRank, keyRank, causal)).toBe(table.flat().some((each) => each !== 'hidden'));
          }
        }
      }
    }
  });
});

test('zigzag gives every rank the same causal work, contiguous does not', () => {
  const work = (name: 'zigzag' | 'contiguous'): number[] => {
    const layout = layoutSequence(name, 4096, [1, 1, 1, 1]);
    return layout.ranges.map((_, rank) => localPositions(layout, rank).reduce((sum, position) => sum + position + 1, 0));
  };
  const balance = (each: number[]): number => Math.max(...each) / Math.min(...each);
  expect(balance(work('zigzag'))).toBeLessThan(1.001);
  expect(balance(work('contiguous'))).toBeGreaterThan(6);
});

test('zigzag rank i holds chunks i and 2n - 1 - i; the innermost two are one range', () => {
  const { ranges } = layoutSequence('zigzag', 80, [1, 1, 1, 1]);
  expect(ranges[1]).toEqual([
    { first: 10, count: 10, stride: 1 },
    { first: 60, count: 10, stride: 1 },
  ]);
  expect(ranges[3]).toEqual([{ first: 30, count: 20, stride: 1 }]);
});

test.each([
  ['no rank', 5, []],
  ['17 ranks', 5, Array.from({ length: 17 }, () => 1)],
  ['a speed of 0', 5, [1, 0]],
  ['half a token', 0.5, [1]],
])('%s is refused', (_why, tokens, speeds) => {
  expect(() => layoutSequence('zigzag', tokens, speeds)).toThrow(expect.objectContaining({ code: 'SHAPE' }) as Error);
});
