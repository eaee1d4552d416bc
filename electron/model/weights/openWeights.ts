import { existsSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { readFlax } from './flaxStream.ts';
import { readGguf } from './gguf.ts';
import { mapFile } from './mappedFile.ts';
import type { MappedFile } from './mappedFile.ts';
import { readNumpyPickle } from './numpyPickle.ts';
import { readSafetensors } from './safetensors.ts';
import { parseStrictJson } from './strictJson.ts';
import type { Weights, WeightTensor } from './tensor.ts';
import { readTorchZip } from './torchZip.ts';
import { damagedWeights, refusedWeights } from './weightErrors.ts';

/** What a model folder may hold, best first. */
const FOLDER_FILES = ['model.safetensors.index.json', 'model.safetensors', 'pytorch_model.bin.index.json', 'pytorch_model.bin'];
const MAX_SHARDS = 10_000;
const MAX_INDEX_BYTES = 64 << 20;

/**
 * Opens weights in any of the formats, told apart by their content: a safetensors, GGUF, PyTorch, Flax or pickle file, the index of a sharded
 * checkpoint, or a folder that holds one of these under the usual names.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED, FILE_*
 */
export function openWeights(path: string): Weights {
  if (existsSync(path) && statSync(path).isDirectory()) {
    const found = FOLDER_FILES.map((name) => join(path, name)).find((file) => existsSync(file));
    if (found === undefined) throw refusedWeights(path, `it is a folder without ${FOLDER_FILES.join(', ')}`);
    return openFile(found);
  }
  return openFile(path);
}

function openFile(path: string): Weights {
  const file = mapFile(path);
  const head = file.range(0, Math.min(16, file.size));
  const magic = Buffer.from(head.subarray(0, 4)).toString('latin1');
  if (path.endsWith('.json')) return readIndex(file);
  if (magic === 'GGUF') return readGguf(path);
  if (magic === 'PK\x03\x04') return readTorchZip(path);
  if (extname(path) === '.safetensors' || head[8] === 0x7b) return readSafetensors(path);
  // protocol 2 and later announce themselves; earlier ones are known by their name only
  if (['.pkl', '.pickle'].includes(extname(path)) || (head[0] === 0x80 && head[1]! <= 5)) return readNumpyPickle(path);
  return readFlax(path);
}

/** `{"weight_map": {tensor: file}}`: every shard is opened, and has to hold what the index says. */
function readIndex(file: MappedFile): Weights {
  const { path } = file;
  if (file.size > MAX_INDEX_BYTES) throw damagedWeights(path, 'it is too large for an index');
  let map: unknown;
  try {
    const parsed = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(file.range(0, file.size)));
    map = parsed instanceof Map ? (parsed as ReadonlyMap<string, unknown>).get('weight_map') : undefined;
  } catch (thrown) {
    throw damagedWeights(path, `it is no index: ${thrown instanceof Error ? thrown.message : 'not JSON'}`);
  }
  if (!(map instanceof Map)) throw damagedWeights(path, 'it has no weight_map');
  const tensors = new Map<string, WeightTensor>();
  const shards = new Map<string, Weights>();
  for (const [name, shard] of map as ReadonlyMap<string, unknown>) {
    if (typeof shard !== 'string' || !/^[\w.-]+$/.test(shard) || shard.startsWith('.') || shard.endsWith('.json'))
      throw refusedWeights(path, 'it names a file outside of its folder');
    let weights = shards.get(shard);
    if (!weights) {
      if (shards.size >= MAX_SHARDS) throw damagedWeights(path, 'it names too many files');
      shards.set(shard, (weights = openFile(join(dirname(path), shard))));
    }
    const tensor = weights.tensors.get(name);
    if (!tensor) throw damagedWeights(path, `${shard} does not hold "${name.slice(0, 120)}"`);
    tensors.set(name, tensor);
  }
  const [first] = shards.values();
  if (!first) throw damagedWeights(path, 'it names no tensors');
  return { format: first.format, path, tensors, metadata: first.metadata };
}
