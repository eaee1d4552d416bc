import type { MappedFile } from './mappedFile.ts';

/** How one element, or one block of elements, of a stored tensor is written. */
export const STORAGE_TYPES = {
  F64: { elements: 1, bytes: 8 },
  F32: { elements: 1, bytes: 4 },
  F16: { elements: 1, bytes: 2 },
  BF16: { elements: 1, bytes: 2 },
  I64: { elements: 1, bytes: 8 },
  I32: { elements: 1, bytes: 4 },
  I16: { elements: 1, bytes: 2 },
  I8: { elements: 1, bytes: 1 },
  U64: { elements: 1, bytes: 8 },
  U32: { elements: 1, bytes: 4 },
  U16: { elements: 1, bytes: 2 },
  U8: { elements: 1, bytes: 1 },
  BOOL: { elements: 1, bytes: 1 },
  Q4_0: { elements: 32, bytes: 18 },
  Q4_1: { elements: 32, bytes: 20 },
  Q5_0: { elements: 32, bytes: 22 },
  Q5_1: { elements: 32, bytes: 24 },
  Q8_0: { elements: 32, bytes: 34 },
  Q4_K: { elements: 256, bytes: 144 },
  Q5_K: { elements: 256, bytes: 176 },
  Q6_K: { elements: 256, bytes: 210 },
} as const;

export type StorageType = keyof typeof STORAGE_TYPES;

export function isStorageType(name: string): name is StorageType {
  return Object.hasOwn(STORAGE_TYPES, name);
}

/** A named tensor of a file, not read until asked for. `shape` is row-major, outermost first, whatever the file's own order is. */
export interface WeightTensor {
  readonly name: string;
  readonly type: StorageType;
  readonly shape: readonly number[];
  /** The stored bytes, little-endian, row-major; a view of the mapped file where that is possible. Never write into them. */
  bytes(): Uint8Array;
}

/** Plain data that a file of weights says about itself. */
type WeightMetadata = ReadonlyMap<string, MetadataValue>;
export type MetadataValue = string | number | bigint | boolean | readonly MetadataValue[];

type WeightFormat = 'safetensors' | 'gguf' | 'torch' | 'flax' | 'pickle';

/** What every reader gives: the tensors of one model by name, and the file's metadata. */
export interface Weights {
  readonly format: WeightFormat;
  readonly path: string;
  readonly tensors: ReadonlyMap<string, WeightTensor>;
  readonly metadata: WeightMetadata;
}

/** Number of elements of a shape, or undefined where it is not a shape or too large to be counted exactly. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  // a zero anywhere makes an empty tensor, but must not hide a size that overflows
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    if (size > 0) count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return shape.includes(0) ? 0 : count;
}

/** Bytes that a tensor of this type and shape takes, or undefined where the shape is impossible for the type. */
export function tensorBytes(type: StorageType, shape: readonly number[]): number | undefined {
  const count = elementCount(shape);
  if (count === undefined) return undefined;
  const block = STORAGE_TYPES[type];
  // a block never crosses a row
  if (block.elements > 1 && (shape.at(-1) ?? 1) % block.elements !== 0) return undefined;
  const bytes = (count / block.elements) * block.bytes;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A tensor whose bytes lie as they are in a file. */
export function fileTensor(
  file: MappedFile,
  name: string,
  type: StorageType,
  shape: readonly number[],
  offset: number,
  length: number,
): WeightTensor {
  return { name, type, shape, bytes: () => file.range(offset, length) };
}
