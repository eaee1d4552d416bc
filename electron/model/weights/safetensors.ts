import { open, rename, rm } from 'node:fs/promises';
import { LongtakeError } from '../../contract/errors.ts';
import { mapFile } from './mappedFile.ts';
import type { MappedFile } from './mappedFile.ts';
import { parseStrictJson } from './strictJson.ts';
import type { StrictJson } from './strictJson.ts';
import { fileTensor, isStorageType, STORAGE_TYPES, tensorBytes } from './tensor.ts';
import type { StorageType, Weights, WeightTensor } from './tensor.ts';
import { damagedWeights, refusedWeights } from './weightErrors.ts';

const LENGTH_BYTES = 8;
/** The limit of the format's own library. */
const MAX_HEADER_BYTES = 100_000_000;
const MAX_DIMENSIONS = 16;

interface Entry {
  name: string;
  type: StorageType;
  shape: readonly number[];
  begin: number;
  end: number;
}

/**
 * Opens a safetensors file (https://github.com/huggingface/safetensors#format): 8 bytes of header length, a JSON header, the data. Everything
 * is checked before a tensor is given: types, shapes against ranges, that the ranges cover the data without hole or overlap.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED, FILE_*
 */
export function readSafetensors(path: string): Weights {
  const file = mapFile(path);
  const { header, dataOffset } = readHeader(file);
  const metadata = new Map<string, string>();
  const entries: Entry[] = [];
  for (const [name, value] of header) {
    if (name === '__metadata__') readMetadata(path, value, metadata);
    else entries.push(readEntry(path, name, value));
  }
  checkCoverage(path, entries, file.size - dataOffset);
  const tensors = new Map<string, WeightTensor>();
  for (const { name, type, shape, begin, end } of entries)
    tensors.set(name, fileTensor(file, name, type, shape, dataOffset + begin, end - begin));
  return { format: 'safetensors', path, tensors, metadata };
}

function readHeader(file: MappedFile): { header: ReadonlyMap<string, StrictJson>; dataOffset: number } {
  if (file.size < LENGTH_BYTES) throw damagedWeights(file.path, 'it is shorter than the length of its header');
  const lengthField = file.range(0, LENGTH_BYTES);
  const length = new DataView(lengthField.buffer, lengthField.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw damagedWeights(file.path, 'its header says it is longer than 100 MB');
  const dataOffset = LENGTH_BYTES + Number(length);
  if (dataOffset > file.size) throw damagedWeights(file.path, 'its header is cut off');
  let header: StrictJson;
  try {
    header = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(file.range(LENGTH_BYTES, Number(length))));
  } catch (thrown) {
    throw damagedWeights(file.path, `its header cannot be read: ${thrown instanceof SyntaxError ? thrown.message : 'it is not UTF-8'}`);
  }
  if (!(header instanceof Map)) throw damagedWeights(file.path, 'its header is not an object');
  return { header: header as ReadonlyMap<string, StrictJson>, dataOffset };
}

function readMetadata(path: string, value: StrictJson, metadata: Map<string, string>): void {
  if (!(value instanceof Map)) throw damagedWeights(path, '__metadata__ is not an object');
  for (const [key, text] of value as ReadonlyMap<string, StrictJson>) {
    if (typeof text !== 'string') throw damagedWeights(path, '__metadata__ holds something that is not a string');
    metadata.set(key, text);
  }
}

function readEntry(path: string, name: string, value: StrictJson): Entry {
  const where = `tensor "${name.slice(0, 120)}"`;
  if (name === '__proto__') throw refusedWeights(path, 'a tensor is named __proto__');
  if (!(value instanceof Map)) throw damagedWeights(path, `${where} is not described`);
  const fields = value as ReadonlyMap<string, StrictJson>;
  const type = fields.get('dtype');
  const shape = fields.get('shape');
  const range = fields.get('data_offsets');
  if (typeof type !== 'string' || !isStorageType(type) || STORAGE_TYPES[type].elements !== 1)
    throw damagedWeights(path, `${where} has an unknown type`);
  if (!isIntegers(shape) || shape.length > MAX_DIMENSIONS) throw damagedWeights(path, `${where} has no valid shape`);
  if (!isIntegers(range) || range.length !== 2) throw damagedWeights(path, `${where} has no valid range`);
  const [begin, end] = range as [number, number];
  if (end < begin) throw damagedWeights(path, `${where} ends before it begins`);
  if (tensorBytes(type, shape) !== end - begin) throw damagedWeights(path, `${where} has a range that does not fit its shape`);
  return { name, type, shape, begin, end };
}

function isIntegers(value: StrictJson | undefined): value is readonly number[] {
  return Array.isArray(value) && (value as readonly StrictJson[]).every((item) => typeof item === 'number' && item >= 0);
}

function checkCoverage(path: string, entries: readonly Entry[], dataBytes: number): void {
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) throw damagedWeights(path, `tensor "${name.slice(0, 120)}" leaves a hole or overlaps another`);
    covered = end;
  }
  if (covered !== dataBytes) throw damagedWeights(path, 'its tensors do not cover its data');
}

/** Values to be written: the type follows from the array, or is named where the array only carries bits (F16 and BF16 in a Uint16Array). */
export interface TensorToWrite {
  name: string;
  shape: readonly number[];
  data:
    | Float64Array
    | Float32Array
    | BigInt64Array
    | BigUint64Array
    | Int32Array
    | Uint32Array
    | Int16Array
    | Uint16Array
    | Int8Array
    | Uint8Array;
  type?: StorageType;
}

function typeOf(data: TensorToWrite['data']): StorageType {
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof BigInt64Array) return 'I64';
  if (data instanceof BigUint64Array) return 'U64';
  if (data instanceof Int32Array) return 'I32';
  if (data instanceof Uint32Array) return 'U32';
  if (data instanceof Int16Array) return 'I16';
  if (data instanceof Uint16Array) return 'U16';
  return data instanceof Int8Array ? 'I8' : 'U8';
}

/**
 * Writes a safetensors file under a temporary name and renames it, so that `path` is never half written. Wide types come first and the header is
 * padded to 8 bytes: every tensor can be viewed in place.
 *
 * @throws RangeError where data and shape disagree (a defect of the caller); LongtakeError FILE_UNWRITABLE
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata?: Readonly<Record<string, string>>,
): Promise<void> {
  const described = tensors.map((tensor) => ({ ...tensor, type: tensor.type ?? typeOf(tensor.data) }));
  described.sort((a, b) => STORAGE_TYPES[b.type].bytes - STORAGE_TYPES[a.type].bytes);
  const header = new Map<string, unknown>(metadata ? [['__metadata__', metadata]] : []);
  let offset = 0;
  for (const { name, type, shape, data } of described) {
    if (tensorBytes(type, shape) !== data.byteLength)
      throw new RangeError(`${name}: ${data.byteLength} bytes do not make ${type} [${shape.join(', ')}]`);
    if (header.has(name)) throw new RangeError(`${name} is given twice`);
    header.set(name, { dtype: type, shape, data_offsets: [offset, offset + data.byteLength] });
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)), 'utf8');
  const padded = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  const start = Buffer.alloc(LENGTH_BYTES + padded, ' ');
  start.writeBigUInt64LE(BigInt(padded));
  json.copy(start, LENGTH_BYTES);
  const temporary = `${path}.${process.pid}.partial`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await writeAll(handle, start);
      for (const { data } of described) await writeAll(handle, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw thrown instanceof Error && 'code' in thrown && UNWRITABLE.has(String(thrown.code))
      ? new LongtakeError('FILE_UNWRITABLE', `${path} could not be written (${String(thrown.code)}).`, { cause: thrown })
      : thrown;
  }
}

/** What the system answers where a file may not, or cannot, lie there. */
const UNWRITABLE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS']);

async function writeAll(handle: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
}
