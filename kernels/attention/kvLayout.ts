import { KernelError } from '../kernelError.ts';

/** How keys and values are stored. Scores, out and lse are float32 in every case. */
export const KV_DTYPES = ['f32', 'f16', 'q8', 'q4'] as const;
export type KvDtype = (typeof KV_DTYPES)[number];

/** A block and each of its sections start at a multiple of this many bytes. */
export const KV_ALIGNMENT = 64;

export interface KvShape {
  readonly dtype: KvDtype;
  readonly layer: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Tokens for which there is room; rows of a head lie `headDim` elements apart whatever the count. */
  readonly capacity: number;
  readonly segments: boolean;
  readonly keyMask: boolean;
}

/**
 * The sections after the header, in this order, each padded to 64 bytes. N = capacity.
 *
 * | section | shape | in |
 * |---|---|---|
 * | keys, values | [KV, N, D]; q4: [KV, N, D / 2], byte i of a row holds channel i (low 4 bits) and channel i + D / 2 (high) | all |
 * | keyScales | [KV, D] | q8, q4: one per channel |
 * | keyOffsets | [KV, D] | q4: key = offset + scale * code |
 * | valueScales | [KV, N] | q8, q4: one per token |
 * | valueOffsets | [KV, N] | q4 |
 * | segments | [N] int32 | when asked for |
 * | keyMask | [N] bytes | when asked for |
 */
export const KV_SECTIONS = ['keys', 'values', 'keyScales', 'keyOffsets', 'valueScales', 'valueOffsets', 'segments', 'keyMask'] as const;
export type KvSection = (typeof KV_SECTIONS)[number];

/** `length` in elements of the section's own type, `byteOffset` from the start of the block. */
type Sections = Record<KvSection, { byteOffset: number; length: number }>;

const ELEMENT_BYTES = { f32: 4, f16: 2, q8: 1, q4: 1 } as const;
/** Rows are whole 32-bit words, so that a shader can read them. */
const HEAD_DIM_MULTIPLE = { f32: 1, f16: 2, q8: 4, q4: 8 } as const;

/** Where the sections of such a block lie and how long it is. Throws SHAPE for a shape that cannot be. */
export function layoutKvBlock(shape: KvShape): { sections: Sections; byteLength: number } {
  const { dtype, kvHeads, headDim, capacity } = shape;
  if (![kvHeads, headDim, capacity].every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new KernelError('SHAPE', `A KV block needs positive sizes, not ${kvHeads} heads of ${headDim} for ${capacity} tokens.`);
  }
  if (headDim % HEAD_DIM_MULTIPLE[dtype] !== 0) {
    throw new KernelError('SHAPE', `${dtype} blocks need a head dim that is a multiple of ${HEAD_DIM_MULTIPLE[dtype]}, not ${headDim}.`);
  }
  const rows = kvHeads * capacity;
  const elements = rows * (dtype === 'q4' ? headDim / 2 : headDim);
  const quantised = dtype === 'q8' || dtype === 'q4';
  const offsets = dtype === 'q4';
  const lengths: Record<KvSection, [length: number, bytesEach: number]> = {
    keys: [elements, ELEMENT_BYTES[dtype]],
    values: [elements, ELEMENT_BYTES[dtype]],
    keyScales: [quantised ? kvHeads * headDim : 0, 4],
    keyOffsets: [offsets ? kvHeads * headDim : 0, 4],
    valueScales: [quantised ? rows : 0, 4],
    valueOffsets: [offsets ? rows : 0, 4],
    segments: [shape.segments ? capacity : 0, 4],
    keyMask: [shape.keyMask ? capacity : 0, 1],
  };
  const sections = {} as Sections;
  let byteLength = KV_ALIGNMENT;
  for (const section of KV_SECTIONS) {
    const [length, bytesEach] = lengths[section];
    sections[section] = { byteOffset: byteLength, length };
    byteLength += Math.ceil((length * bytesEach) / KV_ALIGNMENT) * KV_ALIGNMENT;
  }
  return { sections, byteLength };
}
