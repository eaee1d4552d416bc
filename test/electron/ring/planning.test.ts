import { describe, expect, it } from 'vitest';
import { createRegion, mapRegion } from '../../../electron/platform/sharedRegion.ts';
import { chooseScheme, type SchemeQuestion } from '../../../electron/ring/chooseScheme.ts';
import { RegionAllocator, type Allocation } from '../../../electron/ring/regionAllocator.ts';

describe('chooseScheme', () => {
  const question: SchemeQuestion = {
    newTokens: 1,
    cachedTokens: 100_000,
    causal: true,
    heads: 32,
    kvHeads: 32,
    headDim: 128,
    dtype: 'f16',
    worldSize: 4,
    transport: 'in-place',
    flopsPerSecond: 60e9,
    bytesPerSecond: 8e9,
  };

  it('decoding takes pass-q, a whole prefill pass-kv', () => {
    expect(chooseScheme(question).scheme).toBe('pass-q');
    expect(chooseScheme({ ...question, newTokens: 100_000 }).scheme).toBe('pass-kv');
    expect(chooseScheme({ ...question, worldSize: 1 }).scheme).toBe('pass-kv');
  });

  it('pass-q pays off longer the faster the workers compute: a GPU hides little of the passing', () => {
    const crossover = (extra: Partial<SchemeQuestion>) => {
      for (let newTokens = 1; newTokens < 200_000; newTokens *= 2)
        if (chooseScheme({ ...question, ...extra, newTokens }).scheme === 'pass-kv') return newTokens;
      return Infinity;
    };
    expect(crossover({ flopsPerSecond: 80e12, transport: 'copy' })).toBeGreaterThan(crossover({}));
    expect(crossover({ dtype: 'f32', flopsPerSecond: 80e12 })).toBeGreaterThanOrEqual(crossover({ dtype: 'q8', flopsPerSecond: 80e12 }));
  });

  it('says why, with its figures', () => {
    expect(chooseScheme(question).reason).toMatch(
      /^1 new and 100000 cached tokens on 4 workers of 60 GFLOP\/s and 8\.0 GB\/s: pass-kv .* pass-q .*; few queries travel/,
    );
  });
});

describe('RegionAllocator', () => {
  it('deals out ranges that never overlap, joins what is freed, and gives zeros where they are short', () => {
    const owner = createRegion(1 << 22);
    const region = mapRegion(owner.address);
    const allocator = new RegionAllocator(region);
    const held: Allocation[] = [];
    let seed = 1;
    const random = (below: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % below;
    for (let i = 0; i < 2000; i++) {
      if (random(2) === 0 && held.length > 0) allocator.release(held.splice(random(held.length), 1)[0]!);
      else if (held.length < 40) {
        const allocation = allocator.allocate(1 + random(60_000));
        const bytes = new Uint8Array(region.buffer, allocation.offset, allocation.bytes);
        if (allocation.bytes <= 65_536) expect(bytes[0]! | bytes.at(-1)!).toBe(0);
        bytes.fill(255);
        held.push(allocation);
      }
      const sorted = [...held].sort((a, b) => a.offset - b.offset);
      sorted.slice(1).forEach((next, j) => expect(next.offset).toBeGreaterThanOrEqual(sorted[j]!.offset + sorted[j]!.bytes));
    }
    for (const allocation of held) allocator.release(allocation);
    expect(allocator.usedBytes).toBe(0);
    allocator.trim();
    if (process.platform === 'linux') expect(new Uint8Array(region.buffer, 4096, 100_000).every((byte) => byte === 0)).toBe(true);
    const whole = allocator.allocate((1 << 22) - 4096);
    expect(() => allocator.allocate(1)).toThrow(expect.objectContaining({ code: 'SHARED_MEMORY' }));
    allocator.release(whole);
    region.unmap();
    owner.close();
  });
});
