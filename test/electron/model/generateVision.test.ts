import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../kernels/backend.ts';
import { onnxBackend } from '../../../kernels/backends/onnx.ts';
import { Decoder } from '../../../electron/model/decoder.ts';
import { generateVision, guide } from '../../../electron/model/generateVision.ts';
import { createSampler } from '../../../electron/model/sampling.ts';
import { topKIndices } from '../../../kernels/sampling/topK.ts';
import { openWeights } from '../../../electron/model/weights/openWeights.ts';
import { configOf } from './goldenModels.ts';
import { Golden, maxDifference } from './goldens.ts';
import { GOLDENS } from './weights/formats.ts';

describe('generateVision', () => {
  let backend: Backend;
  let model: Decoder;
  beforeAll(async () => {
    backend = await onnxBackend();
    model = await Decoder.load(openWeights(join(GOLDENS, 'lwm-vision/params_flax.safetensors')), configOf('lwm-vision', 5e7), backend);
  });
  afterAll(() => backend.close());

  it('makes the tokens of the reference, greedily with guidance 5, and the end of the frame after 256', async () => {
    const golden = new Golden('lwm-vision/generate_greedy_cfg5.safetensors');
    const expected = [...golden.integers('tokens')];
    const tokens = await generateVision(model, [...golden.integers('cond_ids')], [...golden.integers('uncond_ids')], {
      frames: 2,
      guidance: 5,
    });
    expect(tokens).toHaveLength(514);
    expect(tokens.slice(0, expected.length)).toEqual(expected);
    expect([tokens[256], tokens[513]]).toEqual([8192, 8192]);
  });

  it('guides and keeps as the reference does', async () => {
    const golden = new Golden('lwm-vision/cfg_step.safetensors');
    const [conditional, unconditional] = await Promise.all(
      [0, 1].map(async (row) => {
        const part = (name: string): Int32Array => golden.integers(name).subarray(row * 24, (row + 1) * 24);
        const last = await model
          .newSequence({ keyMask: true })
          .read({ ids: part('input_ids'), positions: part('position_ids'), keyMask: Uint8Array.from(part('attention_mask')) }, 1);
        return model.logits(last, 'vision');
      }),
    );
    expect(maxDifference(conditional!, golden.f64('cond_logits_f64'))).toBeLessThan(3e-5);
    for (const scale of [1, 5]) {
      const guided = guide(conditional!, unconditional!, scale);
      expect(maxDifference(guided, golden.f64(`guided_s${scale}_f64`))).toBeLessThan(3e-5 * (2 * scale - 1));
      for (const k of [100, 1000, 8192]) {
        expect([...topKIndices(guided, k)].sort((a, b) => a - b)).toEqual([...golden.integers(`topk_set_s${scale}_k${k}_T1`)]);
      }
    }
  });

  it('samples only what is kept, by its probability', () => {
    const logits = Float32Array.of(0, 3, 2, -1, 3.5);
    const sample = createSampler({ temperature: 0.5, topK: 3, seed: 11 });
    const counts = new Map<number, number>();
    for (let draw = 0; draw < 20_000; draw++) {
      const id = sample(logits);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const weights = [1, 2, 4].map((id) => Math.exp((logits[id]! - 3.5) / 0.5));
    const sum = weights.reduce((a, b) => a + b);
    expect([...counts.keys()].sort()).toEqual([1, 2, 4]);
    [1, 2, 4].forEach((id, index) => expect(counts.get(id)! / 20_000).toBeCloseTo(weights[index]! / sum, 1));
    expect(createSampler({ temperature: 0 })(logits)).toBe(4);
  });
});
