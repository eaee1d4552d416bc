import { expect, test } from 'vitest';
import type { AttentionQuery } from '../../../kernels/attention/blockAttention.ts';
import { packKvBlock } from '../../../kernels/attention/kvCodec.ts';
import { expandRanges } from '../../../kernels/attention/sequenceLayout.ts';
import { fillBias, HIDDEN_SCORE, planTiles } from '../../../kernels/attention/tiles.ts';
import { countTokens } from '../../../kernels/tensor.ts';
import { between, seededRandom } from '../random.ts';

test('every visible pair is in exactly one tile, and the mask of a tile says which of its pairs are visible', () => {
  const random = seededRandom(31);
  for (let round = 0; round < 300; round++) {
    const ranges = Array.from({ length: between(random, 1, 3) }, (_, i) => ({
      first: i * 40 + between(random, 0, 10),
      count: between(random, 1, 20),
      stride: between(random, 1, 3),
    }));
    const range = { first: between(random, 0, 60), count: between(random, 1, 40), stride: between(random, 1, 3) };
    const [withSegments, withMask] = [random() < 0.4, random() < 0.4];
    const tokens = countTokens(ranges);
    const query: AttentionQuery = {
      q: new Float32Array(tokens * 4),
      ...{ heads: 1, headDim: 4, ranges, causal: random() < 0.7 },
      segments: withSegments ? Int32Array.from({ length: tokens }, () => between(random, 0, 1)) : undefined,
    };
    const block = packKvBlock(
      {
        ...{ keys: new Float32Array(range.count * 4), values: new Float32Array(range.count * 4), kvHeads: 1, headDim: 4, range },
        ...(withSegments && { segments: Int32Array.from({ length: range.count }, () => between(random, 0, 1)) }),
        ...(withMask && { keyMask: Uint8Array.from({ length: range.count }, () => between(random, 0, 1)) }),
      },
      'f32',
    );
    const [queryPositions, keyPositions] = [expandRanges(ranges), expandRanges([range])];
    const visible = (i: number, j: number): boolean =>
      (!query.causal || keyPositions[j]! <= queryPositions[i]!) &&
      (!query.segments || query.segments[i] === block.segments![j]) &&
      block.keyMask?.[j] !== 0;

    const seen = new Set<number>();
    const size = { rows: between(random, 1, 12), keys: between(random, 1, 15), diagonalRows: between(random, 1, 6) };
    for (const tile of planTiles(query, block, size)) {
      expect(tile.rows).toBeLessThanOrEqual(size.rows);
      expect(tile.count).toBeLessThanOrEqual(size.keys);
      const bias = new Float32Array(tile.rows * tile.count);
      if (tile.mask !== 'none') fillBias(tile, query, block, bias);
      const wrong = Array.from(bias.keys()).filter((at) => {
        const [i, j] = [tile.row + Math.floor(at / tile.count), tile.key + (at % tile.count)];
        const pair = i * range.count + j;
        const twice = seen.has(pair);
        seen.add(pair);
        return twice || (bias[at] === 0) !== visible(i, j) || (bias[at] !== 0 && bias[at] !== Math.fround(HIDDEN_SCORE));
      });
      expect(wrong).toEqual([]);
    }
    for (let i = 0; i < tokens; i++) {
      for (let j = 0; j < range.count; j++)
        if (visible(i, j) && !seen.has(i * range.count + j)) expect.fail(`round ${round}: pair ${i}, ${j} is in no tile`);
    }
  }
});

test('a causal square is cut to about half of its scores', () => {
  const range = { first: 0, count: 1024, stride: 1 };
  const query: AttentionQuery = { q: new Float32Array(4096), heads: 1, headDim: 4, ranges: [range], causal: true };
  const block = packKvBlock({ keys: new Float32Array(4096), values: new Float32Array(4096), kvHeads: 1, headDim: 4, range }, 'f32');
  let scores = 0;
  for (const tile of planTiles(query, block, { rows: 256, keys: 512, diagonalRows: 64 })) scores += tile.rows * tile.count;
  expect(scores / (1024 * 1024)).toBeLessThan(0.54);
});
