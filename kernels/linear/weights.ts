import { KernelError } from '../kernelError.ts';
import { expectLength } from '../tensor.ts';

/** Inputs of one output row that share a scale. */
export const QUANT_BLOCK = 32;

/**
 * The weight of y = x W^T, [outWidth, inWidth]. In the quantised formats a row is padded with zeros to whole blocks of 32.
 *
 * - q8: one int8 code per element, weight = code * scale
 * - q4: two codes 0..15 per byte, the even element in the low 4 bits, weight = (code - 8) * scale
 */
export type LinearWeights =
  | { readonly format: 'f32'; readonly outWidth: number; readonly inWidth: number; readonly data: Float32Array }
  | { readonly format: 'q8'; readonly outWidth: number; readonly inWidth: number; readonly data: Int8Array; readonly scales: Float32Array }
  | {
      readonly format: 'q4';
      readonly outWidth: number;
      readonly inWidth: number;
      readonly data: Uint8Array;
      readonly scales: Float32Array;
    };

/** As q4, with a smallest value of its own for every block: weight = code * scale + minimum. Only single rows are multiplied by it (`Backend.prepareRowLinear`). */
export interface AffineWeights {
  readonly format: 'affine4';
  readonly outWidth: number;
  readonly inWidth: number;
  readonly data: Uint8Array;
  readonly scales: Float32Array;
  readonly minima: Float32Array;
}

/** What single rows may be multiplied by. */
export type RowWeights = LinearWeights | AffineWeights;

export const LINEAR_FORMATS = ['f32', 'q8', 'q4'] as const;
export type LinearFormat = (typeof LINEAR_FORMATS)[number];

export function blocksPerRow(inWidth: number): number {
  return Math.ceil(inWidth / QUANT_BLOCK);
}

/** Throws SHAPE unless the arrays have the sizes that the format asks for. */
export function checkWeights(weights: RowWeights): void {
  const { outWidth, inWidth } = weights;
  if (!(outWidth > 0 && inWidth > 0)) throw new KernelError('SHAPE', `A weight of ${outWidth} x ${inWidth} is empty.`);
  const codes = outWidth * blocksPerRow(inWidth) * QUANT_BLOCK;
  switch (weights.format) {
    case 'f32':
      expectLength('weight', weights.data, outWidth * inWidth);
      return;
    case 'q8':
    case 'q4':
    case 'affine4':
      expectLength('weight', weights.data, weights.format === 'q8' ? codes : codes / 2);
      expectLength('scales', weights.scales, codes / QUANT_BLOCK);
      if (weights.format === 'affine4') expectLength('minima', weights.minima, codes / QUANT_BLOCK);
  }
}

/** Rounds a float32 weight to symmetric blocks of 32: the block's largest magnitude becomes 127, or -8 in q4 (as GGUF's Q4_0 does). */
export function quantiseWeights(data: Float32Array, outWidth: number, inWidth: number, format: 'q8' | 'q4'): LinearWeights {
  expectLength('weight', data, outWidth * inWidth);
  const blocks = blocksPerRow(inWidth);
  const scales = new Float32Array(outWidth * blocks);
  const padded = outWidth * blocks * QUANT_BLOCK;
  const int8 = new Int8Array(format === 'q8' ? padded : 0);
  const nibbles = new Uint8Array(format === 'q4' ? padded / 2 : 0);
  for (let block = 0; block < scales.length; block++) {
    const row = Math.floor(block / blocks);
    const column = (block % blocks) * QUANT_BLOCK;
    const source = data.subarray(row * inWidth + column, row * inWidth + Math.min(inWidth, column + QUANT_BLOCK));
    const extreme = source.reduce((largest, value) => (Math.abs(value) > Math.abs(largest) ? value : largest), 0);
    const scale = format === 'q8' ? Math.abs(extreme) / 127 : extreme / -8;
    scales[block] = scale;
    for (let i = 0; i < QUANT_BLOCK; i++) {
      const level = scale === 0 ? 0 : Math.round((source[i] ?? 0) / scale);
      const at = block * QUANT_BLOCK + i;
      if (format === 'q8') int8[at] = Math.max(-127, Math.min(127, level));
      else nibbles[at >> 1]! |= (Math.max(-8, Math.min(7, level)) + 8) << (at & 1 ? 4 : 0);
    }
  }
  return format === 'q8' ? { format, outWidth, inWidth, data: int8, scales } : { format, outWidth, inWidth, data: nibbles, scales };
}

/** Row `row` of a weight as float32 [inWidth], into `target`. */
export function readWeightRow(weights: RowWeights, row: number, target: Float32Array): void {
  const { inWidth } = weights;
  if (weights.format === 'f32') {
    target.set(weights.data.subarray(row * inWidth, (row + 1) * inWidth));
    return;
  }
  const blocks = blocksPerRow(inWidth);
  for (let i = 0; i < inWidth; i++) {
    const at = row * blocks * QUANT_BLOCK + i;
    const block = Math.floor(at / QUANT_BLOCK);
    const code = weights.format === 'q8' ? weights.data[at]! : (weights.data[at >> 1]! >> (at & 1 ? 4 : 0)) & 15;
    const scale = weights.scales[block]!;
    target[i] = weights.format === 'affine4' ? code * scale + weights.minima[block]! : (weights.format === 'q4' ? code - 8 : code) * scale;
  }
}
