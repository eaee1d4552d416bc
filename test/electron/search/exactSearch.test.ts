import { describe, expect, it } from 'vitest';
import { int8Length, quantiseInt8 } from '../../../kernels/vector/int8.ts';
import { nearest } from '../../../electron/search/exactSearch.ts';
import { fuseRanks } from '../../../electron/search/fuse.ts';

const random = (() => {
  let state = 42;
  return () => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;
})();
const vectorOf = (dimensions: number): Float32Array => Float32Array.from({ length: dimensions }, random);

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

describe('exact search', () => {
  it.each([48, 384, 512])('gives the rows that comparing each by hand gives, %i dimensions', (dimensions) => {
    const vectors = Array.from({ length: 500 }, () => vectorOf(dimensions));
    const rows = Int8Array.from(vectors.flatMap((vector) => [...quantiseInt8(vector)]));
    const query = vectorOf(dimensions);
    const found = nearest(rows, quantiseInt8(query), 10);
    const byHand = vectors.map((vector, row) => ({ row, product: product(quantiseInt8(vector), quantiseInt8(query)) }));
    byHand.sort((a, b) => b.product - a.product);
    expect(found.map(({ row }) => row)).toEqual(byHand.slice(0, 10).map(({ row }) => row));
    for (const { row, cosine: measured } of found) expect(Math.abs(measured - cosine(vectors[row]!, query))).toBeLessThan(0.01);
    expect(nearest(rows, quantiseInt8(query), 10, found[4]!.cosine)).toEqual(found.slice(0, 5));
  });

  it('keeps to one length, also of vectors in which a few components outweigh all others', () => {
    for (const dimensions of [48, 384, 768]) {
      for (const outlier of [0, 1, 20, 200]) {
        const vector = vectorOf(dimensions);
        vector[3] = outlier;
        const length = Math.hypot(...quantiseInt8(vector));
        expect(Math.abs(length / int8Length(dimensions) - 1)).toBeLessThan(0.01);
      }
    }
    expect([...quantiseInt8(new Float32Array(8))]).toEqual(Array.from({ length: 8 }, () => 0));
  });

  it('checks what usearch takes in silence, and gives what there is', () => {
    expect(nearest(new Int8Array(0), new Int8Array(8), 5)).toEqual([]);
    expect(
      nearest(
        Int8Array.from({ length: 16 }, (_, i) => i + 1),
        new Int8Array(8).fill(1),
        5,
      ),
    ).toHaveLength(2);
    expect(() => nearest(new Int8Array(15), new Int8Array(8), 5)).toThrow(RangeError);
    expect(() => nearest(new Int8Array(16), new Int8Array(0), 5)).toThrow(RangeError);
  });
});

describe('reciprocal rank fusion', () => {
  it('puts first what several rankings hold, and keeps everything', () => {
    const fused = [
      ...fuseRanks([
        ['a', 'b', 'c'],
        ['c', 'd'],
        ['c', 'a'],
      ]).keys(),
    ];
    expect(fused.slice(0, 2)).toEqual(['c', 'a']);
    expect(new Set(fused)).toEqual(new Set(['a', 'b', 'c', 'd']));
  });
});
