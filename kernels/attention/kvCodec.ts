import { KernelError } from '../kernelError.ts';
import { expectLength, type TokenRange } from '../tensor.ts';
import { float16Table, toFloat16Bits } from './float16.ts';
import { createKvBlock, type KvBlock } from './kvBlock.ts';
import { KV_ALIGNMENT, layoutKvBlock, type KvDtype } from './kvLayout.ts';

/**
 * Writes keys and values [KV, count, D] (count = the block's own) into a block, in its dtype.
 *
 * f16 rounds to nearest even. q8 and q4 follow KIVI and KVQuant (arXiv 2402.02750, 2401.18079): keys have outlier channels, so they
 * get one scale per channel over the block; values have none, so they get one per token. q8 is symmetric (code * scale, codes -127 to
 * 127); q4 is affine (offset + code * scale, codes 0 to 15). The error is at most half a scale.
 */
export function writeKv(block: KvBlock, keys: Float32Array, values: Float32Array): void {
  const { kvHeads, headDim, capacity } = block.shape;
  const { count } = block.range;
  expectLength('keys', keys, kvHeads * count * headDim);
  expectLength('values', values, kvHeads * count * headDim);
  for (let head = 0; head < kvHeads; head++) {
    const source = head * count * headDim;
    const ownKeys = keys.subarray(source, source + count * headDim);
    const ownValues = values.subarray(source, source + count * headDim);
    writeHead(block, head * capacity, head, ownKeys, ownValues);
  }
}

function writeHead(block: KvBlock, row: number, head: number, keys: Float32Array, values: Float32Array): void {
  const { headDim } = block.shape;
  const { data } = block;
  const start = row * headDim;
  switch (data.dtype) {
    case 'f32':
      data.keys.set(keys, start);
      data.values.set(values, start);
      return;
    case 'f16':
      for (let i = 0; i < keys.length; i++) {
        data.keys[start + i] = toFloat16Bits(keys[i]!);
        data.values[start + i] = toFloat16Bits(values[i]!);
      }
      return;
    case 'q8': {
      const keyScales = data.keyScales.subarray(head * headDim, (head + 1) * headDim);
      quantiseSymmetric(keys, headDim, 'channel', data.keys.subarray(start, start + keys.length), keyScales);
      const valueScales = data.valueScales.subarray(row, row + block.range.count);
      quantiseSymmetric(values, headDim, 'token', data.values.subarray(start, start + values.length), valueScales);
      return;
    }
    case 'q4': {
      const keyScales = data.keyScales.subarray(head * headDim, (head + 1) * headDim);
      const keyOffsets = data.keyOffsets.subarray(head * headDim, (head + 1) * headDim);
      packNibbles(quantiseAffine(keys, headDim, 'channel', keyScales, keyOffsets), headDim, data.keys, start / 2);
      const valueScales = data.valueScales.subarray(row, row + block.range.count);
      const valueOffsets = data.valueOffsets.subarray(row, row + block.range.count);
      packNibbles(quantiseAffine(values, headDim, 'token', valueScales, valueOffsets), headDim, data.values, start / 2);
      return;
    }
  }
}

/** Codes -127 to 127 of the rows [tokens, headDim]; one scale per channel or one per token. */
function quantiseSymmetric(source: Float32Array, headDim: number, by: 'channel' | 'token', codes: Int8Array, scales: Float32Array): void {
  scales.fill(0);
  for (let i = 0, token = 0; i < source.length; token++) {
    for (let channel = 0; channel < headDim; channel++, i++) {
      const group = by === 'channel' ? channel : token;
      const size = Math.abs(source[i]!) / 127;
      if (size > scales[group]!) scales[group] = size;
    }
  }
  for (let i = 0, token = 0; i < source.length; token++) {
    for (let channel = 0; channel < headDim; channel++, i++) {
      const scale = scales[by === 'channel' ? channel : token]!;
      codes[i] = scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(source[i]! / scale)));
    }
  }
}

/** Codes 0 to 15 of the rows [tokens, headDim]; one scale and one lowest value per channel or per token. */
function quantiseAffine(
  source: Float32Array,
  headDim: number,
  by: 'channel' | 'token',
  scales: Float32Array,
  offsets: Float32Array,
): Uint8Array {
  const highest = new Float32Array(scales.length).fill(-Infinity);
  offsets.fill(Infinity);
  for (let i = 0, token = 0; i < source.length; token++) {
    for (let channel = 0; channel < headDim; channel++, i++) {
      const group = by === 'channel' ? channel : token;
      offsets[group] = Math.min(offsets[group]!, source[i]!);
      highest[group] = Math.max(highest[group]!, source[i]!);
    }
  }
  for (let group = 0; group < scales.length; group++) scales[group] = (highest[group]! - offsets[group]!) / 15;
  const codes = new Uint8Array(source.length);
  for (let i = 0, token = 0; i < source.length; token++) {
    for (let channel = 0; channel < headDim; channel++, i++) {
      const group = by === 'channel' ? channel : token;
      const scale = scales[group]!;
      codes[i] = scale === 0 ? 0 : Math.max(0, Math.min(15, Math.round((source[i]! - offsets[group]!) / scale)));
    }
  }
  return codes;
}

function packNibbles(codes: Uint8Array, headDim: number, target: Uint8Array, start: number): void {
  const half = headDim / 2;
  for (let row = 0; row * headDim < codes.length; row++) {
    for (let i = 0; i < half; i++) {
      target[start + row * half + i] = codes[row * headDim + i]! | (codes[row * headDim + half + i]! << 4);
    }
  }
}

/** Decodes `count` tokens from row `from` of one KV head: keys and values [count, D] into the two targets. */
export function readKv(block: KvBlock, head: number, from: number, count: number, keys: Float32Array, values: Float32Array): void {
  const { headDim, capacity } = block.shape;
  if (head >= block.shape.kvHeads || from + count > block.range.count)
    throw new KernelError('SHAPE', 'The block does not hold these tokens.');
  const row = head * capacity + from;
  const start = row * headDim;
  const length = count * headDim;
  const { data } = block;
  switch (data.dtype) {
    case 'f32':
      keys.set(data.keys.subarray(start, start + length));
      values.set(data.values.subarray(start, start + length));
      return;
    case 'f16': {
      const table = float16Table();
      for (let i = 0; i < length; i++) {
        keys[i] = table[data.keys[start + i]!]!;
        values[i] = table[data.values[start + i]!]!;
      }
      return;
    }
    case 'q8':
      for (let t = 0; t < count; t++) {
        const valueScale = data.valueScales[row + t]!;
        for (let d = 0; d < headDim; d++) {
          const i = t * headDim + d;
          keys[i] = data.keys[start + i]! * data.keyScales[head * headDim + d]!;
          values[i] = data.values[start + i]! * valueScale;
        }
      }
      return;
    case 'q4': {
      const half = headDim / 2;
      for (let t = 0; t < count; t++) {
        const valueScale = data.valueScales[row + t]!;
        const valueOffset = data.valueOffsets[row + t]!;
        for (let d = 0; d < headDim; d++) {
          const byte = (row + t) * half + (d % half);
          const shift = d < half ? 0 : 4;
          const channel = head * headDim + d;
          keys[t * headDim + d] = data.keyOffsets[channel]! + data.keyScales[channel]! * ((data.keys[byte]! >> shift) & 15);
          values[t * headDim + d] = valueOffset + valueScale * ((data.values[byte]! >> shift) & 15);
        }
      }
      return;
    }
  }
}

/** What {@link packKvBlock} stores: keys and values [KV, count, D] and, where there are any, ids and mask per key. */
export interface KvSource {
  readonly keys: Float32Array;
  readonly values: Float32Array;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly range: TokenRange;
  readonly layer?: number;
  readonly segments?: Int32Array;
  readonly keyMask?: Uint8Array;
}

/** A block of exactly `range.count` tokens; in memory of its own unless `buffer` and `byteOffset` say where. */
export function packKvBlock(source: KvSource, dtype: KvDtype, buffer?: ArrayBufferLike, byteOffset = 0): KvBlock {
  const { kvHeads, headDim, range, layer = 0, segments, keyMask } = source;
  const shape = {
    dtype,
    layer,
    kvHeads,
    headDim,
    capacity: Math.max(1, range.count),
    segments: segments !== undefined,
    keyMask: keyMask !== undefined,
  };
  const block = createKvBlock(buffer ?? new ArrayBuffer(layoutKvBlock(shape).byteLength + KV_ALIGNMENT), byteOffset, shape, range);
  writeKv(block, source.keys, source.values);
  if (segments) block.segments?.set(segments);
  if (keyMask) block.keyMask?.set(keyMask);
  return block;
}
