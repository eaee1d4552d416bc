import { afterAll, describe, expect, it } from 'vitest';
import { createRegion, mapRegion } from '../../../../electron/platform/sharedRegion.ts';
import { blockAttention, type AttentionQuery } from '../../../../kernels/attention/blockAttention.ts';
import { createKvBlock, type KvBlock } from '../../../../kernels/attention/kvBlock.ts';
import { layoutKvBlock } from '../../../../kernels/attention/kvLayout.ts';
import { emptyState, mergeInto, type AttentionState } from '../../../../kernels/attention/merge.ts';
import { RowAttention } from '../../../../kernels/backends/wasm/rowAttention.ts';
import { largestError } from '../../largestError.ts';
import { normals, seededRandom } from '../../random.ts';

const REGION_BYTES = 2 ** 33;

/** Only Linux lays shared memory over memory that is there. */
describe.runIf(process.platform === 'linux')('RowAttention', () => {
  const owner = createRegion(REGION_BYTES);
  const region = mapRegion(owner.address);
  const attention = RowAttention.open(region.buffer, (target, at, offset, bytes) => region.mapOver(target, at, offset, bytes))!;
  afterAll(() => owner.close());

  interface Shape {
    readonly heads: number;
    readonly kvHeads: number;
    readonly headDim: number;
  }

  function blocksOf({ kvHeads, headDim }: Shape, counts: readonly number[], at = 64): KvBlock[] {
    const random = seededRandom(counts.length);
    let offset = at;
    let first = 0;
    return counts.map((count) => {
      const shape = { dtype: 'f32' as const, layer: 0, kvHeads, headDim, capacity: count + 3, segments: false, keyMask: false };
      const block = createKvBlock(region.buffer, offset, shape, { first, count, stride: 1 });
      offset += layoutKvBlock(shape).byteLength;
      first += count;
      if (block.data.dtype === 'f32') {
        block.data.keys.set(normals(random, block.data.keys.length));
        block.data.values.set(normals(random, block.data.values.length));
        // rows past the end are no one's: they may hold anything
        for (let head = 0; head < kvHeads; head++)
          for (const values of [block.data.keys, block.data.values])
            values.fill(NaN, (head * shape.capacity + count) * headDim, (head + 1) * shape.capacity * headDim);
      }
      return block;
    });
  }

  function expected(query: AttentionQuery, blocks: readonly KvBlock[]): AttentionState {
    const state = emptyState(query.heads, 1, query.headDim);
    for (const block of blocks) {
      const part = emptyState(query.heads, 1, query.headDim);
      blockAttention(query, block, part);
      mergeInto(state, part);
    }
    return state;
  }

  it.each([
    [{ heads: 9, kvHeads: 3, headDim: 64 }, [379, 3, 128]],
    [{ heads: 4, kvHeads: 4, headDim: 32 }, [1, 257, 700]],
    [{ heads: 10, kvHeads: 2, headDim: 128 }, [5, 512]],
    [{ heads: 6, kvHeads: 1, headDim: 16 }, [33]],
  ])('equals full attention, %o over blocks of %o', (shape, counts) => {
    const blocks = blocksOf(shape, counts);
    const last = counts.reduce((sum, count) => sum + count, 0) - 1;
    // at the end, between two keys of the last block, and before it
    for (const position of [last, last - Math.min(2, last), counts[0]! - 1]) {
      const query = {
        q: normals(seededRandom(position), shape.heads * shape.headDim),
        ...shape,
        ranges: [{ first: position, count: 1, stride: 1 }],
        causal: true,
      };
      expect(blocks.every((block) => attention.reads(block, query))).toBe(true);
      const state = emptyState(shape.heads, 1, shape.headDim);
      attention.attend(query, blocks, state);
      const exact = expected(query, blocks);
      expect(largestError(state.out, exact.out)).toBeLessThan(1e-6);
      expect(largestError(state.lse, exact.lse)).toBeLessThan(2e-6);
    }
  });

  it('reads keys that lie high in the memory', () => {
    const shape = { heads: 2, kvHeads: 1, headDim: 16 };
    const blocks = blocksOf(shape, [300], 2 ** 32 - 2 ** 28);
    const query = { q: normals(seededRandom(6), 32), ...shape, ranges: [{ first: 299, count: 1, stride: 1 }], causal: true };
    expect(attention.reads(blocks[0]!, query)).toBe(true);
    const state = emptyState(2, 1, 16);
    attention.attend(query, blocks, state);
    expect(largestError(state.out, expected(query, blocks).out)).toBeLessThan(1e-6);
  });

  it('merges into a result that is there, and leaves one alone that sees no key', () => {
    const shape = { heads: 2, kvHeads: 1, headDim: 16 };
    const [before, after] = blocksOf(shape, [20, 30]);
    const query = { q: normals(seededRandom(1), 32), ...shape, ranges: [{ first: 49, count: 1, stride: 1 }], causal: true };
    const state = expected(query, [before!]);
    attention.attend(query, [after!], state);
    expect(largestError(state.out, expected(query, [before!, after!]).out)).toBeLessThan(1e-6);
    const blind = emptyState(2, 1, 16);
    attention.attend({ ...query, ranges: [{ first: 10, count: 1, stride: 1 }] }, [after!], blind);
    expect(blind).toEqual(emptyState(2, 1, 16));
  });

  it('keeps scores apart that lie far from each other', () => {
    const shape = { heads: 1, kvHeads: 1, headDim: 16 };
    const [block] = blocksOf(shape, [300]);
    const query = { q: normals(seededRandom(2), 16, 400), ...shape, ranges: [{ first: 299, count: 1, stride: 1 }], causal: true };
    const state = emptyState(1, 1, 16);
    attention.attend(query, [block!], state);
    expect(largestError(state.out, expected(query, [block!]).out)).toBeLessThan(1e-4);
  });

  it('leaves to others what it cannot read', () => {
    const shape = { heads: 2, kvHeads: 1, headDim: 16 };
    const [block] = blocksOf(shape, [4]);
    const query = { q: new Float32Array(32), ...shape, ranges: [{ first: 3, count: 1, stride: 1 }], causal: true };
    expect(attention.reads(block!, query)).toBe(true);
    expect(attention.reads({ ...block!, buffer: new ArrayBuffer(8) }, query)).toBe(false);
    // beyond what WebAssembly addresses, and where the end of the next keys would be beyond it
    for (const at of [2 ** 32, 2 ** 32 - 2 ** 20 - 1024]) expect(attention.reads(blocksOf(shape, [4], at)[0]!, query)).toBe(false);
    expect(attention.reads({ ...block!, keyMask: new Uint8Array(4) }, query)).toBe(false);
    expect(attention.reads(block!, { ...query, headDim: 24 })).toBe(false);
  });
});
