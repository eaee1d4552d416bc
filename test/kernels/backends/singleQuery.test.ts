import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKvBlock, type KvBlock } from '../../../kernels/attention/kvBlock.ts';
import { layoutKvBlock } from '../../../kernels/attention/kvLayout.ts';
import { attendBlocks, type Backend } from '../../../kernels/backend.ts';
import { cpuBackend } from '../../../kernels/backends/cpu.ts';
import { onnxBackend } from '../../../kernels/backends/onnx.ts';
import { seededRandom } from '../../../kernels/sampling/seededRandom.ts';

const HEADS = 6;
const KV_HEADS = 2;
const HEAD_DIM = 16;

/** Blocks that follow each other, filled with seeded numbers; every row is filled, `count` of them are said to be. */
function blocksOf(sizes: readonly { count: number; capacity: number }[], random: () => number): KvBlock[] {
  let first = 0;
  return sizes.map(({ count, capacity }) => {
    const shape = { dtype: 'f32' as const, layer: 0, kvHeads: KV_HEADS, headDim: HEAD_DIM, capacity, segments: false, keyMask: false };
    const block = createKvBlock(new ArrayBuffer(layoutKvBlock(shape).byteLength), 0, shape, { first, count, stride: 1 });
    first += count;
    if (block.data.dtype === 'f32')
      for (const part of [block.data.keys, block.data.values]) part.forEach((_, i) => (part[i] = 2 * random() - 1));
    return block;
  });
}

describe('one token on onnx', () => {
  let onnx: Backend;
  let cpu: Backend;
  beforeAll(async () => {
    onnx = await onnxBackend();
    cpu = cpuBackend();
  });
  afterAll(() => onnx.close());

  it.each([
    ['one block', [{ count: 40, capacity: 40 }], 39],
    [
      'several blocks',
      [
        { count: 40, capacity: 40 },
        { count: 7, capacity: 7 },
        { count: 64, capacity: 64 },
      ],
      110,
    ],
    ['more blocks than a run takes', Array.from({ length: 11 }, () => ({ count: 5, capacity: 5 })), 54],
    [
      'keys after the query',
      [
        { count: 40, capacity: 40 },
        { count: 32, capacity: 32 },
      ],
      50,
    ],
    [
      'blocks that are all after the query',
      [
        { count: 8, capacity: 8 },
        { count: 32, capacity: 32 },
      ],
      3,
    ],
    [
      'a block that is not full beside full ones',
      [
        { count: 40, capacity: 40 },
        { count: 3, capacity: 16 },
        { count: 9, capacity: 9 },
      ],
      51,
    ],
  ])('equals the reference: %s', async (_, sizes, position) => {
    const random = seededRandom(7);
    const blocks = blocksOf(sizes, random);
    const q = Float32Array.from({ length: HEADS * HEAD_DIM }, () => 4 * random() - 2);
    const query = { q, heads: HEADS, headDim: HEAD_DIM, ranges: [{ first: position, count: 1, stride: 1 }], causal: true };
    const [found, expected] = await Promise.all([attendBlocks(onnx, query, blocks), attendBlocks(cpu, query, blocks)]);
    for (const part of ['out', 'lse'] as const) found[part].forEach((value, i) => expect(value).toBeCloseTo(expected[part][i]!, 5));
  });
});
