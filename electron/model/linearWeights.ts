import { QUANT_BLOCK, quantiseWeights } from '../../kernels/linear/weights.ts';
import type { AffineWeights, LinearWeights, RowWeights } from '../../kernels/linear/weights.ts';
import { halfTable } from './weights/halfFloat.ts';
import { STORAGE_TYPES } from './weights/tensor.ts';
import type { StorageType, WeightTensor } from './weights/tensor.ts';
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

/** A weight as a file has it, or turned round already. */
export type WeightSource = WeightTensor | PlainWeight;

/**
 * A weight in the form that the kernels take. Q8_0, Q5_0 and Q4_0 carry over without any loss, Q4_1 and Q5_1 nearly so ({@link fromAffine}); the K types are
 * rounded once more, to symmetric blocks of 8 bit, since float zero points are slow in every backend.
 */
export function linearOf(path: string, source: WeightSource, mode: LinearMode): LinearWeights {
  if ('values' in source)
    return mode === 'small'
      ? quantiseWeights(source.values, source.outWidth, source.inWidth, 'q8')
      : { format: 'f32', outWidth: source.outWidth, inWidth: source.inWidth, data: source.values };
  const [outWidth, inWidth] = source.shape as [number, number];
  const carriedOver = mode === 'exact' ? undefined : CARRIED_OVER[source.type];
  if (carriedOver) return carriedOver(source.bytes(), outWidth, inWidth);
  const data = float32Values(path, source);
  const stored = STORAGE_TYPES[source.type].elements > 1;
  if (mode === 'small' || (mode === 'fast' && stored)) return quantiseWeights(data, outWidth, inWidth, 'q8');
  return { format: 'f32', outWidth, inWidth, data };
}

/** As {@link linearOf} in fast mode, for single rows: Q4_1 and Q4_0 keep their codes and minima, without any loss. */
export function rowsOf(path: string, source: WeightSource): RowWeights {
  if (!('values' in source) && (source.type === 'Q4_1' || source.type === 'Q4_0')) {
    const [outWidth, inWidth] = source.shape as [number, number];
    return affineOf(source.type, source.bytes(), outWidth, inWidth);
  }
  return linearOf(path, source, 'fast');
}

type Repack = (bytes: Uint8Array, outWidth: number, inWidth: number) => LinearWeights;
const CARRIED_OVER: Readonly<Partial<Record<StorageType, Repack>>> = {
  Q8_0: fromQ8,
  Q4_0: fromQ4,
  Q4_1: (bytes, outWidth, inWidth) => fromAffine('Q4_1', bytes, outWidth, inWidth),
  Q5_0: (bytes, outWidth, inWidth) => fromAffine('Q5_0', bytes, outWidth, inWidth),
  Q5_1: (bytes, outWidth, inWidth) => fromAffine('Q5_1', bytes, outWidth, inWidth),
};

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

/** value = (code - 8) * scale */
function fromQ4(bytes: Uint8Array, outWidth: number, inWidth: number): LinearWeights {
  const { data, scales } = affineOf('Q4_0', bytes, outWidth, inWidth);
  return { format: 'q4', outWidth, inWidth, data, scales };
}

/** GGUF keeps values j and j + 16 in one byte, the kernels 2j and 2j + 1. Q4_0 has no minimum of its own, it is -8 scale. */
function affineOf(type: 'Q4_0' | 'Q4_1', bytes: Uint8Array, outWidth: number, inWidth: number): AffineWeights {
  const half = halfTable();
  const { bytes: blockBytes } = STORAGE_TYPES[type];
  const blocks = (outWidth * inWidth) / QUANT_BLOCK;
  const data = new Uint8Array(blocks * 16);
  const scales = new Float32Array(blocks);
  const minima = new Float32Array(blocks);
  const nibblesAt = blockBytes - 16;
  for (let block = 0, at = 0; block < blocks; block++, at += blockBytes) {
    const scale = half[bytes[at]! | (bytes[at + 1]! << 8)]!;
    scales[block] = scale;
    minima[block] = type === 'Q4_0' ? -8 * scale : half[bytes[at + 2]! | (bytes[at + 3]! << 8)]!;
    const from = at + nibblesAt;
    for (let j = 0; j < 8; j++) {
      const first = bytes[from + 2 * j]!;
      const second = bytes[from + 1 + 2 * j]!;
      data[block * 16 + j] = (first & 15) | ((second & 15) << 4);
      data[block * 16 + 8 + j] = (first >> 4) | (second & 0xf0);
    }
  }
  return { format: 'affine4', outWidth, inWidth, data, scales, minima };
}

/**
 * Blocks whose values are d q + m with whole q as 8 bit codes. With the scale d / b the steps are exact and only m is rounded, to a multiple of
 * d / b: of all b for which the codes fit, the one that meets m best is taken. For Q4_1 that leaves an error of some d / 100 (rms), where
 * rounding each value would leave d / 55.
 */
function fromAffine(type: 'Q4_1' | 'Q5_0' | 'Q5_1', bytes: Uint8Array, outWidth: number, inWidth: number): LinearWeights {
  const half = halfTable();
  const { bytes: blockBytes } = STORAGE_TYPES[type];
  const highest = type === 'Q4_1' ? 15 : 31;
  const fifthAt = type === 'Q5_0' ? 2 : 4;
  const nibblesAt = blockBytes - 16;
  const blocks = (outWidth * inWidth) / QUANT_BLOCK;
  const data = new Int8Array(outWidth * inWidth);
  const scales = new Float32Array(blocks);
  const codeOf = new Int8Array(32);
  const found = { factor: 0, offset: 0, scale: 0 };
  for (let block = 0, at = 0; block < blocks; block++, at += blockBytes) {
    const d = half[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const m = type === 'Q5_0' ? -16 * d : half[bytes[at + 2]! | (bytes[at + 3]! << 8)]!;
    affineCodes(d, m, highest, found);
    scales[block] = found.scale;
    for (let q = 0, code = found.offset; q <= highest; q++, code += found.factor) codeOf[q] = code;
    const to = block * QUANT_BLOCK;
    const from = at + nibblesAt;
    if (highest === 15) {
      for (let j = 0; j < 16; j++) {
        const pair = bytes[from + j]!;
        data[to + j] = codeOf[pair & 15]!;
        data[to + j + 16] = codeOf[pair >> 4]!;
      }
      continue;
    }
    const fifths =
      bytes[at + fifthAt]! | (bytes[at + fifthAt + 1]! << 8) | (bytes[at + fifthAt + 2]! << 16) | (bytes[at + fifthAt + 3]! << 24);
    for (let j = 0; j < 16; j++) {
      const pair = bytes[from + j]!;
      data[to + j] = codeOf[(pair & 15) | (((fifths >>> j) & 1) << 4)]!;
      data[to + j + 16] = codeOf[(pair >> 4) | (((fifths >>> (j + 16)) & 1) << 4)]!;
    }
  }
  return { format: 'q8', outWidth, inWidth, data, scales };
}

/** Into `found`: code = factor q + offset, value = code * scale, |code| <= 127 for q from 0 to `highest`. It is called for millions of blocks, so it makes nothing new. */
function affineCodes(d: number, m: number, highest: number, found: { factor: number; offset: number; scale: number }): void {
  const reach = Math.max(Math.abs(m), Math.abs(m + highest * d));
  // the minimum lies so far out that no step of d is a whole code: the steps are lost in the rounding, as they would be in any 8 bit block
  const most = reach === 0 || d === 0 ? 0 : Math.floor((126.5 * Math.abs(d)) / reach);
  if (most === 0) {
    found.factor = reach === 0 ? 0 : Math.trunc((127 * d) / reach);
    found.offset = reach === 0 ? 0 : Math.round((127 * m) / reach);
    found.scale = reach / 127;
    return;
  }
  const steps = m / d;
  let least = Infinity;
  for (let factor = most; factor >= 1 && factor > most / 3; factor--) {
    const exact = steps * factor;
    const offset = Math.floor(exact + 0.5);
    const error = Math.abs(exact - offset) / factor;
    if (error < least) {
      least = error;
      found.factor = factor;
      found.offset = offset;
    }
  }
  found.scale = d / found.factor;
}
