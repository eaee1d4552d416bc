import { describe, expect, test } from 'vitest';
import { candidates, sampleToken, type SamplingRule } from '../../../kernels/sampling/sample.ts';
import { seededRandom } from '../../../kernels/sampling/seededRandom.ts';
import { topKIndices } from '../../../kernels/sampling/topK.ts';
import { normals, seededRandom as draws } from '../random.ts';

const random = draws(1);

describe('topKIndices', () => {
  test.each([0, 1, 5, 64, 400, 1000])('k = %i equals a full sort, ties by index', (k) => {
    const values = Float32Array.from({ length: 400 }, () => Math.floor(random() * 60));
    const sorted = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
    expect(Array.from(topKIndices(values, k))).toEqual(sorted.slice(0, k));
  });

  test('NaN is refused', () => {
    expect(() => topKIndices(Float32Array.of(1, NaN), 1)).toThrow('not a number');
  });
});

describe('candidates', () => {
  const softmax = (logits: ArrayLike<number>, temperature: number): number[] => {
    const weights = Array.from(logits, (logit) => Math.exp(logit / temperature));
    const total = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / total);
  };

  test('greedy takes the first of equal largest', () => {
    expect(Array.from(candidates(Float32Array.of(1, 3, 3, 2), { temperature: 0 }).tokens)).toEqual([1]);
  });

  test('temperature, then exactly k', () => {
    const { tokens, probabilities } = candidates(Float32Array.of(0, 2, 1, 2, 2), { temperature: 0.5, topK: 3 });
    expect(Array.from(tokens)).toEqual([1, 3, 4]);
    expect(Array.from(probabilities)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  test.each([0.1, 0.5, 0.9, 0.999])('top-p %d is the smallest set that reaches it, in a vocabulary larger than the first guess', (topP) => {
    const logits = normals(random, 3000, 1.5);
    const all = softmax(logits, 1.3);
    const order = Array.from(all.keys()).sort((a, b) => all[b]! - all[a]!);
    let mass = 0;
    const expected = order.slice(0, order.findIndex((token) => (mass += all[token]!) >= topP) + 1);
    const { tokens, probabilities } = candidates(logits, { temperature: 1.3, topP });
    expect(Array.from(tokens)).toEqual(expected);
    const kept = expected.reduce((total, token) => total + all[token]!, 0);
    for (const [i, token] of expected.entries()) expect(probabilities[i]).toBeCloseTo(all[token]! / kept, 9);
  });

  test('top-p counts within what top-k left', () => {
    // 0.4, 0.3, 0.3: relative to the first two, the first alone has 0.57
    const logits = Float32Array.from([0.4, 0.3, 0.3], Math.log);
    expect(Array.from(candidates(logits, { temperature: 1, topK: 2, topP: 0.5 }).tokens)).toEqual([0]);
    expect(Array.from(candidates(logits, { temperature: 1, topK: 2, topP: 0.6 }).tokens)).toEqual([0, 1]);
  });

  test('a token at -Infinity is never a candidate', () => {
    expect(Array.from(candidates(Float32Array.of(-Infinity, 1, -Infinity), { temperature: 1 }).tokens)).toEqual([1]);
  });

  const refused: [why: string, logits: Float32Array, rule: SamplingRule][] = [
    ['no finite logit', Float32Array.of(-Infinity, -Infinity), { temperature: 1 }],
    ['an infinite logit', Float32Array.of(Infinity, 0), { temperature: 1 }],
    ['an empty vocabulary', new Float32Array(0), { temperature: 0 }],
    ['a negative temperature', Float32Array.of(1), { temperature: -1 }],
    ['k of 0', Float32Array.of(1), { temperature: 1, topK: 0 }],
    ['p of 0', Float32Array.of(1), { temperature: 1, topP: 0 }],
  ];
  test.each(refused)('%s is refused', (_why, logits, rule) => {
    expect(() => candidates(logits, rule)).toThrow(expect.objectContaining({ code: 'SHAPE' }) as Error);
  });
});

describe('sampleToken', () => {
  test('draws by probability (chi squared, 99.9 %)', () => {
    const logits = Float32Array.of(2, 1, 0, -1, 0.5);
    const { tokens, probabilities } = candidates(logits, { temperature: 0.8 });
    const uniform = seededRandom(42);
    const counts = new Map<number, number>();
    const total = 20_000;
    for (let i = 0; i < total; i++) {
      const token = sampleToken(logits, { temperature: 0.8 }, uniform);
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    const chiSquared = Array.from(tokens).reduce((sum, token, i) => {
      const expected = probabilities[i]! * total;
      return sum + ((counts.get(token) ?? 0) - expected) ** 2 / expected;
    }, 0);
    expect(chiSquared).toBeLessThan(18.47);
  });

  test('the same seed draws the same, another seed does not', () => {
    const logits = normals(random, 100);
    const run = (seed: number): number[] => {
      const uniform = seededRandom(seed);
      return Array.from({ length: 50 }, () => sampleToken(logits, { temperature: 1 }, uniform));
    };
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });
});

test('seededRandom is uniform: mean, variance and lag-1 correlation', () => {
  const uniform = seededRandom(3);
  const numbers = Array.from({ length: 50_000 }, uniform);
  const mean = numbers.reduce((a, b) => a + b) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
  const lag = numbers.slice(1).reduce((sum, value, i) => sum + (value - mean) * (numbers[i]! - mean), 0) / numbers.length / variance;
  expect(mean).toBeCloseTo(0.5, 2);
  expect(variance).toBeCloseTo(1 / 12, 2);
  expect(Math.abs(lag)).toBeLessThan(0.015);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
});
