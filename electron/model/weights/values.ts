import { decodeBlocks, isBlockType } from './ggufBlocks.ts';
import { halfTable } from './halfFloat.ts';
import type { WeightTensor } from './tensor.ts';
import { elementCount, STORAGE_TYPES } from './tensor.ts';
import { refusedWeights } from './weightErrors.ts';

/** The stored bytes at an address that typed arrays accept; copied only where the file is not aligned. */
function aligned(bytes: Uint8Array, size: number): { buffer: ArrayBuffer; offset: number } {
  if (bytes.byteOffset % size === 0) return { buffer: bytes.buffer as ArrayBuffer, offset: bytes.byteOffset };
  return { buffer: bytes.slice().buffer, offset: 0 };
}

/**
 * The values of a tensor of real numbers as float32, row-major: a view of the file where it stores float32 (never write into it), decoded otherwise.
 * `rows` picks a range of the outermost dimension, so that a large table need not be decoded whole.
 *
 * @throws LongtakeError WEIGHTS_REFUSED where the tensor holds integers: no weight of a model does
 */
export function float32Values(path: string, tensor: WeightTensor, rows?: { start: number; count: number }): Float32Array {
  const { type, shape } = tensor;
  const whole = elementCount(shape)!;
  const perRow = rows ? whole / shape[0]! : whole;
  const count = rows ? perRow * rows.count : whole;
  const all = tensor.bytes();
  const block = STORAGE_TYPES[type];
  const bytesOf = (elements: number): number => (elements / block.elements) * block.bytes;
  const bytes = rows ? all.subarray(bytesOf(perRow * rows.start), bytesOf(perRow * (rows.start + rows.count))) : all;
  if (isBlockType(type)) {
    const out = new Float32Array(count);
    decodeBlocks(type, bytes, out);
    return out;
  }
  const { buffer, offset } = aligned(bytes, block.bytes);
  switch (type) {
    case 'F32':
      return new Float32Array(buffer, offset, count);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer, offset, count));
    case 'F16': {
      const half = halfTable();
      const bits = new Uint16Array(buffer, offset, count);
      const out = new Float32Array(count);
      for (let index = 0; index < count; index++) out[index] = half[bits[index]!]!;
      return out;
    }
    case 'BF16': {
      // a bfloat16 is the upper half of a float32
      const bits = new Uint16Array(buffer, offset, count);
      const out = new Uint32Array(count);
      for (let index = 0; index < count; index++) out[index] = bits[index]! << 16;
      return new Float32Array(out.buffer);
    }
    default:
      throw refusedWeights(path, `the tensor "${tensor.name}" holds integers (${type}) where weights are expected`);
  }
}

/**
 * The values of a tensor of whole numbers (token ids, positions, masks, codes).
 *
 * @throws LongtakeError WEIGHTS_REFUSED where the tensor holds real numbers or a number too large to be exact
 */
export function integerValues(path: string, tensor: WeightTensor): Int32Array {
  const count = elementCount(tensor.shape)!;
  const { buffer, offset } = aligned(tensor.bytes(), STORAGE_TYPES[tensor.type].bytes);
  const fits = (value: number | bigint): number => {
    if (value > 0x7fffffff || value < -0x80000000)
      throw refusedWeights(path, `the tensor "${tensor.name}" holds a number that is too large`);
    return Number(value);
  };
  switch (tensor.type) {
    case 'I32':
      return new Int32Array(buffer, offset, count);
    case 'I64':
      return Int32Array.from(new BigInt64Array(buffer, offset, count), fits);
    case 'U64':
      return Int32Array.from(new BigUint64Array(buffer, offset, count), fits);
    case 'U32':
      return Int32Array.from(new Uint32Array(buffer, offset, count), fits);
    case 'I16':
      return Int32Array.from(new Int16Array(buffer, offset, count));
    case 'U16':
      return Int32Array.from(new Uint16Array(buffer, offset, count));
    case 'I8':
      return Int32Array.from(new Int8Array(buffer, offset, count));
    case 'U8':
    case 'BOOL':
      return Int32Array.from(new Uint8Array(buffer, offset, count));
    default:
      throw refusedWeights(path, `the tensor "${tensor.name}" holds real numbers (${tensor.type}) where whole numbers are expected`);
  }
}

/**
 * The values of a tensor of real numbers in double precision: a view where it stores float64.
 *
 * @throws LongtakeError WEIGHTS_REFUSED where the tensor holds integers
 */
export function float64Values(path: string, tensor: WeightTensor): Float64Array {
  if (tensor.type !== 'F64') return Float64Array.from(float32Values(path, tensor));
  const { buffer, offset } = aligned(tensor.bytes(), 8);
  return new Float64Array(buffer, offset, elementCount(tensor.shape));
}
