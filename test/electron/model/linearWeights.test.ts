import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWeightRow, type RowWeights } from '../../../kernels/linear/weights.ts';
import { linearOf, rowsOf } from '../../../electron/model/linearWeights.ts';
import { joinRows, sliceColumns, sliceRows } from '../../../electron/model/weightParts.ts';
import { readGguf } from '../../../electron/model/weights/gguf.ts';
import type { WeightTensor } from '../../../electron/model/weights/tensor.ts';
import { float32Values } from '../../../electron/model/weights/values.ts';
import { FORMATS, WRITTEN } from './weights/formats.ts';
import { seeded } from './weights/mutations.ts';

function difference(tensor: WeightTensor, mode: 'exact' | 'fast' | 'small'): { format: string; relative: number } {
  const weights = linearOf('', tensor, mode);
  return { format: weights.format, relative: relativeError(weights, tensor) };
}

function relativeError(weights: RowWeights, tensor: WeightTensor): number {
  const exact = float32Values('', tensor);
  const row = new Float32Array(weights.inWidth);
  let squares = 0;
  let error = 0;
  for (let index = 0; index < weights.outWidth; index++) {
    readWeightRow(weights, index, row);
    row.forEach((value, column) => {
      const expected = exact[index * weights.inWidth + column]!;
      squares += expected ** 2;
      error += (value - expected) ** 2;
    });
  }
  return Math.sqrt(error / squares);
}

describe('linearOf', () => {
  const { tensors } = readGguf(join(FORMATS, 'tiny.gguf'));

  it.each([
    ['t.Q8_0', 'q8', 0],
    ['t.Q5_0', 'q8', 1e-7],
    ['t.Q4_0', 'q4', 1e-7],
    ['t.Q4_1', 'q8', 3e-3],
    ['t.Q5_1', 'q8', 4.2e-3],
    ['t.Q4_K', 'q8', 6e-3],
    ['t.Q6_K', 'q8', 6e-3],
    ['t.F32', 'f32', 0],
    ['t.BF16', 'f32', 0],
  ])('keeps %s as %s within %f', (name, format, tolerance) => {
    const result = difference(tensors.get(name)!, 'fast');
    expect(result.format).toBe(format);
    expect(result.relative).toBeLessThanOrEqual(tolerance);
  });

  it('keeps everything in float32 in exact mode, and everything in 8 bit for large models', () => {
    for (const tensor of tensors.values()) {
      expect(difference(tensor, 'exact')).toEqual({ format: 'f32', relative: 0 });
      expect(['q8', 'q4']).toContain(difference(tensor, 'small').format);
    }
    expect(difference(tensors.get('t.F32')!, 'small').relative).toBeLessThan(6e-3);
  });

  it('stays within a code of 8 bit for any scale and minimum of Q4_1', () => {
    const random = seeded(3);
    const { tensors: random4 } = readGguf(join(WRITTEN, 'k_quants.gguf'));
    expect(random4.size).toBe(3);
    for (let run = 0; run < 200; run++) {
      const bytes = Uint8Array.from({ length: 20 }, () => Math.floor(random() * 256));
      // any finite half, zero too
      const halves = new DataView(bytes.buffer);
      halves.setUint16(0, run % 7 === 0 ? 0 : Math.floor(random() * 0x7bff) | (random() < 0.3 ? 0x8000 : 0), true);
      halves.setUint16(2, run % 5 === 0 ? 0 : Math.floor(random() * 0x7bff) | (random() < 0.5 ? 0x8000 : 0), true);
      const tensor: WeightTensor = { name: 'w', type: 'Q4_1', shape: [1, 32], bytes: () => bytes };
      const exact = float32Values('', tensor);
      const row = new Float32Array(32);
      readWeightRow(linearOf('', tensor, 'fast'), 0, row);
      const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      row.forEach((value, column) => expect(Math.abs(value - exact[column]!)).toBeLessThanOrEqual((largest / 127) * 16.1));
    }
  });
});

describe('rowsOf', () => {
  const { tensors } = readGguf(join(FORMATS, 'tiny.gguf'));

  it.each([
    ['t.Q4_1', 'affine4', 1e-7],
    ['t.Q4_0', 'affine4', 1e-7],
    ['t.Q8_0', 'q8', 0],
    ['t.F32', 'f32', 0],
  ])('keeps %s as %s within %f', (name, format, tolerance) => {
    const tensor = tensors.get(name)!;
    const weights = rowsOf('', tensor);
    expect(weights.format).toBe(format);
    expect(relativeError(weights, tensor)).toBeLessThanOrEqual(tolerance);
  });
});

describe('parts of a weight', () => {
  const { tensors } = readGguf(join(FORMATS, 'tiny.gguf'));

  it.each(['t.F32', 't.Q8_0', 't.Q4_1'])('of %s hold what the whole holds', (name) => {
    const weights = rowsOf('', tensors.get(name)!);
    const { outWidth, inWidth } = weights;
    const rowOf = (from: RowWeights, row: number): Float32Array => {
      const values = new Float32Array(from.inWidth);
      readWeightRow(from, row, values);
      return values;
    };
    expect(rowOf(sliceRows(weights, { from: 1, to: outWidth }), 0)).toEqual(rowOf(weights, 1));
    const columns = sliceColumns(weights, { from: 32, to: inWidth });
    expect(columns).toMatchObject({ outWidth, inWidth: inWidth - 32 });
    expect(rowOf(columns, outWidth - 1)).toEqual(rowOf(weights, outWidth - 1).subarray(32));
    const joined = joinRows([weights, weights], { from: outWidth - 1, to: outWidth + 2 });
    expect(joined.outWidth).toBe(3);
    expect([0, 1, 2].map((row) => rowOf(joined, row))).toEqual([outWidth - 1, 0, 1].map((row) => rowOf(weights, row)));
  });

  it('of different formats are not joined', () => {
    const [a, b] = ['t.F32', 't.Q8_0'].map((name) => rowsOf('', tensors.get(name)!));
    expect(() => joinRows([a!, b!], { from: 0, to: a!.outWidth + 1 })).toThrow('differ in format');
  });
});
