import { ByteCursor } from './byteCursor.ts';
import { mapFile } from './mappedFile.ts';
import type { MappedFile } from './mappedFile.ts';
import { readMessageItem, stepOver } from './msgpack.ts';
import type { MessageItem } from './msgpack.ts';
import { tensorBytes } from './tensor.ts';
import type { StorageType, Weights, WeightTensor } from './tensor.ts';
import { damagedWeights, refusedWeights } from './weightErrors.ts';

const NDARRAY = 1;
const CHUNKED = '__msgpack_chunked_array__';
const MAX_KEYS = 64;
const MAX_DIMENSIONS = 16;
const MAX_TENSORS = 100_000;

const DTYPES: ReadonlyMap<string, StorageType> = new Map([
  ['float64', 'F64'],
  ['float32', 'F32'],
  ['float16', 'F16'],
  ['bfloat16', 'BF16'],
  ['int64', 'I64'],
  ['int32', 'I32'],
  ['int16', 'I16'],
  ['int8', 'I8'],
  ['uint64', 'U64'],
  ['uint32', 'U32'],
  ['uint16', 'U16'],
  ['uint8', 'U8'],
  ['bool', 'BOOL'],
]);

/** Where an array lies: one stretch of the file, or several that follow each other. */
interface Found {
  type: StorageType;
  shape: number[];
  stretches: { offset: number; length: number }[];
}

/**
 * Opens Flax parameters: a stream of tux.StreamingCheckpointer (records `[[key, ...], bytes]`, the bytes again msgpack) or one msgpack map. Names are
 * the keys joined by `/`. Of a whole training state only `params/params` is given, without that prefix.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED, FILE_*
 */
export function readFlax(path: string): Weights {
  const file = mapFile(path);
  if (file.size === 0) throw damagedWeights(path, 'it is empty');
  const arrays: { keys: readonly string[]; found: Found }[] = [];
  const add = (keys: readonly string[], found: Found | undefined): void => {
    if (arrays.length >= MAX_TENSORS) throw damagedWeights(path, 'it holds too many tensors');
    if (found) arrays.push({ keys, found });
  };
  const cursor = new ByteCursor(file);
  const first = cursor.u8();
  cursor.position = 0;
  if (first >= 0x90 && first <= 0x9f) readStream(cursor, add);
  else readTree(cursor, [], add);
  const tensors = new Map<string, WeightTensor>();
  const prefix = statePrefix(arrays.map(({ keys }) => keys));
  for (const { keys, found } of arrays) {
    if (prefix.some((key, index) => keys[index] !== key)) continue;
    const name = keys.slice(prefix.length).join('/');
    if (tensors.has(name)) throw damagedWeights(path, `tensor "${name}" stands twice`);
    tensors.set(name, { name, type: found.type, shape: found.shape, bytes: () => join(file, found.stretches) });
  }
  return { format: 'flax', path, tensors, metadata: new Map() };
}

function statePrefix(all: readonly (readonly string[])[]): string[] {
  for (const prefix of [['params', 'params'], ['params']]) {
    if (all.some((keys) => keys.length > prefix.length && prefix.every((key, index) => keys[index] === key))) return prefix;
  }
  return [];
}

function join(file: MappedFile, stretches: Found['stretches']): Uint8Array {
  const [only] = stretches;
  if (only && stretches.length === 1) return file.range(only.offset, only.length);
  const out = new Uint8Array(stretches.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { offset, length } of stretches) {
    out.set(file.range(offset, length), at);
    at += length;
  }
  return out;
}

function checkKey(path: string, item: MessageItem): string {
  if (item.kind !== 'text') throw damagedWeights(path, 'a key is not a text');
  if (item.text === '__proto__') throw refusedWeights(path, 'a key is __proto__');
  return item.text;
}

function readStream(cursor: ByteCursor, add: (keys: readonly string[], found: Found | undefined) => void): void {
  const { path } = cursor.file;
  while (cursor.left > 0) {
    const record = readMessageItem(cursor);
    if (record.kind !== 'list' || record.count !== 2) throw damagedWeights(path, 'a record is not a pair of key and value');
    const keyList = readMessageItem(cursor);
    if (keyList.kind !== 'list' || keyList.count > MAX_KEYS) throw damagedWeights(path, 'a record has no list of keys');
    const keys: string[] = [];
    for (let index = 0; index < keyList.count; index++) keys.push(checkKey(path, readMessageItem(cursor)));
    const value = readMessageItem(cursor);
    if (value.kind !== 'bytes') throw damagedWeights(path, `the value of "${keys.join('/')}" is not bytes`);
    const inner = new ByteCursor(cursor.file, value.offset, value.offset + value.length);
    add(keys, readValue(inner, keys));
    if (inner.left > 0) throw damagedWeights(path, `something stands after the value of "${keys.join('/')}"`);
  }
}

/** One map of maps; its depth is bounded by the number of keys that a name may have. */
function readTree(cursor: ByteCursor, above: readonly string[], add: (keys: readonly string[], found: Found | undefined) => void): void {
  const { path } = cursor.file;
  const item = readMessageItem(cursor);
  if (item.kind !== 'map' || above.length > MAX_KEYS) throw damagedWeights(path, 'it is no map of tensors');
  for (let index = 0; index < item.count; index++) {
    const key = checkKey(path, readMessageItem(cursor));
    const keys = [...above, key];
    const start = cursor.position;
    const value = readMessageItem(cursor);
    const chunked = value.kind === 'map' && value.count > 0 && startsChunked(cursor);
    cursor.position = start;
    if (value.kind === 'map' && !chunked) readTree(cursor, keys, add);
    else add(keys, readValue(cursor, keys));
  }
  if (above.length === 0 && cursor.left > 0) throw damagedWeights(path, 'something stands after its end');
}

function startsChunked(cursor: ByteCursor): boolean {
  const key = readMessageItem(cursor);
  return key.kind === 'text' && key.text === CHUNKED;
}

/** A leaf: an array, a chunked array, or a value that is no tensor (a step, an optimiser's counter), which is stepped over. */
function readValue(cursor: ByteCursor, keys: readonly string[]): Found | undefined {
  const start = cursor.position;
  const item = readMessageItem(cursor);
  if (item.kind === 'extension' && item.type === NDARRAY) return readArray(cursor, item, keys);
  if (item.kind === 'map' && item.count > 0 && startsChunked(cursor)) {
    cursor.position = start;
    return readChunked(cursor, keys);
  }
  cursor.position = start;
  stepOver(cursor);
  return undefined;
}

function readArray(cursor: ByteCursor, item: { offset: number; length: number }, keys: readonly string[]): Found {
  const { path } = cursor.file;
  const where = `tensor "${keys.join('/').slice(0, 120)}"`;
  const inner = new ByteCursor(cursor.file, item.offset, item.offset + item.length);
  const triple = readMessageItem(inner);
  if (triple.kind !== 'list' || triple.count !== 3) throw damagedWeights(path, `${where} is no array`);
  const dims = readMessageItem(inner);
  if (dims.kind !== 'list' || dims.count > MAX_DIMENSIONS) throw damagedWeights(path, `${where} has no shape`);
  const shape: number[] = [];
  for (let index = 0; index < dims.count; index++) shape.push(readDimension(inner, where));
  const dtype = readMessageItem(inner);
  const type = dtype.kind === 'text' ? DTYPES.get(dtype.text) : undefined;
  if (!type) throw refusedWeights(path, `${where} has a type that is not read`);
  const data = readMessageItem(inner);
  if (data.kind !== 'bytes' || inner.left > 0) throw damagedWeights(path, `${where} has no data`);
  if (tensorBytes(type, shape) !== data.length) throw damagedWeights(path, `${where} has data that does not fit its shape`);
  return { type, shape, stretches: [{ offset: data.offset, length: data.length }] };
}

function readDimension(cursor: ByteCursor, where: string): number {
  const item = readMessageItem(cursor);
  if (item.kind !== 'number' || !Number.isSafeInteger(item.number) || item.number < 0)
    throw damagedWeights(cursor.file.path, `${where} has an impossible shape`);
  return item.number;
}

/** `{__msgpack_chunked_array__: true, shape: {"0": n, ...}, chunks: {"0": array, ...}}`: flat pieces of an array of more than 2^30 bytes. */
function readChunked(cursor: ByteCursor, keys: readonly string[]): Found {
  const { path } = cursor.file;
  const where = `tensor "${keys.join('/').slice(0, 120)}"`;
  const wrong = (): Error => damagedWeights(path, `${where} is in pieces that do not fit`);
  const expectKey = (expected: string): void => {
    const key = readMessageItem(cursor);
    if (key.kind !== 'text' || key.text !== expected) throw wrong();
  };
  const map = readMessageItem(cursor);
  if (map.kind !== 'map' || map.count !== 3) throw wrong();
  expectKey(CHUNKED);
  if (readMessageItem(cursor).kind !== 'other') throw wrong();
  expectKey('shape');
  const dims = readMessageItem(cursor);
  if (dims.kind !== 'map' || dims.count > MAX_DIMENSIONS) throw wrong();
  const shape: number[] = [];
  for (let index = 0; index < dims.count; index++) {
    expectKey(String(index));
    shape.push(readDimension(cursor, where));
  }
  expectKey('chunks');
  const chunks = readMessageItem(cursor);
  if (chunks.kind !== 'map' || chunks.count === 0) throw wrong();
  const found: Found[] = [];
  for (let index = 0; index < chunks.count; index++) {
    expectKey(String(index));
    const item = readMessageItem(cursor);
    if (item.kind !== 'extension' || item.type !== NDARRAY) throw wrong();
    found.push(readArray(cursor, item, keys));
  }
  const { type } = found[0]!;
  const stretches = found.flatMap((piece) => piece.stretches);
  const bytes = stretches.reduce((sum, { length }) => sum + length, 0);
  if (found.some((piece) => piece.type !== type) || tensorBytes(type, shape) !== bytes) throw wrong();
  return { type, shape, stretches };
}
