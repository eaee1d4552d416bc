import { join } from 'node:path';
import { readSafetensors } from '../../../electron/model/weights/safetensors.ts';
import type { Weights } from '../../../electron/model/weights/tensor.ts';
import { float32Values, float64Values, integerValues } from '../../../electron/model/weights/values.ts';
import { GOLDENS } from './weights/formats.ts';

/** The arrays of one golden file. */
export class Golden {
  readonly #weights: Weights;

  constructor(name: string) {
    this.#weights = readSafetensors(join(GOLDENS, name));
  }

  has(name: string): boolean {
    return this.#weights.tensors.has(name);
  }
  f64(name: string): Float64Array {
    return float64Values(this.#weights.path, this.#weights.tensors.get(name)!);
  }
  f32(name: string): Float32Array {
    return float32Values(this.#weights.path, this.#weights.tensors.get(name)!);
  }
  integers(name: string): Int32Array {
    return integerValues(this.#weights.path, this.#weights.tensors.get(name)!);
  }
  shape(name: string): readonly number[] {
    return this.#weights.tensors.get(name)!.shape;
  }
}

/** Largest absolute difference of two arrays of the same length; `rows` of width `width` only, where given. */
export function maxDifference(actual: ArrayLike<number>, expected: ArrayLike<number>, rows?: (row: number) => boolean, width = 1): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    if (rows && !rows(Math.floor(i / width))) continue;
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** Index of the largest value of each row. */
export function argmaxRows(values: ArrayLike<number>, width: number): number[] {
  return Array.from({ length: values.length / width }, (_, row) => {
    let best = 0;
    for (let i = 1; i < width; i++) if (values[row * width + i]! > values[row * width + best]!) best = i;
    return best;
  });
}
