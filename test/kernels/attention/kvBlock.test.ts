import { describe, expect, test } from 'vitest';
import { createKvBlock, openKvBlock, sealKvBlock, setKvRange, verifyKvBlock } from '../../../kernels/attention/kvBlock.ts';
import { packKvBlock, readKv, writeKv } from '../../../kernels/attention/kvCodec.ts';
import { KV_DTYPES, layoutKvBlock, type KvDtype, type KvShape } from '../../../kernels/attention/kvLayout.ts';
import { largestError } from '../largestError.ts';
import { normals, seededRandom } from '../random.ts';

const [kvHeads, headDim, count] = [2, 16, 37];
const range = { first: 70_000, count, stride: 3 };
const damaged = expect.objectContaining({ code: 'DAMAGED' }) as Error;

function filled(dtype: KvDtype, seed = 1): { keys: Float32Array; values: Float32Array; block: ReturnType<typeof packKvBlock> } {
  const random = seededRandom(seed);
  const keys = normals(random, kvHeads * count * headDim, 2);
  const values = normals(random, kvHeads * count * headDim);
  const segments = Int32Array.from({ length: count }, (_, i) => i % 3);
  const block = packKvBlock({ keys, values, kvHeads, headDim, range, layer: 5, segments, keyMask: new Uint8Array(count).fill(1) }, dtype);
  return { keys, values, block };
}

describe.each(KV_DTYPES)('%s', (dtype) => {
  test('what is opened is what was written, at any aligned offset', () => {
    const { block } = filled(dtype);
    const moved = new ArrayBuffer(block.byteLength + 256);
    new Uint8Array(moved).set(new Uint8Array(block.buffer, block.byteOffset, block.byteLength), 192);
    const opened = openKvBlock(moved, 192);
    expect(opened.shape).toEqual(block.shape);
    expect(opened.range).toEqual(range);
    expect(opened.data).toEqual(block.data);
    expect(opened.segments).toEqual(block.segments);
    expect(opened.keyMask).toEqual(block.keyMask);
  });

  test('decodes within half a scale', () => {
    const { keys, values, block } = filled(dtype);
    const size = count * headDim;
    const decoded = { keys: new Float32Array(kvHeads * size), values: new Float32Array(kvHeads * size) };
    for (let head = 0; head < kvHeads; head++) {
      readKv(
        block,
        head,
        0,
        count,
        decoded.keys.subarray(head * size, (head + 1) * size),
        decoded.values.subarray(head * size, (head + 1) * size),
      );
    }
    // the largest of 1,184 normals of scale 2 is about 7
    const bound = { f32: 0, f16: 7 * 2 ** -11, q8: (0.5 * 8) / 127, q4: (0.5 * 15) / 15 }[dtype];
    expect(largestError(decoded.keys, keys)).toBeLessThanOrEqual(bound);
    expect(largestError(decoded.values, values)).toBeLessThanOrEqual(bound);
  });

  test('a flip of any byte under the seal is noticed', () => {
    const { block } = filled(dtype);
    expect(() => verifyKvBlock(block)).toThrow('never sealed');
    sealKvBlock(block);
    verifyKvBlock(openKvBlock(block.buffer, 0));
    const bytes = new Uint8Array(block.buffer, 0, block.byteLength);
    for (let at = 0; at < block.byteLength; at++) {
      bytes[at]! ^= 1 << (at % 8);
      expect(() => verifyKvBlock(openKvBlock(block.buffer, 0)), `byte ${at}`).toThrow(damaged);
      bytes[at]! ^= 1 << (at % 8);
    }
    verifyKvBlock(openKvBlock(block.buffer, 0));
  });
});

test('quantised keys follow outlier channels, values outlier tokens', () => {
  const keys = new Float32Array(8 * 8).fill(0.01);
  for (let t = 0; t < 8; t++) keys[t * 8 + 3] = 100;
  const values = new Float32Array(8 * 8).fill(0.01);
  values.fill(100, 3 * 8, 4 * 8);
  const block = packKvBlock({ keys, values, kvHeads: 1, headDim: 8, range: { first: 0, count: 8, stride: 1 } }, 'q8');
  const decoded = { keys: new Float32Array(64), values: new Float32Array(64) };
  readKv(block, 0, 0, 8, decoded.keys, decoded.values);
  expect(largestError(decoded.keys, keys)).toBeLessThan(1e-4);
  expect(largestError(decoded.values, values)).toBeLessThan(1e-4);
});

test('a page is filled step by step and stays readable in between', () => {
  const shape: KvShape = { dtype: 'f32', layer: 0, kvHeads: 1, headDim: 4, capacity: 10, segments: false, keyMask: false };
  const empty = createKvBlock(new ArrayBuffer(layoutKvBlock(shape).byteLength), 0, shape, { first: 0, count: 0, stride: 1 });
  const grown = setKvRange(empty, { first: 0, count: 3, stride: 1 });
  const rows = normals(seededRandom(2), 12);
  writeKv(grown, rows, rows);
  expect(openKvBlock(grown.buffer, 0).range.count).toBe(3);
  expect(() => setKvRange(grown, { first: 0, count: 11, stride: 1 })).toThrow('cannot hold 11');
});

describe('what is no block is refused', () => {
  test.each<[why: string, at: number, value: number]>([
    ['another magic', 0, 7],
    ['a later version', 4, 2],
    ['an unknown dtype', 6, 9],
    ['more heads than bytes', 12, 200],
    ['a count above the capacity', 24, 200],
    ['a length that contradicts the shape', 40, 1],
  ])('%s', (_why, at, value) => {
    const { block } = filled('f32');
    new Uint8Array(block.buffer)[at] = value;
    expect(() => openKvBlock(block.buffer, 0)).toThrow(damaged);
  });

  test('a buffer that ends early, and an unaligned place', () => {
    const { block } = filled('f16');
    expect(() => openKvBlock(block.buffer.slice(0, 100), 0)).toThrow(damaged);
    expect(() => openKvBlock(block.buffer.slice(0, 10), 0)).toThrow(damaged);
    expect(() => openKvBlock(block.buffer, 8)).toThrow('multiple of 64');
  });
});
