import { ByteCursor } from './byteCursor.ts';
import { mapFile } from './mappedFile.ts';
import type { MappedFile } from './mappedFile.ts';
import { readPickle } from './pickleMachine.ts';
import type { PickleVocabulary } from './pickleMachine.ts';
import { leavesOf, PickleDict, PickleGlobal, PickleOpaque, PickleTuple } from './pickleValues.ts';
import type { PickleValue } from './pickleValues.ts';
import { elementCount, STORAGE_TYPES } from './tensor.ts';
import type { StorageType, Weights, WeightTensor } from './tensor.ts';
import { damagedWeights, refusedWeights } from './weightErrors.ts';
import { readZip } from './zipArchive.ts';
import type { ZipEntry } from './zipArchive.ts';

const STORAGES: ReadonlyMap<string, StorageType> = new Map([
  ['torch DoubleStorage', 'F64'],
  ['torch FloatStorage', 'F32'],
  ['torch HalfStorage', 'F16'],
  ['torch BFloat16Storage', 'BF16'],
  ['torch LongStorage', 'I64'],
  ['torch IntStorage', 'I32'],
  ['torch ShortStorage', 'I16'],
  ['torch CharStorage', 'I8'],
  ['torch ByteStorage', 'U8'],
  ['torch BoolStorage', 'BOOL'],
]);
const REBUILD_TENSOR = 'torch._utils _rebuild_tensor_v2';
const REBUILD_PARAMETER = 'torch._utils _rebuild_parameter';
const ORDERED_DICT = 'collections OrderedDict';
const GLOBALS: ReadonlySet<string> = new Set([...STORAGES.keys(), REBUILD_TENSOR, REBUILD_PARAMETER, ORDERED_DICT]);

class TorchStorage extends PickleOpaque {
  readonly kind = 'storage';
  readonly type: StorageType;
  readonly key: string;
  readonly count: number;
  constructor(type: StorageType, key: string, count: number) {
    super();
    this.type = type;
    this.key = key;
    this.count = count;
  }
}

class TorchTensor extends PickleOpaque {
  readonly kind = 'tensor';
  readonly storage: TorchStorage;
  readonly first: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: TorchStorage, first: number, shape: readonly number[], strides: readonly number[]) {
    super();
    this.storage = storage;
    this.first = first;
    this.shape = shape;
    this.strides = strides;
  }
}

function wholeNumbers(value: PickleValue | undefined): readonly number[] | undefined {
  if (!(value instanceof PickleTuple) || value.items.length > 16) return undefined;
  return value.items.every((item): item is number => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0)
    ? value.items
    : undefined;
}

/** The part of torch.save's pickling that a dictionary of plain tensors needs, as data. */
const vocabulary: PickleVocabulary = {
  globals: GLOBALS,
  call(callable, args) {
    switch (callable.name) {
      case ORDERED_DICT:
        return args.length === 0 ? new PickleDict() : undefined;
      case REBUILD_PARAMETER:
        return args[0] instanceof TorchTensor ? args[0] : undefined;
      case REBUILD_TENSOR: {
        const [storage, first, sizes, steps] = args;
        const shape = wholeNumbers(sizes);
        const strides = wholeNumbers(steps);
        if (!(storage instanceof TorchStorage) || typeof first !== 'number' || !shape || !strides || strides.length !== shape.length)
          return undefined;
        return new TorchTensor(storage, first, shape, strides);
      }
      default:
        return undefined;
    }
  },
  // a state_dict carries the versions of its modules as an attribute, which says nothing about tensors
  setState: (value) => value instanceof PickleDict,
  persistent(id) {
    if (!(id instanceof PickleTuple)) return undefined;
    const [word, type, key, , count] = id.items;
    const stored = type instanceof PickleGlobal ? STORAGES.get(type.name) : undefined;
    if (word !== 'storage' || !stored || typeof key !== 'string' || typeof count !== 'number') return undefined;
    return new TorchStorage(stored, key, count);
  },
};

/**
 * Opens a checkpoint of torch.save in its zip form (PyTorch >= 1.6): `data.pkl` names the tensors, `data/KEY` are their bytes, uncompressed. The pickle is parsed,
 * never executed. A dictionary inside the dictionary is flattened with dots; a single `state_dict` around everything is taken off.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED, FILE_*
 */
export function readTorchZip(path: string): Weights {
  const file = mapFile(path);
  const entries = readZip(file);
  const pickleName = [...entries.keys()].find((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (pickleName === undefined) throw refusedWeights(path, 'it is an archive without tensors');
  const folder = pickleName.slice(0, -'data.pkl'.length);
  checkByteOrder(file, entries.get(`${folder}byteorder`));
  const pickle = entries.get(pickleName)!;
  const root = readPickle(new ByteCursor(file, pickle.offset, pickle.offset + pickle.length), vocabulary);
  if (!(root instanceof PickleDict)) throw refusedWeights(path, 'it is no dictionary of tensors');
  const inner = root.entries.get('state_dict');
  const tensors = new Map<string, WeightTensor>();
  for (const { keys, value } of leavesOf(inner instanceof PickleDict ? inner : root, (why) => damagedWeights(path, why))) {
    // steps, options and the like stand beside the tensors in some checkpoints
    if (!(value instanceof TorchTensor)) continue;
    const name = keys.join('.');
    if (keys.includes('__proto__') || tensors.has(name)) throw refusedWeights(path, `the name "${name.slice(0, 120)}" cannot be used`);
    tensors.set(name, place(file, name, value, entries.get(`${folder}data/${value.storage.key}`)));
  }
  if (tensors.size === 0) throw refusedWeights(path, 'it holds no tensors');
  return { format: 'torch', path, tensors, metadata: new Map() };
}

function checkByteOrder(file: MappedFile, entry: ZipEntry | undefined): void {
  if (entry && entry.length < 16 && Buffer.from(file.range(entry.offset, entry.length)).toString('latin1') !== 'little') {
    throw refusedWeights(file.path, 'it was written big-endian');
  }
}

function place(file: MappedFile, name: string, tensor: TorchTensor, entry: ZipEntry | undefined): WeightTensor {
  const { storage, first, shape, strides } = tensor;
  const { type } = storage;
  const size = STORAGE_TYPES[type].bytes;
  const where = `tensor "${name.slice(0, 120)}"`;
  if (entry?.length !== storage.count * size) throw damagedWeights(file.path, `the bytes of ${where} are missing or of another length`);
  const count = elementCount(shape);
  if (count === undefined) throw damagedWeights(file.path, `${where} has no valid shape`);
  const last = count === 0 ? first : shape.reduce((sum, length, dimension) => sum + (length - 1) * strides[dimension]!, first);
  if (first < 0 || (count > 0 && last >= storage.count)) throw damagedWeights(file.path, `${where} reaches past its storage`);
  const start = entry.offset + first * size;
  if (isRowMajor(shape, strides)) return { name, type, shape, bytes: () => file.range(start, count * size) };
  // a stride of 0 repeats one number; a real transposed view never has more elements than its storage
  if (count > storage.count) throw refusedWeights(file.path, `${where} is larger than its storage`);
  return { name, type, shape, bytes: () => gather(file.range(start, (last - first + 1) * size), shape, strides, size) };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    if (shape[dimension] !== 1 && strides[dimension] !== expected) return false;
    expected *= shape[dimension]!;
  }
  return true;
}

function gather(from: Uint8Array, shape: readonly number[], strides: readonly number[], size: number): Uint8Array {
  const count = elementCount(shape)!;
  const out = new Uint8Array(count * size);
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0; to < count; to++) {
    const at = index.reduce((sum, position, dimension) => sum + position * strides[dimension]!, 0);
    for (let byte = 0; byte < size; byte++) out[to * size + byte] = from[at * size + byte]!;
    for (let dimension = shape.length - 1; dimension >= 0 && ++index[dimension]! === shape[dimension]; dimension--) index[dimension] = 0;
  }
  return out;
}
