import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';
import { appRoot } from '../platform/paths.ts';
import { SENTENCE_DIMENSIONS } from './sentence.ts';

/** Texts per class: its name, the name with its gloss, the name with its hypernyms. */
const TEXTS = 3;
/** Sharpness of the softmax over classes; 0.05 to 0.07 did best in trials. */
const TEMPERATURE = 0.06;

interface ClassVectors {
  names: readonly string[];
  vectors: Int8Array;
}

const FOLDER = join(appRoot(), 'assets', 'models', 'concept-vectors');
const loaded = readClassVectors(FOLDER);

/** Names of all classes: the 1,000 of the classifier, then the 80 of the detector (1000 + `Detection.label`). Empty when they cannot be read. */
export const conceptNames: readonly string[] = loaded instanceof Error ? [] : loaded.names;

/**
 * What a query means, as shares over all classes (sum 1): softmax of the best cosine between the query and the texts of each class.
 * A picture's score is the sum of share x probability over its classes and detections. `queryVector` is the float vector of the
 * sentence encoder. Throws MODEL_DAMAGED when the class vectors cannot be read.
 */
export function conceptDistribution(queryVector: Float32Array): Float32Array {
  if (loaded instanceof Error) {
    throw new LongtakeError('MODEL_DAMAGED', `The class vectors in ${FOLDER} cannot be read.`, {
      hint: 'Install Longtake again.',
      cause: loaded,
    });
  }
  const { names, vectors } = loaded;
  const shares = new Float32Array(names.length);
  for (let index = 0; index < names.length; index++) {
    let best = -Infinity;
    for (let text = 0; text < TEXTS; text++) {
      const at = (index * TEXTS + text) * SENTENCE_DIMENSIONS;
      let dot = 0;
      for (let d = 0; d < SENTENCE_DIMENSIONS; d++) dot += queryVector[d]! * vectors[at + d]!;
      best = Math.max(best, dot / 127);
    }
    shares[index] = best;
  }
  const highest = shares.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let index = 0; index < shares.length; index++) sum += shares[index] = Math.exp((shares[index]! - highest) / TEMPERATURE);
  for (let index = 0; index < shares.length; index++) shares[index]! /= sum;
  return shares;
}

/** An Error instead of throwing it: a damaged file must not keep the host from starting. */
function readClassVectors(folder: string): ClassVectors | Error {
  try {
    const names = JSON.parse(readFileSync(join(folder, 'names.json'), 'utf8')) as string[];
    const bytes = readFileSync(join(folder, 'vectors.int8'));
    if (bytes.length !== names.length * TEXTS * SENTENCE_DIMENSIONS) return new Error(`${bytes.length} bytes for ${names.length} classes`);
    return { names, vectors: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
