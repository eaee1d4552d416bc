import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWeightRow } from '../../../kernels/linear/weights.ts';
import { linearOf } from '../../../electron/model/linearWeights.ts';
import { readGguf } from '../../../electron/model/weights/gguf.ts';
import type { WeightTensor } from '../../../electron/model/weights/tensor.ts';
import { float32Values } from '../../../electron/model/weights/values.ts';
import { FORMATS, WRITTEN } from './weights/formats.ts';
import { seeded } from './weights/mutations.ts';

function difference(tensor: WeightTensor, mode: 'exact' | 'fast' | 'small'): { format: string; relative: number } {
  const weights = linearOf('', tensor, mode);
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
  return { format: weights.format, relative: Math.sqrt(error / squares) };
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
