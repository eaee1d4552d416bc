import { ByteCursor } from './byteCursor.ts';
import { mapFile } from './mappedFile.ts';
import { fileTensor, tensorBytes } from './tensor.ts';
import type { MetadataValue, StorageType, Weights, WeightTensor } from './tensor.ts';
import { damagedWeights, refusedWeights } from './weightErrors.ts';

const MAGIC = 0x46554747; // "GGUF"
const DEFAULT_ALIGNMENT = 32;
const MAX_DIMENSIONS = 4;
/** Vocabularies have some 100,000 pieces; more than this is an attack on memory. */
const MAX_METADATA_ITEMS = 8_000_000;
const MAX_METADATA_BYTES = 1 << 28;
const MAX_ARRAY_DEPTH = 4;
/** name length, dimension count, one dimension, type, offset */
const MIN_TENSOR_INFO_BYTES = 8 + 4 + 4 + 8;
const MIN_ENTRY_BYTES = 8 + 4 + 1;

const TENSOR_TYPES: ReadonlyMap<number, StorageType> = new Map([
  [0, 'F32'],
  [1, 'F16'],
  [2, 'Q4_0'],
  [3, 'Q4_1'],
  [6, 'Q5_0'],
  [7, 'Q5_1'],
  [8, 'Q8_0'],
  [12, 'Q4_K'],
  [13, 'Q5_K'],
  [14, 'Q6_K'],
  [24, 'I8'],
  [25, 'I16'],
  [26, 'I32'],
  [27, 'I64'],
  [28, 'F64'],
  [30, 'BF16'],
]);

const STRING = 8;
const ARRAY = 9;
/** Value types in the order of their numbers, with the least bytes that one takes. */
const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8] as const;

/**
 * Opens a GGUF file, version 2 or 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Its dimensions stand innermost first;
 * here they are turned round.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED (a type that is not read), FILE_*
 */
export function readGguf(path: string): Weights {
  const file = mapFile(path);
  const cursor = new ByteCursor(file);
  if (cursor.u32() !== MAGIC) throw damagedWeights(path, 'it does not begin with GGUF');
  const version = cursor.u32();
  if (version !== 2 && version !== 3) throw refusedWeights(path, `GGUF version ${version} is not read`);
  const tensorCount = cursor.count(MIN_TENSOR_INFO_BYTES);
  const entryCount = cursor.count(MIN_ENTRY_BYTES);
  if (tensorCount > MAX_METADATA_ITEMS) throw damagedWeights(path, `it claims ${tensorCount} tensors`);
  const metadata = new MetadataReader(cursor).read(entryCount);
  const infos = readInfos(cursor, tensorCount);
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || !Number.isInteger(alignment) || alignment < 1 || alignment > 1 << 20)
    throw damagedWeights(path, 'its alignment is impossible');
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  const tensors = new Map<string, WeightTensor>();
  let covered = 0;
  for (const { name, type, shape, offset } of infos.sort((a, b) => a.offset - b.offset)) {
    const bytes = tensorBytes(type, shape);
    const where = `tensor "${name}"`;
    if (bytes === undefined) throw damagedWeights(path, `${where} has no valid shape`);
    if (offset % alignment !== 0 || offset < covered) throw damagedWeights(path, `${where} is misplaced`);
    covered = offset + bytes;
    if (dataStart + covered > file.size) throw damagedWeights(path, `${where} reaches past its end`);
    if (tensors.has(name)) throw damagedWeights(path, `${where} stands twice`);
    tensors.set(name, fileTensor(file, name, type, shape, dataStart + offset, bytes));
  }
  return { format: 'gguf', path, tensors, metadata };
}

interface Info {
  name: string;
  type: StorageType;
  shape: number[];
  offset: number;
}

function readInfos(cursor: ByteCursor, count: number): Info[] {
  const { path } = cursor.file;
  const infos: Info[] = [];
  for (let index = 0; index < count; index++) {
    const name = readString(cursor, 4096);
    const dimensions = cursor.u32();
    if (dimensions > MAX_DIMENSIONS) throw damagedWeights(path, `tensor "${name}" has ${dimensions} dimensions`);
    const shape: number[] = [];
    for (let dimension = 0; dimension < dimensions; dimension++) shape.unshift(Number(cursor.u64()));
    const number = cursor.u32();
    const type = TENSOR_TYPES.get(number);
    if (!type) throw refusedWeights(path, `tensor "${name}" has type number ${number}, which is not read`);
    infos.push({ name, type, shape, offset: Number(cursor.u64()) });
  }
  return infos;
}

function readString(cursor: ByteCursor, maxBytes: number): string {
  const length = cursor.count(1);
  if (length > maxBytes) throw damagedWeights(cursor.file.path, 'a text in its header is too long');
  return Buffer.from(cursor.take(length)).toString('utf8');
}

class MetadataReader {
  readonly #cursor: ByteCursor;
  #items = 0;

  constructor(cursor: ByteCursor) {
    this.#cursor = cursor;
  }

  read(count: number): Map<string, MetadataValue> {
    const metadata = new Map<string, MetadataValue>();
    for (let index = 0; index < count; index++) {
      const key = readString(this.#cursor, 65535);
      this.#spend(1);
      if (metadata.has(key)) throw damagedWeights(this.#cursor.file.path, `the key "${key.slice(0, 120)}" stands twice`);
      metadata.set(key, this.#value(this.#cursor.u32(), 0));
    }
    return metadata;
  }

  #spend(items: number): void {
    this.#items += items;
    if (this.#items > MAX_METADATA_ITEMS || this.#cursor.position > MAX_METADATA_BYTES)
      throw damagedWeights(this.#cursor.file.path, 'its metadata is too large');
  }

  #value(type: number, depth: number): MetadataValue {
    const cursor = this.#cursor;
    switch (type) {
      case 0:
        return cursor.u8();
      case 1:
        return (cursor.u8() << 24) >> 24;
      case 2:
        return cursor.u16();
      case 3:
        return (cursor.u16() << 16) >> 16;
      case 4:
        return cursor.u32();
      case 5:
        return cursor.i32();
      case 6:
        return cursor.f32();
      case 7:
        return cursor.u8() !== 0;
      case STRING:
        return readString(cursor, MAX_METADATA_BYTES);
      case ARRAY:
        return this.#array(depth);
      case 10:
        return cursor.u64();
      case 11:
        return cursor.i64();
      case 12:
        return cursor.f64();
      default:
        throw damagedWeights(cursor.file.path, `its metadata has a value of unknown type ${type}`);
    }
  }

  #array(depth: number): MetadataValue[] {
    const type = this.#cursor.u32();
    const least = VALUE_BYTES[type];
    if (least === undefined || depth >= MAX_ARRAY_DEPTH)
      throw damagedWeights(this.#cursor.file.path, 'its metadata has an impossible list');
    const count = this.#cursor.count(least);
    this.#spend(count);
    const items: MetadataValue[] = [];
    for (let index = 0; index < count; index++) items.push(this.#value(type, depth + 1));
    return items;
  }
}
