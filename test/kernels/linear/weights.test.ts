import { describe, expect, test } from 'vitest';
import { checkWeights, quantiseWeights, QUANT_BLOCK, readWeightRow } from '../../../kernels/linear/weights.ts';
import { normals, seededRandom } from '../random.ts';

describe.each(['q8', 'q4'] as const)('%s weights', (format) => {
  test.each([32, 40, 7])('rows of %i come back within one step of their block', (inWidth) => {
    const rows = 6;
    const data = normals(seededRandom(inWidth), rows * inWidth);
    data.fill(0, 0, inWidth);
    const weights = quantiseWeights(data, rows, inWidth, format);
    checkWeights(weights);
    const row = new Float32Array(inWidth);
    for (let r = 0; r < rows; r++) {
      readWeightRow(weights, r, row);
      for (let i = 0; i < inWidth; i++) {
        const block = data.subarray(
          r * inWidth + i - (i % QUANT_BLOCK),
          r * inWidth + Math.min(inWidth, i - (i % QUANT_BLOCK) + QUANT_BLOCK),
        );
        const largest = block.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        // q4 has 8 at one end and 7 at the other: a value at the shorter end may be off by a whole step
        expect(Math.abs(row[i]! - data[r * inWidth + i]!)).toBeLessThanOrEqual(format === 'q8' ? (0.5 * largest) / 126 : largest / 7.9);
      }
    }
  });

  test('the largest of a block is kept exactly', () => {
    const data = Float32Array.from({ length: 32 }, (_, i) => (i === 9 ? -3 : 0.1));
    const row = new Float32Array(32);
    readWeightRow(quantiseWeights(data, 1, 32, format), 0, row);
    expect(row[9]).toBeCloseTo(-3, 6);
  });
});

test('arrays of the wrong size are refused', () => {
  const shapeError = expect.objectContaining({ code: 'SHAPE' }) as Error;
  expect(() => checkWeights({ format: 'f32', outWidth: 2, inWidth: 3, data: new Float32Array(5) })).toThrow(shapeError);
  expect(() => checkWeights({ format: 'q8', outWidth: 2, inWidth: 33, data: new Int8Array(66), scales: new Float32Array(4) })).toThrow(
    shapeError,
  );
  expect(() => checkWeights({ format: 'f32', outWidth: 0, inWidth: 3, data: new Float32Array(0) })).toThrow(shapeError);
});
