import { KernelError } from '../kernelError.ts';
import type { Random } from './seededRandom.ts';
import { topKIndices } from './topK.ts';

export interface SamplingRule {
  /** Logits are divided by it first; 0 takes the largest logit. */
  readonly temperature: number;
  /** Only the k largest stay, exactly k where values are equal; undefined keeps all. */
  readonly topK?: number | undefined;
  /** Of these, only the smallest set of the likeliest whose probabilities reach p stays (nucleus, arXiv 1904.09751); undefined keeps all. */
  readonly topP?: number | undefined;
}

/** Tokens that can be drawn, likeliest first, and their probabilities, which add up to 1. */
export interface Candidates {
  readonly tokens: Int32Array;
  readonly probabilities: Float64Array;
}

/** Candidates that a nucleus is first looked for in; almost always enough, and much less than sorting a vocabulary. */
const FIRST_GUESS = 256;

/**
 * What a rule leaves of the logits [vocab]: temperature, then top-k, then top-p, in that order as in HF and LWM. A logit of -Infinity is
 * never drawn. Throws SHAPE for NaN, +Infinity, no finite logit at all, or a rule out of range.
 */
export function candidates(logits: Float32Array, rule: SamplingRule): Candidates {
  checkRule(rule);
  const { temperature, topP = 1 } = rule;
  const limit = temperature === 0 ? 1 : Math.min(rule.topK ?? logits.length, logits.length);
  // without top-k the nucleus is a share of the whole vocabulary, which need not be sorted for it
  const guess = rule.topK === undefined && topP < 1 ? FIRST_GUESS : limit;
  for (let size = Math.min(guess, limit); ; size = Math.min(size * 8, limit)) {
    const tokens = topKIndices(logits, size);
    const top = tokens.length === 0 ? -Infinity : logits[tokens[0]!]!;
    if (!Number.isFinite(top)) throw new KernelError('SHAPE', 'There is no finite largest logit to draw from.');
    const weight = (logit: number): number => (logit === top ? 1 : Math.exp((logit - top) / temperature));
    const weights = Float64Array.from(tokens, (token) => weight(logits[token]!));
    const whole = size === limit ? sum(weights) : logits.reduce((total, logit) => total + weight(logit), 0);
    const count = countUntil(weights, topP * whole);
    if (count !== undefined || size === limit) return normalise(tokens, weights, count ?? size);
  }
}

/** The token that a rule and a uniform number in [0, 1) draw; the greedy rule draws no number. */
export function sampleToken(logits: Float32Array, rule: SamplingRule, random: Random): number {
  const { tokens, probabilities } = candidates(logits, rule);
  if (tokens.length === 1) return tokens[0]!;
  let rest = random();
  for (let i = 0; i < tokens.length; i++) {
    rest -= probabilities[i]!;
    if (rest < 0) return tokens[i]!;
  }
  return tokens[tokens.length - 1]!;
}

function checkRule({ temperature, topK, topP }: SamplingRule): void {
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    throw new KernelError('SHAPE', `A temperature is 0 or more, not ${temperature}.`);
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1))
    throw new KernelError('SHAPE', `top-k is a whole number from 1, not ${topK}.`);
  if (topP !== undefined && !(topP > 0 && topP <= 1)) throw new KernelError('SHAPE', `top-p is above 0 and at most 1, not ${topP}.`);
}

function sum(weights: Float64Array): number {
  return weights.reduce((total, weight) => total + weight, 0);
}

/** How many of the largest weights reach a mass; undefined when all do not. */
function countUntil(weights: Float64Array, mass: number): number | undefined {
  let reached = 0;
  for (let i = 0; i < weights.length; i++) {
    reached += weights[i]!;
    if (reached >= mass) return i + 1;
  }
  return undefined;
}

/** The first `count` tokens, less those of weight 0, with probabilities that add up to 1. */
function normalise(tokens: Int32Array, weights: Float64Array, count: number): Candidates {
  const drawable = weights.indexOf(0);
  const kept = weights.subarray(0, drawable === -1 ? count : Math.min(count, drawable));
  const total = sum(kept);
  return { tokens: tokens.subarray(0, kept.length), probabilities: kept.map((weight) => weight / total) };
}
