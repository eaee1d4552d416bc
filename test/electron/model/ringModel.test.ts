import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxBackend } from '../../../kernels/backends/onnx.ts';
import { readModelConfig } from '../../../electron/model/config.ts';
import type { ModelConfig } from '../../../electron/model/config.ts';
import { Decoder } from '../../../electron/model/decoder.ts';
import { generate } from '../../../electron/model/generate.ts';
import type { LanguageModel } from '../../../electron/model/languageModel.ts';
import { RingModel } from '../../../electron/model/ringModel.ts';
import { openWeights } from '../../../electron/model/weights/openWeights.ts';
import { mapRegion } from '../../../electron/platform/sharedRegion.ts';
import { WorkerPool } from '../../../electron/platform/workerPool.ts';
import { Ring } from '../../../electron/ring/ring.ts';
import { configOf, inputOf } from './goldenModels.ts';
import { argmaxRows, Golden, maxDifference } from './goldens.ts';
import { GOLDENS } from './weights/formats.ts';

const ENTRY = new URL('../../../electron/worker/index.ts', import.meta.url).pathname;
const TOLERANCE = 3e-5;

describe.each([1, 2, 3])('RingModel on %i workers', (workers) => {
  let pool: WorkerPool;
  let ring: Ring;
  beforeAll(async () => {
    pool = await WorkerPool.start({ entry: ENTRY, workers });
    ring = await Ring.connect(pool, mapRegion(pool.region.address));
  });
  afterAll(async () => {
    ring.close();
    ring.region.unmap();
    await pool.stop();
  });

  const load = (file: string, config: ModelConfig): Promise<RingModel> => RingModel.load(ring, join(GOLDENS, file), config);

  it.each([
    ['theta1e4', 1e4],
    ['theta5e7', 5e7],
    ['theta5e7_pos5000', 5e7],
    ['packed_segments', 1e6],
    ['leftpad', 1e4],
  ])('gives the logits of %s', async (name, theta) => {
    const golden = new Golden(`llama/lwm_${name}.safetensors`);
    const model = await load('llama/lwm_params_flax.safetensors', configOf('llama', theta));
    const input = inputOf(golden);
    const sequence = model.newSequence({ segments: input.segments !== undefined, keyMask: input.keyMask !== undefined });
    const logits = await model.logits(await sequence.read(input));
    expect(maxDifference(logits, golden.f64('logits_f64'), (row) => input.keyMask?.[row] !== 0, 320)).toBeLessThan(TOLERANCE);
    await sequence.release();
  });

  it.each(['mixed_64', 'mixed_packed_2_examples', 'mixed_leftpad'])('gives both heads of LWM with vision for %s', async (name) => {
    const golden = new Golden(`lwm-vision/${name}.safetensors`);
    const model = await load('lwm-vision/params_flax.safetensors', configOf('lwm-vision', 5e7));
    const input = inputOf(golden);
    const sequence = model.newSequence({ segments: input.segments !== undefined, keyMask: input.keyMask !== undefined });
    const x = await sequence.read(input);
    const compared = (row: number): boolean => input.keyMask?.[row] !== 0;
    expect(maxDifference(await model.logits(x), golden.f64('text_logits_f64'), compared, 288)).toBeLessThan(TOLERANCE);
    const argmax = argmaxRows(await model.logits(x, 'vision'), 8448);
    golden.integers('vision_argmax').forEach((id, row) => compared(row) && expect(argmax[row]).toBe(id));
    await sequence.release();
  });

  it.each(['hf_gqa_h4_kv2', 'hf_gqa_h9_kv3_tied'])('reads a prompt of %s in pieces and decodes the ids of the reference', async (name) => {
    const golden = new Golden(`llama/${name}/golden.safetensors`);
    const weights = openWeights(join(GOLDENS, 'llama', name));
    const model = await load(`llama/${name}`, readModelConfig(weights));
    const ids = golden.integers('input_ids');
    const pieces = model.newSequence();
    const rows: number[] = [];
    for (const [from, to] of [
      [0, 33],
      [33, 34],
      [34, 40],
    ] as const) {
      rows.push(...(await model.logits(await pieces.read({ ids: ids.subarray(from, to) }))));
    }
    expect(pieces.length).toBe(40);
    expect(maxDifference(rows, golden.f64('logits_f64'))).toBeLessThan(1e-4);
    const sequence = model.newSequence();
    const last = await sequence.read({ ids: golden.integers('prompt_ids') }, 1);
    const generated: number[] = [];
    for await (const id of generate(model, sequence, last, { maxTokens: 8, endIds: new Set() })) generated.push(id);
    expect(generated).toEqual([...golden.integers('greedy_ids')]);
    await Promise.all([pieces.release(), sequence.release()]);
  });

  it('stands where a reader stopped listening, and reads on from there', async () => {
    const golden = new Golden('llama/hf_gqa_h9_kv3_tied/golden.safetensors');
    const weights = openWeights(join(GOLDENS, 'llama/hf_gqa_h9_kv3_tied'));
    const model = await load('llama/hf_gqa_h9_kv3_tied', readModelConfig(weights));
    const prompt = [...golden.integers('prompt_ids')];
    const greedy = [...golden.integers('greedy_ids')];
    const sequence = model.newSequence();
    const last = await sequence.read({ ids: prompt }, 1);
    const given: number[] = [];
    for await (const id of generate(model, sequence, last, { maxTokens: 8, endIds: new Set() })) if (given.push(id) === 3) break;
    expect(given).toEqual(greedy.slice(0, 3));
    // the third is given, not read
    expect(sequence.length).toBe(prompt.length + 2);
    const more = Array.from({ length: 40 }, (_, index) => (index * 7) % 50);
    const x = await sequence.read({ ids: more }, 1);
    const whole = model.newSequence();
    const expected = await whole.read({ ids: [...prompt, ...greedy.slice(0, 2), ...more] }, 1);
    expect(maxDifference(await model.logits(x), await model.logits(expected))).toBeLessThan(1e-4);
    // an id that ends the text ends it here too
    const ids: number[] = [];
    const again = model.newSequence();
    const start = await again.read({ ids: prompt }, 1);
    for await (const id of generate(model, again, start, { maxTokens: 8, endIds: new Set([greedy[3]!]) })) ids.push(id);
    expect(ids).toEqual(greedy.slice(0, greedy.indexOf(greedy[3]!) + 1));
    await Promise.all([sequence, whole, again].map((one) => one.release()));
  });

  it('gives the same answer when a worker is killed in the middle', async () => {
    const golden = new Golden('llama/lwm_theta5e7.safetensors');
    const model = await load('llama/lwm_params_flax.safetensors', configOf('llama', 5e7));
    const sequence = model.newSequence();
    const reading = sequence.read({ ids: golden.integers('input_ids') });
    process.kill(pool.endpoints().at(-1)!.pid, 'SIGKILL');
    expect(maxDifference(await model.logits(await reading), golden.f64('logits_f64'))).toBeLessThan(TOLERANCE);
    await sequence.release();
  });

  it('gives the same answer when a worker is stopped in the middle, while reading and while decoding', async () => {
    const golden = new Golden('llama/lwm_theta5e7.safetensors');
    const config = configOf('llama', 5e7);
    const impatient = await Ring.connect(pool, ring.region, { deadlineMs: 300 });
    const model = await RingModel.load(impatient, join(GOLDENS, 'llama/lwm_params_flax.safetensors'), config);
    const ids = golden.integers('input_ids');
    for (const split of [ids.length, ids.length - 1]) {
      const sequence = model.newSequence();
      const before = await sequence.read({ ids: ids.subarray(0, split) }, 1);
      if (split < ids.length) {
        const { pid } = pool.endpoints().at(-1)!;
        process.kill(pid, 'SIGSTOP');
        const x = await sequence.read({ ids: ids.subarray(split) }, 1);
        const last = golden.f64('logits_f64').slice(-config.vocabulary);
        expect(maxDifference(await model.logits(x), last)).toBeLessThan(TOLERANCE);
        expect(pool.endpoints().at(-1)!.pid).not.toBe(pid);
      } else {
        process.kill(pool.endpoints()[0]!.pid, 'SIGSTOP');
        const again = model.newSequence();
        expect(await again.read({ ids }, 1)).toEqual(before);
        await again.release();
      }
      await sequence.release();
    }
    impatient.close();
    // the other ring learns by asking that its workers were replaced
    await Promise.all(pool.endpoints().map(({ id }) => ring.ask(id, 'ring.memory', {})));
  });

  it('decodes the same when workers are killed on the way, past the end of a page', async () => {
    const weights = openWeights(join(GOLDENS, 'llama/hf_gqa_h9_kv3_tied'));
    const config = readModelConfig(weights);
    const backend = await onnxBackend();
    const local = await Decoder.load(weights, config, backend);
    const prompt = [...new Golden('llama/hf_gqa_h9_kv3_tied/golden.safetensors').integers('prompt_ids')];
    const ids = async (model: LanguageModel, each: (count: number) => void): Promise<number[]> => {
      const sequence = model.newSequence();
      const made: number[] = [];
      for await (const id of generate(model, sequence, await sequence.read({ ids: prompt }, 1), { maxTokens: 300, endIds: new Set() }))
        each(made.push(id));
      await sequence.release();
      return made;
    };
    const expected = await ids(local, () => undefined);
    const made = await ids(await load('llama/hf_gqa_h9_kv3_tied', config), (count) => {
      if (count % 120 === 40) process.kill(pool.endpoints()[count % workers]!.pid, 'SIGKILL');
    });
    expect(made).toEqual(expected);
    await backend.close();
  });

  it('leaves no memory behind, and stops when it is told to', async () => {
    const before = ring.allocator.usedBytes;
    const model = await load('llama/lwm_params_flax.safetensors', configOf('llama', 5e7));
    const sequence = model.newSequence();
    await sequence.read({ ids: new Int32Array(600).fill(7) }, 1);
    const stopped = model.newSequence();
    const abort = new AbortController();
    const reading = stopped.read({ ids: new Int32Array(3000).fill(7) }, 1, { signal: abort.signal });
    setTimeout(() => abort.abort(), 30);
    await expect(reading).rejects.toThrow();
    await Promise.all([sequence.release(), stopped.release()]);
    expect(ring.allocator.usedBytes).toBe(before);
  });
});
