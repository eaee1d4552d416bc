import { ByteCursor } from './byteCursor.ts';
import { mapFile } from './mappedFile.ts';
import { readPickle } from './pickleMachine.ts';
import type { PickleVocabulary } from './pickleMachine.ts';
import { leavesOf, PickleDict, PickleGlobal, PickleOpaque, PickleTuple } from './pickleValues.ts';
import type { PickleValue } from './pickleValues.ts';
import { elementCount, STORAGE_TYPES, tensorBytes } from './tensor.ts';
import type { StorageType, Weights, WeightTensor } from './tensor.ts';
import { damagedWeights, refusedWeights } from './weightErrors.ts';

const RECONSTRUCT = ['numpy.core.multiarray _reconstruct', 'numpy._core.multiarray _reconstruct'];
const FROM_BUFFER = ['numpy.core.numeric _frombuffer', 'numpy._core.numeric _frombuffer'];
const JAX_ARRAY = 'jax._src.array _reconstruct_array';
const GLOBALS: ReadonlySet<string> = new Set([
  ...RECONSTRUCT,
  ...FROM_BUFFER,
  'numpy ndarray',
  'numpy dtype',
  '_codecs encode',
  'flax.core.frozen_dict FrozenDict',
  JAX_ARRAY,
]);

const DTYPES: ReadonlyMap<string, StorageType> = new Map([
  ['f2', 'F16'],
  ['f4', 'F32'],
  ['f8', 'F64'],
  ['i1', 'I8'],
  ['i2', 'I16'],
  ['i4', 'I32'],
  ['i8', 'I64'],
  ['u1', 'U8'],
  ['u2', 'U16'],
  ['u4', 'U32'],
  ['u8', 'U64'],
  ['b1', 'BOOL'],
]);

class NumpyType extends PickleOpaque {
  readonly kind = 'dtype';
  readonly type: StorageType;
  bigEndian = false;
  constructor(type: StorageType) {
    super();
    this.type = type;
  }
}

class NumpyArray extends PickleOpaque {
  readonly kind = 'array';
  content: { type: StorageType; bigEndian: boolean; shape: number[]; fortran: boolean; data: Uint8Array } | undefined;
}

/** The part of NumPy's pickling that arrays of plain numbers need, as data. */
const vocabulary: PickleVocabulary = {
  globals: GLOBALS,
  call(callable, args) {
    if (RECONSTRUCT.includes(callable.name)) return isNdarray(args[0]) ? new NumpyArray() : undefined;
    if (FROM_BUFFER.includes(callable.name)) return fromBuffer(args);
    switch (callable.name) {
      case 'numpy dtype': {
        const type = typeof args[0] === 'string' ? DTYPES.get(args[0].replace(/^[<=|]/, '')) : undefined;
        return type && new NumpyType(type);
      }
      case '_codecs encode':
        return typeof args[0] === 'string' && args[1] === 'latin1' ? latin1(args[0]) : undefined;
      case 'flax.core.frozen_dict FrozenDict':
        return args.length === 1 && args[0] instanceof PickleDict ? args[0] : undefined;
      case JAX_ARRAY:
        return jaxArray(args);
      default:
        return undefined;
    }
  },
  setState(value, state) {
    if (!(state instanceof PickleTuple)) return false;
    if (value instanceof NumpyType) {
      const order = state.items[1];
      // a sub-array, fields or metadata would make it another type
      if ((order !== '<' && order !== '>' && order !== '|' && order !== '=') || state.items.slice(2, 5).some((item) => item !== null))
        return false;
      value.bigEndian = order === '>';
      return true;
    }
    if (!(value instanceof NumpyArray) || value.content) return false;
    const [, shape, type, fortran, data] = state.items;
    value.content = content(shape, type, fortran === true, data);
    return value.content !== undefined;
  },
  persistent: () => undefined,
};

function isNdarray(value: PickleValue | undefined): boolean {
  return value instanceof PickleGlobal && value.name === 'numpy ndarray';
}

function latin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 255) return undefined;
    bytes[index] = code;
  }
  return bytes;
}

function content(
  shape: PickleValue | undefined,
  type: PickleValue | undefined,
  fortran: boolean,
  data: PickleValue | undefined,
): NumpyArray['content'] {
  if (!(shape instanceof PickleTuple) || !(type instanceof NumpyType) || !(data instanceof Uint8Array)) return undefined;
  const dims = shape.items;
  if (dims.length > 16 || !dims.every((item): item is number => typeof item === 'number')) return undefined;
  if (tensorBytes(type.type, dims) !== data.length) return undefined;
  return { type: type.type, bigEndian: type.bigEndian, shape: [...dims], fortran, data };
}

function fromBuffer(args: readonly PickleValue[]): NumpyArray | undefined {
  const [data, type, shape, order] = args;
  if (order !== 'C' && order !== 'F') return undefined;
  const array = new NumpyArray();
  array.content = content(shape, type, order === 'F', data);
  return array.content && array;
}

/** `_reconstruct_array(reconstruct, its arguments, the array's state, what JAX knows about it)`: the NumPy array inside is all we take. */
function jaxArray([callable, args, state]: readonly PickleValue[]): NumpyArray | undefined {
  if (
    !(callable instanceof PickleGlobal) ||
    !RECONSTRUCT.includes(callable.name) ||
    !(args instanceof PickleTuple) ||
    !isNdarray(args.items[0])
  )
    return undefined;
  const array = new NumpyArray();
  return state && vocabulary.setState(array, state) ? array : undefined;
}

/**
 * Opens a pickle that holds a tree of dictionaries of NumPy arrays, as LWM's VQGAN comes. Names are the keys joined by `/`; entries that are None are left out.
 * The pickle is parsed, never executed.
 *
 * @throws LongtakeError WEIGHTS_REFUSED where it holds anything but arrays and containers, WEIGHTS_DAMAGED, FILE_*
 */
export function readNumpyPickle(path: string): Weights {
  const file = mapFile(path);
  if (file.size === 0) throw damagedWeights(path, 'it is empty');
  const root = readPickle(new ByteCursor(file), vocabulary);
  if (!(root instanceof PickleDict)) throw refusedWeights(path, 'it is no dictionary of arrays');
  const tensors = new Map<string, WeightTensor>();
  for (const { keys, value } of leavesOf(root, (why) => damagedWeights(path, why))) {
    const name = keys.join('/');
    if (value === null) continue;
    if (!(value instanceof NumpyArray) || !value.content) throw refusedWeights(path, `"${name.slice(0, 120)}" is no array`);
    if (keys.includes('__proto__') || tensors.has(name)) throw refusedWeights(path, `the name "${name.slice(0, 120)}" cannot be used`);
    const { type, shape } = value.content;
    const held = value.content;
    tensors.set(name, { name, type, shape, bytes: () => plainBytes(held) });
  }
  return { format: 'pickle', path, tensors, metadata: new Map() };
}

/** The bytes in row-major order and little-endian. */
function plainBytes({ type, bigEndian, shape, fortran, data }: NonNullable<NumpyArray['content']>): Uint8Array {
  const size = STORAGE_TYPES[type].bytes;
  if ((!bigEndian || size === 1) && (!fortran || shape.length < 2)) return data;
  const out = new Uint8Array(data.length);
  const count = elementCount(shape)!;
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0; to < count; to++) {
    let from = to;
    if (fortran) {
      from = 0;
      for (let dimension = shape.length - 1; dimension >= 0; dimension--) from = from * shape[dimension]! + index[dimension]!;
    }
    for (let byte = 0; byte < size; byte++) out[to * size + byte] = data[from * size + (bigEndian ? size - 1 - byte : byte)]!;
    for (let dimension = shape.length - 1; dimension >= 0 && ++index[dimension]! === shape[dimension]; dimension--) index[dimension] = 0;
  }
  return out;
}
