import { describe, expect, test } from 'vitest';
import { rotaryFrequencies, rotaryTable, rotateInPlace, type RotaryStyle } from '../../../kernels/rotary/rotary.ts';
import { largestError } from '../largestError.ts';
import { readTensors } from '../readTensors.ts';

const tables = readTensors('llama/rope_tables.safetensors');
const positions = tables.get('positions')!.data;

describe.each([1e4, 1e6, 1e7, 2.5e7, 5e7])('theta %d', (theta) => {
  test.each([64, 128])('D %i: frequencies bit for bit, cos and sin to 1e-7', (headDim) => {
    const name = `theta${theta === 1e4 ? '10000' : theta.toExponential().replace('e+', 'e+0')}_D${headDim}`;
    const golden = (part: string): Float64Array => tables.get(`${name}_${part}_f32`)!.data;
    const frequencies = rotaryFrequencies(headDim, theta);
    expect(Array.from(frequencies)).toEqual(Array.from(golden('freqs')));
    const { cos, sin } = rotaryTable(frequencies, positions);
    expect(largestError(cos, golden('cos'))).toBeLessThanOrEqual(1e-7);
    expect(largestError(sin, golden('sin'))).toBeLessThanOrEqual(1e-7);
  });
});

test.each<[style: RotaryStyle, suffix: string]>([
  ['interleaved', 'interleaved'],
  ['half', 'halfsplit'],
])('%s rotation of the reference', (style, suffix) => {
  const golden = readTensors('llama/rope_conventions.safetensors');
  const x = Float32Array.from(golden.get(`x_${suffix}`)!.data);
  const table = rotaryTable(rotaryFrequencies(24, 1e4), golden.get('positions')!.data);
  rotateInPlace(x, table, { heads: 1, tokens: 3, headDim: 24, style });
  expect(largestError(x, golden.get(`rotated_${suffix}_f64`)!.data)).toBeLessThan(1e-5);
});

test('an odd head dim is refused', () => {
  expect(() => rotaryFrequencies(15, 1e4)).toThrow(expect.objectContaining({ code: 'SHAPE' }) as Error);
});
