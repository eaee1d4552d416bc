import { sampleToken } from '../../kernels/sampling/sample.ts';
import { seededRandom } from '../../kernels/sampling/seededRandom.ts';

/** How the next token is chosen. Temperature 0 takes the best one. */
export interface SamplingOptions {
  readonly temperature?: number | undefined;
  /** Only the k best are kept. */
  readonly topK?: number | undefined;
  readonly seed?: number | undefined;
}

export type Sampler = (logits: Float32Array) => number;

/** Index of the largest value; of equal ones the first. */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** A sampler with its own seeded stream of numbers: the same seed gives the same tokens. Temperature comes first, then top-k, as in the reference. */
export function createSampler({ temperature = 0, topK, seed = 0 }: SamplingOptions = {}): Sampler {
  if (temperature <= 0 || topK === 1) return argmax;
  const random = seededRandom(seed);
  return (logits) => sampleToken(logits, { temperature, topK }, random);
}
