import { KernelError } from '../kernelError.ts';
import type { TokenRange } from '../tensor.ts';
import { KV_ALIGNMENT, KV_DTYPES, layoutKvBlock, type KvDtype, type KvSection, type KvShape } from './kvLayout.ts';

/**
 * A block of keys and values: a header and sections at fixed places of an ArrayBuffer, usually shared memory, that every backend reads
 * in place. Little endian. The sections are described in kvLayout.ts.
 *
 * | byte | type | field |
 * |---|---|---|
 * | 0 | u32 | magic "LTKV" |
 * | 4 | u16 | version, 1 |
 * | 6 | u8 | dtype: index in KV_DTYPES |
 * | 7 | u8 | flags: 1 segments, 2 key mask |
 * | 8 | u32 | layer |
 * | 12 | u32 | KV heads |
 * | 16 | u32 | head dim |
 * | 20 | u32 | capacity in tokens |
 * | 24 | u32 | count of tokens |
 * | 28 | u32 | stride between the positions of two tokens |
 * | 32 | f64 | position of the first token |
 * | 40 | f64 | bytes of the whole block |
 * | 48 | u32 | checksum over header and sections with this field 0; 0 = not sealed |
 */
export interface KvBlock {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly shape: KvShape;
  /** Positions of the tokens that are filled; `count` <= capacity. */
  readonly range: TokenRange;
  readonly data: KvData;
  /** [capacity]: a query sees a key of its own segment only. */
  readonly segments: Int32Array | undefined;
  /** [capacity]: 0 hides the key from every query. */
  readonly keyMask: Uint8Array | undefined;
}

/** Keys and values as stored; shapes in kvLayout.ts. */
type KvData =
  | { dtype: 'f32'; keys: Float32Array; values: Float32Array }
  | { dtype: 'f16'; keys: Uint16Array; values: Uint16Array }
  | { dtype: 'q8'; keys: Int8Array; values: Int8Array; keyScales: Float32Array; valueScales: Float32Array }
  | {
      dtype: 'q4';
      keys: Uint8Array;
      values: Uint8Array;
      keyScales: Float32Array;
      keyOffsets: Float32Array;
      valueScales: Float32Array;
      valueOffsets: Float32Array;
    };

const MAGIC = 0x564b544c;
const VERSION = 1;
const CHECKSUM_AT = 48;
const FLAG_SEGMENTS = 1;
const FLAG_KEY_MASK = 2;

/** Writes an empty header at `byteOffset` (a multiple of 64) and gives the block; its sections keep what was there. */
export function createKvBlock(buffer: ArrayBufferLike, byteOffset: number, shape: KvShape, range: TokenRange): KvBlock {
  const { byteLength } = layoutKvBlock(shape);
  expectRoom(buffer, byteOffset, byteLength);
  const header = new DataView(buffer, byteOffset, byteLength);
  header.setUint32(0, MAGIC, true);
  header.setUint16(4, VERSION, true);
  header.setUint8(6, KV_DTYPES.indexOf(shape.dtype));
  header.setUint8(7, (shape.segments ? FLAG_SEGMENTS : 0) | (shape.keyMask ? FLAG_KEY_MASK : 0));
  header.setUint32(8, shape.layer, true);
  header.setUint32(12, shape.kvHeads, true);
  header.setUint32(16, shape.headDim, true);
  header.setUint32(20, shape.capacity, true);
  header.setFloat64(40, byteLength, true);
  for (let at = CHECKSUM_AT; at < KV_ALIGNMENT; at += 4) header.setUint32(at, 0, true);
  writeRange(header, range, shape.capacity);
  return viewBlock(buffer, byteOffset, byteLength, shape, range);
}

/** Opens the block at `byteOffset`. Throws DAMAGED when there is no block, or one that does not fit; checks no payload, see {@link verifyKvBlock}. */
export function openKvBlock(buffer: ArrayBufferLike, byteOffset: number): KvBlock {
  expectRoom(buffer, byteOffset, KV_ALIGNMENT);
  const header = new DataView(buffer, byteOffset, KV_ALIGNMENT);
  if (header.getUint32(0, true) !== MAGIC) throw new KernelError('DAMAGED', `There is no KV block at byte ${byteOffset}.`);
  const version = header.getUint16(4, true);
  if (version !== VERSION)
    throw new KernelError('DAMAGED', `The KV block at byte ${byteOffset} has version ${version}; this program reads version ${VERSION}.`);
  const dtype = KV_DTYPES[header.getUint8(6)];
  if (dtype === undefined)
    throw new KernelError('DAMAGED', `The KV block at byte ${byteOffset} has an unknown dtype ${header.getUint8(6)}.`);
  const flags = header.getUint8(7);
  const shape: KvShape = {
    dtype,
    layer: header.getUint32(8, true),
    kvHeads: header.getUint32(12, true),
    headDim: header.getUint32(16, true),
    capacity: header.getUint32(20, true),
    segments: (flags & FLAG_SEGMENTS) !== 0,
    keyMask: (flags & FLAG_KEY_MASK) !== 0,
  };
  const range = { first: header.getFloat64(32, true), count: header.getUint32(24, true), stride: header.getUint32(28, true) };
  const byteLength = header.getFloat64(40, true);
  if (byteLength !== lengthOf(shape) || range.count > shape.capacity) {
    throw new KernelError('DAMAGED', `The header of the KV block at byte ${byteOffset} contradicts itself.`);
  }
  expectRoom(buffer, byteOffset, byteLength);
  return viewBlock(buffer, byteOffset, byteLength, shape, range);
}

/** Bytes of a block of this shape; undefined for a shape that cannot be. */
function lengthOf(shape: KvShape): number | undefined {
  try {
    return layoutKvBlock(shape).byteLength;
  } catch {
    return undefined;
  }
}

/** The same block with another range of filled tokens; the header is rewritten and the seal removed. */
export function setKvRange(block: KvBlock, range: TokenRange): KvBlock {
  const header = new DataView(block.buffer, block.byteOffset, KV_ALIGNMENT);
  writeRange(header, range, block.shape.capacity);
  header.setUint32(CHECKSUM_AT, 0, true);
  return { ...block, range };
}

/** Writes the checksum over everything in the block, so that {@link verifyKvBlock} notices any later change of it. */
export function sealKvBlock(block: KvBlock): void {
  const checksum = checksumOf(block);
  new DataView(block.buffer, block.byteOffset, KV_ALIGNMENT).setUint32(CHECKSUM_AT, checksum, true);
}

/** Throws DAMAGED unless the block is as it was when it was sealed. */
export function verifyKvBlock(block: KvBlock): void {
  const stored = new DataView(block.buffer, block.byteOffset, KV_ALIGNMENT).getUint32(CHECKSUM_AT, true);
  const name = `The KV block of layer ${block.shape.layer}, tokens from ${block.range.first},`;
  if (stored === 0) throw new KernelError('DAMAGED', `${name} was never sealed.`);
  if (stored !== checksumOf(block)) throw new KernelError('DAMAGED', `${name} fails its checksum.`);
}

function writeRange(header: DataView, range: TokenRange, capacity: number): void {
  if (range.count > capacity || range.count < 0)
    throw new KernelError('SHAPE', `A block for ${capacity} tokens cannot hold ${range.count}.`);
  header.setUint32(24, range.count, true);
  header.setUint32(28, range.stride, true);
  header.setFloat64(32, range.first, true);
}

function expectRoom(buffer: ArrayBufferLike, byteOffset: number, byteLength: number): void {
  if (byteOffset % KV_ALIGNMENT !== 0)
    throw new KernelError('SHAPE', `A KV block starts at a multiple of ${KV_ALIGNMENT} bytes, not at ${byteOffset}.`);
  if (byteOffset + byteLength > buffer.byteLength) {
    throw new KernelError(
      'DAMAGED',
      `A KV block of ${byteLength} bytes at byte ${byteOffset} does not fit into ${buffer.byteLength} bytes.`,
    );
  }
}

function viewBlock(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, shape: KvShape, range: TokenRange): KvBlock {
  const { sections } = layoutKvBlock(shape);
  const at = (section: KvSection): number => byteOffset + sections[section].byteOffset;
  const length = (section: KvSection): number => sections[section].length;
  const floats = (section: KvSection): Float32Array => new Float32Array(buffer, at(section), length(section));
  return {
    buffer,
    byteOffset,
    byteLength,
    shape,
    range,
    data: viewData(shape.dtype, buffer, at, length, floats),
    segments: shape.segments ? new Int32Array(buffer, at('segments'), length('segments')) : undefined,
    keyMask: shape.keyMask ? new Uint8Array(buffer, at('keyMask'), length('keyMask')) : undefined,
  };
}

function viewData(
  dtype: KvDtype,
  buffer: ArrayBufferLike,
  at: (section: KvSection) => number,
  length: (section: KvSection) => number,
  floats: (section: KvSection) => Float32Array,
): KvData {
  switch (dtype) {
    case 'f32':
      return { dtype, keys: floats('keys'), values: floats('values') };
    case 'f16':
      return {
        dtype,
        keys: new Uint16Array(buffer, at('keys'), length('keys')),
        values: new Uint16Array(buffer, at('values'), length('values')),
      };
    case 'q8':
      return {
        dtype,
        keys: new Int8Array(buffer, at('keys'), length('keys')),
        values: new Int8Array(buffer, at('values'), length('values')),
        keyScales: floats('keyScales'),
        valueScales: floats('valueScales'),
      };
    case 'q4':
      return {
        dtype,
        keys: new Uint8Array(buffer, at('keys'), length('keys')),
        values: new Uint8Array(buffer, at('values'), length('values')),
        keyScales: floats('keyScales'),
        keyOffsets: floats('keyOffsets'),
        valueScales: floats('valueScales'),
        valueOffsets: floats('valueOffsets'),
      };
  }
}

/**
 * Four independent multiply-rotate lanes over 32-bit words (the scheme of xxHash32), about memory speed in plain JS. It guards against
 * damage, not against an adversary. Never 0, which stands for "not sealed".
 */
function checksumOf(block: KvBlock): number {
  const words = new Uint32Array(block.buffer, block.byteOffset, block.byteLength / 4);
  let a = 0x24234428;
  let b = 0x85ebca77;
  let c = 0x165667b1;
  let d = 0x9e3779b1;
  // the header is one group of 16 words and is hashed with the checksum field as 0
  for (let i = 0; i < 16; i++) a = lane(a, i * 4 === CHECKSUM_AT ? 0 : words[i]!);
  for (let i = 16; i < words.length; i += 4) {
    a = lane(a, words[i]!);
    b = lane(b, words[i + 1]!);
    c = lane(c, words[i + 2]!);
    d = lane(d, words[i + 3]!);
  }
  let hash = words.length;
  for (const value of [a, b, c, d]) hash = lane(hash, value);
  hash ^= hash >>> 15;
  return hash >>> 0 || 1;
}

function lane(accumulator: number, word: number): number {
  const mixed = (accumulator + Math.imul(word, 0x85ebca77)) | 0;
  return Math.imul((mixed << 13) | (mixed >>> 19), 0x9e3779b1);
}
