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

/** The `k` indices with the largest values, best first; of equal values the lower index. */
export function topIndices(values: Float32Array, k: number): Uint32Array {
  const order = new Uint32Array(values.length).map((_, index) => index);
  order.sort((a, b) => values[b]! - values[a]! || a - b);
  return order.subarray(0, Math.max(1, k));
}

/** A sampler with its own seeded stream of numbers: the same seed gives the same tokens. Temperature comes first, then top-k, as in the reference. */
export function createSampler({ temperature = 0, topK, seed = 0 }: SamplingOptions = {}): Sampler {
  if (temperature <= 0 || topK === 1) return argmax;
  const random = mulberry32(seed);
  return (logits) => {
    const kept = topK === undefined || topK >= logits.length ? undefined : topIndices(logits, topK);
    const count = kept?.length ?? logits.length;
    const at = (index: number): number => kept?.[index] ?? index;
    const largest = kept ? logits[kept[0]!]! : logits[argmax(logits)]!;
    const weights = new Float64Array(count).map((_, index) => Math.exp((logits[at(index)]! - largest) / temperature));
    let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
    for (let index = 0; index < count; index++) {
      rest -= weights[index]!;
      if (rest < 0) return at(index);
    }
    return at(count - 1);
  };
}

/** Uniform numbers in [0, 1) (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
