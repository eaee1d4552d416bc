import { describe, expect, it } from 'vitest';
import { float16Table, toFloat16Bits } from '../../../../kernels/attention/float16.ts';
import { openKvBlock } from '../../../../kernels/attention/kvBlock.ts';
import type { KvBlock } from '../../../../kernels/attention/kvBlock.ts';
import { packKvBlock, readKv } from '../../../../kernels/attention/kvCodec.ts';
import { layoutKvBlock } from '../../../../kernels/attention/kvLayout.ts';
import { rotateInPlace, rotaryFrequencies, rotaryTable } from '../../../../kernels/rotary/rotary.ts';
import { PageCodec } from '../../../../electron/model/memory/pageCodec.ts';
import { FIRST_TOKENS, layoutPage } from '../../../../electron/model/memory/pageLayout.ts';
import { normals } from '../../ring/attentionCase.ts';

const KV = 2;
const D = 16;
const THETA = 1e4;

interface Tokens {
  first: number;
  count: number;
  keys: Float32Array;
  values: Float32Array;
}

/** Keys as models have them: one channel is far larger than the others before it is turned. */
function turnedKeys(first: number, count: number, style: 'half' | 'interleaved'): Tokens {
  const keys = normals(KV * count * D, first + 1);
  for (let i = 3; i < keys.length; i += D) keys[i] = 20 + keys[i]!;
  const positions = Int32Array.from({ length: count }, (_, index) => first + index);
  rotateInPlace(keys, rotaryTable(rotaryFrequencies(D, THETA), positions), { heads: KV, tokens: count, headDim: D, style });
  return { first, count, keys, values: normals(KV * count * D, first + 2) };
}

function blockOf({ first, count, keys, values }: Tokens, from: number, to: number): KvBlock {
  const cut = (all: Float32Array): Float32Array => {
    const part = new Float32Array(KV * (to - from) * D);
    for (let head = 0; head < KV; head++)
      part.set(all.subarray((head * count + from - first) * D, (head * count + to - first) * D), head * (to - from) * D);
    return part;
  };
  const source = { keys: cut(keys), values: cut(values), kvHeads: KV, headDim: D, range: { first: from, count: to - from, stride: 1 } };
  return packKvBlock(source, 'f32');
}

function trip(tokens: Tokens, dtype: 'f32' | 'f16' | 'q8' | 'q4', style: 'half' | 'interleaved', resident: 'f32' | 'f16' = 'f32') {
  const { first, count } = tokens;
  const layout = layoutPage({ layers: 1, kvHeads: KV, headDim: D, dtype }, first, count);
  const codec = new PageCodec({ kvHeads: KV, headDim: D, rotation: { theta: THETA, style }, layout });
  const shape = { dtype: resident, layer: 0, kvHeads: KV, headDim: D, capacity: count, segments: false, keyMask: false };
  const target = layout.layerBytes;
  const buffer = new ArrayBuffer(target + layoutKvBlock(shape).byteLength);
  // out of order and uneven, as the ranks leave them
  const middle = first + Math.floor(count / 3);
  codec.pack(buffer, 0, 0, [blockOf(tokens, middle, first + count), blockOf(tokens, first, middle)]);
  const unpack = () => codec.unpack(buffer, 0, { byteOffset: target, layer: 0, dtype: resident });
  unpack();
  const block = openKvBlock(buffer, target);
  const keys = new Float32Array(tokens.keys.length);
  const values = new Float32Array(keys.length);
  const size = count * D;
  for (let head = 0; head < KV; head++)
    readKv(block, head, 0, count, keys.subarray(head * size, (head + 1) * size), values.subarray(head * size, (head + 1) * size));
  return { buffer, layout, keys, values, unpack };
}

const throughFloat16 = (value: number): number => float16Table()[toFloat16Bits(value)]!;

const largest = (a: Float32Array, b: Float32Array, from = 0): number =>
  a.reduce((worst, value, i) => (Math.floor(i / D) % (a.length / KV / D) >= from ? Math.max(worst, Math.abs(value - b[i]!)) : worst), 0);

describe.each(['half', 'interleaved'] as const)('pages of keys turned by %s', (style) => {
  it('are bit for bit the same in f32, to half precision in f16', () => {
    const tokens = turnedKeys(1024, 300, style);
    const exact = trip(tokens, 'f32', style);
    expect(exact.keys).toEqual(tokens.keys);
    expect(exact.values).toEqual(tokens.values);
    const half = trip(tokens, 'f16', style, 'f16');
    expect(largest(half.keys, tokens.keys)).toBeLessThan(25 / 2 ** 11);
    expect(largest(trip(tokens, 'f32', style, 'f16').keys, half.keys)).toBe(0);
  });

  it('unpacks bytes in one pass to the same bits as step by step', () => {
    const tokens = turnedKeys(64, 300, style);
    const quick = trip(tokens, 'q8', style);
    const half = trip(tokens, 'q8', style, 'f16');
    for (const part of ['keys', 'values'] as const) expect(quick[part].map(throughFloat16)).toEqual(half[part]);
  });

  it.each([
    ['q8', 127, 2],
    ['q4', 7.5, 1],
  ] as const)('%s: the large channel does not spoil the others, the first tokens are exact', (dtype, levels, sides) => {
    const tokens = turnedKeys(0, 600, style);
    const { keys, values } = trip(tokens, dtype, style);
    // a pair of channels is turned back together, so each has at most the error of both; q4 is affine, its range is what the channel spans
    const large = (sides === 2 ? 24.5 : 4.5) / levels / 2;
    const small = 4.5 / levels / 2;
    expect(largest(keys, tokens.keys)).toBeLessThan(Math.hypot(large, small) * 1.05);
    const rms = Math.sqrt(keys.reduce((sum, value, i) => sum + (value - tokens.keys[i]!) ** 2, 0) / keys.length);
    expect(rms).toBeLessThan(small);
    expect(largest(values, tokens.values)).toBeLessThan(small * 1.05);
    for (let head = 0; head < KV; head++) {
      const at = head * 600 * D;
      expect(values.subarray(at, at + FIRST_TOKENS * D)).toEqual(tokens.values.subarray(at, at + FIRST_TOKENS * D));
      expect(keys.subarray(at, at + FIRST_TOKENS * D)).toEqual(tokens.keys.subarray(at, at + FIRST_TOKENS * D));
    }
  });
});

it('notices a change of any byte', () => {
  const { buffer, layout, unpack } = trip(turnedKeys(0, 40, 'half'), 'q4', 'half');
  const bytes = new Uint8Array(buffer, 0, layout.layerBytes);
  for (let at = 0; at < bytes.length; at += 37) {
    bytes[at]! ^= 16;
    expect(unpack, `byte ${at}`).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
    bytes[at]! ^= 16;
  }
  expect(unpack).not.toThrow();
});
