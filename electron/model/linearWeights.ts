import { QUANT_BLOCK, quantiseWeights } from '../../kernels/linear/weights.ts';
import type { LinearWeights } from '../../kernels/linear/weights.ts';
import { halfTable } from './weights/halfFloat.ts';
import { STORAGE_TYPES } from './weights/tensor.ts';
import type { WeightTensor } from './weights/tensor.ts';
import { float32Values } from './weights/values.ts';

/**
 * What a backend multiplies with. `exact`: every weight as float32. `fast`: what the file stores in blocks stays in 8 bit (or 4 bit) blocks;
 * what it stores in full stays float32. `small`: that too goes to 8 bit, for models whose float32 form would not fit.
 */
export type LinearMode = 'exact' | 'fast' | 'small';

/** A weight that is already float32 [outWidth, inWidth]. */
interface PlainWeight {
  readonly outWidth: number;
  readonly inWidth: number;
  readonly values: Float32Array;
}

/**
 * A weight in the form that the kernels take. Q8_0 and Q4_0 carry over without any loss; the other block types are rounded once more, to symmetric
 * blocks of 8 bit, since float zero points are slow in every backend.
 */
export function linearOf(path: string, source: WeightTensor | PlainWeight, mode: LinearMode): LinearWeights {
  if ('values' in source)
    return mode === 'small'
      ? quantiseWeights(source.values, source.outWidth, source.inWidth, 'q8')
      : { format: 'f32', outWidth: source.outWidth, inWidth: source.inWidth, data: source.values };
  const [outWidth, inWidth] = source.shape as [number, number];
  if (mode !== 'exact' && source.type === 'Q8_0') return fromQ8(source.bytes(), outWidth, inWidth);
  if (mode !== 'exact' && source.type === 'Q4_0') return fromQ4(source.bytes(), outWidth, inWidth);
  const data = float32Values(path, source);
  const stored = STORAGE_TYPES[source.type].elements > 1;
  if (mode === 'small' || (mode === 'fast' && stored)) return quantiseWeights(data, outWidth, inWidth, 'q8');
  return { format: 'f32', outWidth, inWidth, data };
}

function fromQ8(bytes: Uint8Array, outWidth: number, inWidth: number): LinearWeights {
  const half = halfTable();
  const blocks = (outWidth * inWidth) / QUANT_BLOCK;
  const data = new Int8Array(outWidth * inWidth);
  const scales = new Float32Array(blocks);
  const codes = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let block = 0, at = 0; block < blocks; block++, at += 34) {
    scales[block] = half[bytes[at]! | (bytes[at + 1]! << 8)]!;
    data.set(codes.subarray(at + 2, at + 34), block * QUANT_BLOCK);
  }
  return { format: 'q8', outWidth, inWidth, data, scales };
}

/** GGUF keeps values j and j + 16 in one byte, the kernels 2j and 2j + 1. */
function fromQ4(bytes: Uint8Array, outWidth: number, inWidth: number): LinearWeights {
  const half = halfTable();
  const blocks = (outWidth * inWidth) / QUANT_BLOCK;
  const data = new Uint8Array(blocks * 16);
  const scales = new Float32Array(blocks);
  for (let block = 0, at = 0; block < blocks; block++, at += 18) {
    scales[block] = half[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let j = 0; j < 8; j++) {
      const first = bytes[at + 2 + 2 * j]!;
      const second = bytes[at + 3 + 2 * j]!;
      data[block * 16 + j] = (first & 15) | ((second & 15) << 4);
      data[block * 16 + 8 + j] = (first >> 4) | (second & 0xf0);
    }
  }
  return { format: 'q4', outWidth, inWidth, data, scales };
}
