import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../kernels/backend.ts';
import { onnxBackend } from '../../../kernels/backends/onnx.ts';
import { readModelConfig } from '../../../electron/model/config.ts';
import { Decoder } from '../../../electron/model/decoder.ts';
import { generate } from '../../../electron/model/generate.ts';
import { topKIndices } from '../../../kernels/sampling/topK.ts';
import { openTokenizer } from '../../../electron/model/tokenizer/openTokenizer.ts';
import { openWeights } from '../../../electron/model/weights/openWeights.ts';
import { float32Values } from '../../../electron/model/weights/values.ts';
import { smolLm2 } from './smolLm2.ts';
import { GOLDENS } from './weights/formats.ts';

interface Golden {
  prompt_ids: number[];
  last_position_top10: { id: number; logit: number; logprob: number }[];
  generated_ids: number[];
  stop: string;
}
interface Layers {
  ids: number[];
  hidden_last_position_first16: number[][];
  l2_norms_last_position: number[];
  sum_logprob_of_next_tokens: number;
}
const read = (name: string): unknown => JSON.parse(readFileSync(join(GOLDENS, 'smollm2', `${name}.json`), 'utf8'));

/** The beginning of Pride and Prejudice (1813, in the public domain), for the perplexity. */
const text = (): number[] =>
  openTokenizer(openWeights(smolLm2!)).encode(readFileSync(join(import.meta.dirname, '../../fixtures/text/prideAndPrejudice.txt'), 'utf8'));

/** Tokens whose probabilities are looked at together: 49,152 logits each. */
const ROWS = 128;

/** Mean of -log p of each next token. */
async function lossOf(decoder: Decoder, ids: readonly number[]): Promise<number> {
  const x = await decoder.newSequence().read({ ids });
  const { width, vocabulary } = decoder.config;
  let sum = 0;
  for (let from = 0; from < ids.length - 1; from += ROWS) {
    const to = Math.min(ids.length - 1, from + ROWS);
    const logits = await decoder.logits(x.subarray(from * width, to * width));
    for (let row = from; row < to; row++)
      sum -= logProbability(logits.subarray((row - from) * vocabulary, (row - from + 1) * vocabulary), ids[row + 1]!);
  }
  return sum / (ids.length - 1);
}

function logProbability(logits: Float32Array, id: number): number {
  const largest = logits.reduce((most, value) => Math.max(most, value), -Infinity);
  return logits[id]! - largest - Math.log(logits.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

/** Prompt and greedy answer: how far the first logits are off, and the ids. */
async function answer(
  decoder: Decoder,
  golden: Golden,
  maxTokens = golden.generated_ids.length,
): Promise<{ ids: number[]; overlap: number; probabilityError: number; logitError: number }> {
  const sequence = decoder.newSequence();
  const last = await sequence.read({ ids: golden.prompt_ids }, 1);
  const logits = await decoder.logits(last);
  const top = new Set(topKIndices(logits, 10));
  const ids: number[] = [];
  for await (const id of generate(decoder, sequence, last, { maxTokens, endIds: new Set([0, 2]) })) ids.push(id);
  const errors = golden.last_position_top10.map(
    ({ id, logit, logprob }) =>
      [Math.abs(Math.exp(logProbability(logits, id)) - Math.exp(logprob)), Math.abs(logits[id]! - logit)] as const,
  );
  return {
    ids,
    overlap: golden.last_position_top10.filter(({ id }) => top.has(id)).length,
    probabilityError: Math.max(...errors.map(([probability]) => probability)),
    logitError: Math.max(...errors.map(([, logit]) => logit)),
  };
}

describe.skipIf(smolLm2 === undefined)('SmolLM2', () => {
  it('has the weights that another reader finds', () => {
    const { tensors: samples } = read('dequant_samples') as {
      tensors: Record<string, { type: string; ne: number[]; first32: number[]; sum_float64: number; sum_abs_float64: number }>;
    };
    const { path, tensors } = openWeights(smolLm2!);
    for (const [name, sample] of Object.entries(samples)) {
      const tensor = tensors.get(name)!;
      expect([tensor.type, ...tensor.shape]).toEqual([sample.type, ...sample.ne.toReversed()]);
      const values = float32Values(path, tensor);
      sample.first32.forEach((value, index) => expect(values[index]).toBeCloseTo(value, 5));
      // the samples are rounded to a few digits
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) - sample.sum_float64) / sample.sum_abs_float64).toBeLessThan(1e-7);
      expect(values.reduce((sum, value) => sum + Math.abs(value), 0) / sample.sum_abs_float64).toBeCloseTo(1, 6);
    }
  });

  let exactLoss = Infinity;

  describe('in exact mode', () => {
    let backend: Backend;
    let decoder: Decoder;
    beforeAll(async () => {
      const weights = openWeights(smolLm2!);
      backend = await onnxBackend({ precision: 'exact' });
      decoder = await Decoder.load(weights, readModelConfig(weights), backend, { exact: true });
    });
    afterAll(() => backend.close());

    it('gives the hidden states of float32 after every layer', async () => {
      const golden = read('a_layers') as Layers;
      const hidden: Float32Array[] = [];
      const { width } = decoder.config;
      const x = await decoder.newSequence().read({ ids: golden.ids }, 1, { onHidden: (_, state) => hidden.push(state.slice(-width)) });
      hidden[hidden.length - 1] = await decoder.finalNorm(x);
      expect(hidden).toHaveLength(golden.hidden_last_position_first16.length);
      const worst = hidden.map((state, layer) => {
        const norm = golden.l2_norms_last_position[layer]!;
        const largest = Math.max(...golden.hidden_last_position_first16[layer]!.map((value, index) => Math.abs(value - state[index]!)));
        return Math.max(largest / norm, Math.abs(Math.hypot(...state) - norm) / norm);
      });
      // the golden file has 5 or 6 decimals
      expect(Math.max(...worst)).toBeLessThan(2e-6);
    });

    it.each(['a_continuation', 'b_chat_keeper', 'c_needle_1500'])('answers %s with the same ids', async (name) => {
      const golden = read(name) as Golden;
      const result = await answer(decoder, golden);
      expect(result.ids).toEqual(golden.generated_ids);
      expect(result).toMatchObject({ overlap: 10 });
      expect(result.logitError).toBeLessThan(1e-4);
    });

    it('gives the probability of a text', async () => {
      const golden = read('a_layers') as Layers;
      expect(Math.abs((await lossOf(decoder, golden.ids)) * (golden.ids.length - 1) + golden.sum_logprob_of_next_tokens)).toBeLessThan(
        1e-4,
      );
      exactLoss = await lossOf(decoder, text());
    });
  });

  describe('in fast mode', () => {
    let backend: Backend;
    let decoder: Decoder;
    beforeAll(async () => {
      const weights = openWeights(smolLm2!);
      backend = await onnxBackend();
      decoder = await Decoder.load(weights, readModelConfig(weights), backend);
    });
    afterAll(() => backend.close());

    it.each(['a_continuation', 'b_chat_keeper', 'b_chat_drone', 'c_needle_1500'])('stays close to float32 for %s', async (name) => {
      const golden = read(name) as Golden;
      const needle = name === 'c_needle_1500';
      const result = await answer(decoder, golden, needle ? undefined : 1);
      expect(result.overlap).toBeGreaterThanOrEqual(9);
      expect(result.probabilityError).toBeLessThanOrEqual(0.035);
      if (needle) expect(result.ids).toEqual(golden.generated_ids);
    });

    it('has the perplexity of exact mode within 1 %', async () => {
      const loss = await lossOf(decoder, text());
      expect(Math.abs(Math.exp(loss - exactLoss) - 1)).toBeLessThan(0.01);
    });
  });
});
