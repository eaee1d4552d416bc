import { describe, expect, it } from 'vitest';
import { RowMultiplier } from '../../../../kernels/backends/wasm/rowLinear.ts';
import { blocksPerRow, quantiseWeights, readWeightRow, type RowWeights } from '../../../../kernels/linear/weights.ts';
import { normals, seededRandom } from '../../random.ts';

type Packable = Exclude<RowWeights, { format: 'f32' | 'q4' }>;

function weightOf(format: 'q8' | 'affine4', outWidth: number, inWidth: number, seed: number): Packable {
  const random = seededRandom(seed);
  if (format === 'q8') return quantiseWeights(normals(random, outWidth * inWidth), outWidth, inWidth, 'q8') as Packable;
  const blocks = outWidth * blocksPerRow(inWidth);
  const data = Uint8Array.from({ length: blocks * 16 }, () => Math.floor(random() * 256));
  return { format, outWidth, inWidth, data, scales: normals(random, blocks), minima: normals(random, blocks) };
}

/** y = W x in float64, and for each the sum of magnitudes, which bounds what rounding may do. */
function product(weights: RowWeights, x: ArrayLike<number>): { y: number[]; size: number[] } {
  const row = new Float32Array(weights.inWidth);
  const result = { y: [] as number[], size: [] as number[] };
  for (let out = 0; out < weights.outWidth; out++) {
    readWeightRow(weights, out, row);
    result.y.push(row.reduce((sum, weight, i) => sum + weight * x[i]!, 0));
    result.size.push(row.reduce((sum, weight, i) => sum + Math.abs(weight * x[i]!), 0));
  }
  return result;
}

describe('RowMultiplier', () => {
  const multiplier = RowMultiplier.open()!;

  describe.each(['q8', 'affine4'] as const)('%s', (format) => {
    // whole blocks and groups, and neither
    it.each([
      [16, 64],
      [9, 33],
      [1, 1],
      [40, 72],
      [288, 576],
    ])('multiplies by %i x %i with inputs of 16 bits', async (outWidth, inWidth) => {
      const weights = weightOf(format, outWidth, inWidth, outWidth);
      const x = normals(seededRandom(inWidth), 3 * inWidth, 2);
      // one block of zeros, and one value that dwarfs the others of its block
      x.fill(0, 0, Math.min(32, inWidth));
      x[x.length - 1] = 300;
      const out = new Float32Array(3 * outWidth);
      await multiplier.prepareLinear(weights).apply(x, 3, out);
      for (let row = 0; row < 3; row++) {
        const input = x.subarray(row * inWidth, (row + 1) * inWidth);
        const largest = input.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const { y, size } = product(weights, input);
        const { size: worst } = product(weights, new Float32Array(inWidth).fill(largest));
        y.forEach((value, index) =>
          expect(Math.abs(out[row * outWidth + index]! - value)).toBeLessThanOrEqual(worst[index]! / 65534 + size[index]! * 1e-6),
        );
      }
    });
  });

  it.each([
    ['q8', 'q8', 48, 40],
    ['affine4', 'q8', 33, 50],
    ['q8', 'affine4', 33, 50],
    ['affine4', 'affine4', 576, 768],
  ] as const)('does a feed-forward layer of %s and %s weights, %i to %i', async (outer, inner, width, ffn) => {
    const gate = weightOf(outer, ffn, width, 1);
    const up = weightOf(inner, ffn, width, 2);
    const down = weightOf(outer, width, ffn, 3);
    // silu is tried over its whole range
    const x = normals(seededRandom(4), width, 20);
    const up64 = product(up, x).y;
    const middle = product(gate, x).y.map((value, index) => (value / (1 + Math.exp(-value))) * up64[index]!);
    const { y, size } = product(down, middle);
    const out = new Float32Array(width);
    await multiplier.prepareFeedForward({ gate, up, down }).apply(x, 1, out);
    y.forEach((value, index) => expect(Math.abs(out[index]! - value)).toBeLessThanOrEqual(2e-3 * size[index]!));
    expect(Math.max(...y.map(Math.abs))).toBeGreaterThan(0);
  });

  it('keeps many weights, whose memory grows beneath them', async () => {
    const weights = Array.from({ length: 40 }, (_, index) => weightOf(index % 2 ? 'q8' : 'affine4', 64, 256, index));
    const linears = weights.map((weight) => multiplier.prepareLinear(weight));
    const x = normals(seededRandom(5), 256);
    for (const [index, linear] of linears.entries()) {
      const out = new Float32Array(64);
      await linear.apply(x, 1, out);
      const { y, size } = product(weights[index]!, x);
      y.forEach((value, row) => expect(Math.abs(out[row]! - value)).toBeLessThan(1e-4 * size[row]!));
    }
  });

  it('rounds an input to no less than 16 bits of the largest of its block', async () => {
    const identity = new Float32Array(64 * 64);
    for (let i = 0; i < 64; i++) identity[i * 65] = 1;
    const x = normals(seededRandom(7), 64);
    for (let i = 32; i < 64; i++) x[i]! *= 1000;
    const out = new Float32Array(64);
    await multiplier.prepareLinear(quantiseWeights(identity, 64, 64, 'q8') as Packable).apply(x, 1, out);
    for (const block of [0, 32]) {
      const largest = Math.max(...x.subarray(block, block + 32).map(Math.abs));
      for (let i = block; i < block + 32; i++) expect(Math.abs(out[i]! - x[i]!)).toBeLessThanOrEqual(largest * (0.5 / 32767 + 1e-6));
    }
  });

  it('refuses rows of another length', async () => {
    const linear = multiplier.prepareLinear(weightOf('q8', 8, 32, 1));
    await expect(linear.apply(new Float32Array(31), 1, new Float32Array(8))).rejects.toMatchObject({ code: 'SHAPE' });
    await expect(linear.apply(new Float32Array(32), 1, new Float32Array(9))).rejects.toMatchObject({ code: 'SHAPE' });
  });
});
