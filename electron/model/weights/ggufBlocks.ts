import { halfTable } from './halfFloat.ts';
import { STORAGE_TYPES } from './tensor.ts';
import type { StorageType } from './tensor.ts';

/** The quantised types of GGUF, each block to float32 as ggml's reference `dequantize_row_*` gives it (every product rounded to float32). */
export type BlockType = { [T in StorageType]: (typeof STORAGE_TYPES)[T]['elements'] extends 1 ? never : T }[StorageType];

export function isBlockType(type: StorageType): type is BlockType {
  return STORAGE_TYPES[type].elements > 1;
}

const { fround } = Math;
/** Added where a type has no minimum: unlike 0 it keeps a negative zero, as ggml's values have it. */
const NOTHING = -0;

/** Decodes one block at `at` into `out[to ...]`. */
type BlockDecoder = (bytes: Uint8Array, at: number, out: Float32Array, to: number, half: Float32Array) => void;

function halfAt(bytes: Uint8Array, at: number, half: Float32Array): number {
  return half[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

function q4(bytes: Uint8Array, at: number, out: Float32Array, to: number, scale: number, minimum: number, shift: number): void {
  for (let j = 0; j < 16; j++) {
    const pair = bytes[at + j]!;
    out[to + j] = fround(scale * ((pair & 15) - shift)) + minimum;
    out[to + j + 16] = fround(scale * ((pair >> 4) - shift)) + minimum;
  }
}

/** The fifth bit of value j stands in bit j of the 32 bits in front of the pairs. */
function q5(bytes: Uint8Array, at: number, out: Float32Array, to: number, scale: number, minimum: number, shift: number): void {
  const high = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  for (let j = 0; j < 16; j++) {
    const pair = bytes[at + 4 + j]!;
    out[to + j] = fround(scale * (((pair & 15) | (((high >>> j) & 1) << 4)) - shift)) + minimum;
    out[to + j + 16] = fround(scale * (((pair >> 4) | (((high >>> (j + 16)) & 1) << 4)) - shift)) + minimum;
  }
}

/** The 6-bit scale and minimum of one of the 8 groups of a K block, packed in 12 bytes. */
function groupScale(bytes: Uint8Array, at: number, group: number): [scale: number, minimum: number] {
  if (group < 4) return [bytes[at + group]! & 63, bytes[at + group + 4]! & 63];
  const low = bytes[at + group + 4]!;
  return [(low & 15) | ((bytes[at + group - 4]! >> 6) << 4), (low >> 4) | ((bytes[at + group]! >> 6) << 4)];
}

/** Q4_K and Q5_K: 8 groups of 32 values, the low nibbles of 32 bytes first, then the high ones; `highAt` names the fifth bits, if any. */
function k45(bytes: Uint8Array, at: number, out: Float32Array, to: number, half: Float32Array, highAt: number | undefined): void {
  const scale = halfAt(bytes, at, half);
  const minimum = halfAt(bytes, at + 2, half);
  const low = highAt === undefined ? at + 16 : at + 48;
  for (let group = 0; group < 8; group++) {
    const [groupFactor, groupMinimum] = groupScale(bytes, at + 4, group);
    const d = fround(scale * groupFactor);
    const m = fround(minimum * groupMinimum);
    const nibbles = low + (group >> 1) * 32;
    const shift = (group & 1) * 4;
    for (let l = 0; l < 32; l++) {
      const fifth = highAt === undefined ? 0 : ((bytes[highAt + l]! >> group) & 1) << 4;
      out[to + group * 32 + l] = fround(d * (((bytes[nibbles + l]! >> shift) & 15) | fifth)) - m;
    }
  }
}

function q6k(bytes: Uint8Array, at: number, out: Float32Array, to: number, half: Float32Array): void {
  const scale = halfAt(bytes, at + 208, half);
  for (let part = 0; part < 2; part++) {
    const low = at + part * 64;
    const high = at + 128 + part * 32;
    for (let quarter = 0; quarter < 4; quarter++) {
      const nibbles = low + (quarter & 1) * 32;
      const shift = (quarter >> 1) * 4;
      for (let l = 0; l < 32; l++) {
        const factor = (bytes[at + 192 + part * 8 + quarter * 2 + (l >> 4)]! << 24) >> 24;
        const value = ((bytes[nibbles + l]! >> shift) & 15) | (((bytes[high + l]! >> (quarter * 2)) & 3) << 4);
        out[to + part * 128 + quarter * 32 + l] = fround(scale * factor) * (value - 32);
      }
    }
  }
}

const DECODERS: Readonly<Record<BlockType, BlockDecoder>> = {
  Q4_0: (bytes, at, out, to, half) => q4(bytes, at + 2, out, to, halfAt(bytes, at, half), NOTHING, 8),
  Q4_1: (bytes, at, out, to, half) => q4(bytes, at + 4, out, to, halfAt(bytes, at, half), halfAt(bytes, at + 2, half), 0),
  Q5_0: (bytes, at, out, to, half) => q5(bytes, at + 2, out, to, halfAt(bytes, at, half), NOTHING, 16),
  Q5_1: (bytes, at, out, to, half) => q5(bytes, at + 4, out, to, halfAt(bytes, at, half), halfAt(bytes, at + 2, half), 0),
  Q8_0: (bytes, at, out, to, half) => {
    const scale = halfAt(bytes, at, half);
    for (let j = 0; j < 32; j++) out[to + j] = scale * ((bytes[at + 2 + j]! << 24) >> 24);
  },
  Q4_K: (bytes, at, out, to, half) => k45(bytes, at, out, to, half, undefined),
  Q5_K: (bytes, at, out, to, half) => k45(bytes, at, out, to, half, at + 16),
  Q6_K: q6k,
};

/** Decodes whole blocks: `bytes` holds `out.length` values of the type. */
export function decodeBlocks(type: BlockType, bytes: Uint8Array, out: Float32Array): void {
  const { elements, bytes: blockBytes } = STORAGE_TYPES[type];
  const decode = DECODERS[type];
  const half = halfTable();
  for (let at = 0, to = 0; to < out.length; at += blockBytes, to += elements) decode(bytes, at, out, to, half);
}
