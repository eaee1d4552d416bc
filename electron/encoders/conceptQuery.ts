import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import { appRoot } from '../platform/paths.ts';
import { SENTENCE_DIMENSIONS } from './sentence.ts';

/** Texts per class: its name with its gloss, its name with its hypernyms. */
export const CLASS_TEXTS = 2;
/**
 * Sharpness of the softmax over classes. On 345 captioned photographs of another collection 0.03 to 0.08 differed by no more
 * than 0.02 in recall; the sharper half was a little better at telling what is not there.
 */
const TEMPERATURE = 0.05;
/** The detector's scores are near 1 where the classifier's probabilities are spread over many classes: its categories weigh less. */
const DETECTOR_PRIOR = 0.35;
export const CLASSIFIER_CLASSES = 1000;

interface ClassVectors {
  names: readonly string[];
  /** Class of each row of `vectors` [rows, 2, 384]; a class with aliases has several rows. */
  rows: readonly number[];
  vectors: Int8Array;
}

const classesSchema = z.object({ names: z.array(z.string()), rows: z.array(z.number().int().nonnegative()) });

const FOLDER = join(appRoot(), 'assets', 'models', 'concept-vectors');
const loaded = readClassVectors(FOLDER);

/** Names of all classes: the 1,000 of the classifier, then the 81 of the detector (1000 + `Detection.label`). Empty when they cannot be read. */
export const conceptNames: readonly string[] = loaded instanceof Error ? [] : loaded.names;

/**
 * What a query means, as shares over all classes (sum 1): softmax of the cosine between the query and the texts of each class, half the
 * best and half the mean of the two.
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
  const { names, rows, vectors } = loaded;
  const shares = new Float32Array(names.length).fill(-1);
  rows.forEach((index, row) => (shares[index] = Math.max(shares[index]!, likeness(queryVector, vectors, row))));
  const highest = shares.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let index = 0; index < shares.length; index++) {
    const prior = index < CLASSIFIER_CLASSES ? 1 : DETECTOR_PRIOR;
    shares[index] = prior * Math.exp((shares[index]! - highest) / TEMPERATURE);
    sum += shares[index]!;
  }
  for (let index = 0; index < shares.length; index++) shares[index]! /= sum;
  return shares;
}

/** Half the best and half the mean cosine between a query and the texts of a row. */
function likeness(queryVector: Float32Array, vectors: Int8Array, row: number): number {
  let best = -Infinity;
  let mean = 0;
  for (let text = 0; text < CLASS_TEXTS; text++) {
    const at = (row * CLASS_TEXTS + text) * SENTENCE_DIMENSIONS;
    let dot = 0;
    for (let d = 0; d < SENTENCE_DIMENSIONS; d++) dot += queryVector[d]! * vectors[at + d]!;
    best = Math.max(best, dot / 127);
    mean += dot / 127 / CLASS_TEXTS;
  }
  return (best + mean) / 2;
}

/** An Error instead of throwing it: a damaged file must not keep the host from starting. */
function readClassVectors(folder: string): ClassVectors | Error {
  try {
    const { names, rows } = classesSchema.parse(JSON.parse(readFileSync(join(folder, 'classes.json'), 'utf8')));
    const bytes = readFileSync(join(folder, 'vectors.int8'));
    if (bytes.length !== rows.length * CLASS_TEXTS * SENTENCE_DIMENSIONS || rows.some((index) => index >= names.length)) {
      return new Error(`${bytes.length} bytes for ${rows.length} rows`);
    }
    return { names, rows, vectors: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
