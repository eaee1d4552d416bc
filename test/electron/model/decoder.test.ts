import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../kernels/backend.ts';
import { cpuBackend } from '../../../kernels/backends/cpu.ts';
import { onnxBackend } from '../../../kernels/backends/onnx.ts';
import { readModelConfig } from '../../../electron/model/config.ts';
import type { ModelConfig } from '../../../electron/model/config.ts';
import { Decoder } from '../../../electron/model/decoder.ts';
import type { DecoderInput } from '../../../electron/model/languageModel.ts';
import { openWeights } from '../../../electron/model/weights/openWeights.ts';
import { configOf, inputOf } from './goldenModels.ts';
import { argmaxRows, Golden, maxDifference } from './goldens.ts';
import { GOLDENS } from './weights/formats.ts';

const TOLERANCE = 3e-5;
const TOLERANCE_TIED = 1e-4;

async function read(decoder: Decoder, input: DecoderInput): Promise<Float32Array> {
  return decoder.newSequence({ segments: input.segments !== undefined, keyMask: input.keyMask !== undefined }).read(input);
}

describe.each([
  ['cpu', () => Promise.resolve(cpuBackend())],
  ['onnx', () => onnxBackend()],
])('Decoder on %s', (_, open) => {
  let backend: Backend;
  beforeAll(async () => (backend = await open()));
  afterAll(() => backend.close());

  const load = (file: string, config: ModelConfig): Promise<Decoder> => Decoder.load(openWeights(join(GOLDENS, file)), config, backend);

  describe.each(['lwm_params_flax.safetensors', 'lwm_params_hf.safetensors'])('with %s', (file) => {
    it.each([
      ['theta1e4', 1e4],
      ['theta5e7', 5e7],
      ['theta5e7_pos5000', 5e7],
      ['packed_segments', 1e6],
      ['leftpad', 1e4],
    ])('gives the logits of %s', async (name, theta) => {
      const golden = new Golden(`llama/lwm_${name}.safetensors`);
      const decoder = await load(`llama/${file}`, configOf('llama', theta));
      const input = inputOf(golden);
      const logits = await decoder.logits(await read(decoder, input));
      const rows = (row: number): boolean => input.keyMask?.[row] !== 0;
      expect(maxDifference(logits, golden.f64('logits_f64'), rows, decoder.config.vocabulary)).toBeLessThan(TOLERANCE);
      await decoder.release();
    });

    it('decodes greedily the ids of the reference, through its cache', async () => {
      const golden = new Golden('llama/lwm_decode.safetensors');
      const decoder = await load(`llama/${file}`, configOf('llama', 5e7));
      const { vocabulary } = decoder.config;
      const sequence = decoder.newSequence();
      const prompt = golden.integers('prompt_ids');
      const all = [...(await decoder.logits(await sequence.read({ ids: prompt })))];
      const ids: number[] = [];
      for (let step = 0; step < 8; step++) {
        ids.push(argmaxRows(all.slice(-vocabulary), vocabulary)[0]!);
        all.push(...(await decoder.logits(await sequence.read({ ids: [ids.at(-1)!] }))));
      }
      expect(ids).toEqual([...golden.integers('greedy_ids')]);
      expect(maxDifference(all, golden.f64('logits_f64'))).toBeLessThan(TOLERANCE);
      await decoder.release();
    });
  });

  it.each([
    ['hf_gqa_h4_kv2', TOLERANCE],
    ['hf_mha_lwm_like', TOLERANCE],
    ['hf_gqa_h9_kv3_tied', TOLERANCE_TIED],
  ])('gives the logits of the model folder %s', async (name, tolerance) => {
    const golden = new Golden(`llama/${name}/golden.safetensors`);
    const weights = openWeights(join(GOLDENS, 'llama', name));
    const decoder = await Decoder.load(weights, readModelConfig(weights), backend);
    const logits = await decoder.logits(await decoder.newSequence().read({ ids: golden.integers('input_ids') }));
    expect(maxDifference(logits, golden.f64('logits_f64'))).toBeLessThan(tolerance);
    const sequence = decoder.newSequence();
    const steps = [...(await decoder.logits(await sequence.read({ ids: golden.integers('prompt_ids') })))];
    for (const id of golden.integers('greedy_ids')) {
      expect(argmaxRows(steps.slice(-decoder.config.vocabulary), decoder.config.vocabulary)).toEqual([id]);
      steps.push(...(await decoder.logits(await sequence.read({ ids: [id] }))));
    }
    const expected = golden.f64('decode_logits_f64');
    expect(maxDifference(steps.slice(0, expected.length), expected)).toBeLessThan(tolerance);
    await decoder.release();
  });

  it.each(['mixed_64', 'mixed_packed_2_examples', 'mixed_leftpad'])('gives both heads of LWM with vision for %s', async (name) => {
    const golden = new Golden(`lwm-vision/${name}.safetensors`);
    const decoder = await load('lwm-vision/params_flax.safetensors', configOf('lwm-vision', 5e7));
    const input = inputOf(golden);
    const x = await read(decoder, input);
    const compared = (row: number): boolean => input.keyMask?.[row] !== 0;
    const text = await decoder.logits(x, 'text');
    expect(maxDifference(text, golden.f64('text_logits_f64'), compared, 288)).toBeLessThan(TOLERANCE);
    const vision = await decoder.logits(x, 'vision');
    const expectedRows = golden.f32('vision_logits_lwm_f32_rows');
    golden.integers('vision_rows').forEach((row, index) => {
      expect(
        maxDifference(vision.subarray(row * 8448, (row + 1) * 8448), expectedRows.subarray(index * 8448, (index + 1) * 8448)),
      ).toBeLessThan(TOLERANCE);
    });
    const argmax = argmaxRows(vision, 8448);
    golden.integers('vision_argmax').forEach((id, row) => compared(row) && expect(argmax[row]).toBe(id));
    await decoder.release();
  });
});
