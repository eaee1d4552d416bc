import type { UnitVector } from './encoder.ts';

/** Scales `vector` to length 1, in place. A zero vector stays zero. */
export function unitVector(vector: Float32Array): UnitVector {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale;
  return { float: vector };
}
