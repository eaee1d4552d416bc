import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LongtakeError } from '../../../electron/contract/errors.ts';
import { modelGenerate } from '../../../electron/cli/modelGenerate.ts';
import { modelInfo } from '../../../electron/cli/modelInfo.ts';
import { modelLogits } from '../../../electron/cli/modelLogits.ts';
import { readSafetensors, writeSafetensors } from '../../../electron/model/weights/safetensors.ts';
import { float32Values } from '../../../electron/model/weights/values.ts';
import { Golden, maxDifference } from '../model/goldens.ts';
import { GOLDENS } from '../model/weights/formats.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-cli-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lwm = JSON.parse(readFileSync(join(GOLDENS, 'llama/lwm_cases.json'), 'utf8')) as { config: object };
const flax = join(GOLDENS, 'llama/lwm_params_flax.safetensors');
function configFile(name: string, config: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(config));
  return path;
}
const config = configFile('lwm.json', { ...lwm.config, theta: 5e7 });

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (thrown) {
    return LongtakeError.from(thrown).code;
  }
}

describe('model logits', () => {
  it('writes the logits of tokens in a safetensors file', async () => {
    const out = join(folder, 'logits.safetensors');
    const tokens = join(GOLDENS, 'llama/lwm_theta5e7.safetensors');
    expect(await modelLogits({ weights: flax, config, tokens, out })).toEqual({ file: out });
    const tensor = readSafetensors(out).tensors.get('logits')!;
    expect(tensor.shape).toEqual([64, 320]);
    expect(maxDifference(float32Values(out, tensor), new Golden('llama/lwm_theta5e7.safetensors').f64('logits_f64'))).toBeLessThan(3e-5);
  });

  it.each([2, 3])('gives the same over %i workers', async (workers) => {
    const out = join(folder, `logits-${workers}.safetensors`);
    await modelLogits({ weights: flax, config, tokens: join(GOLDENS, 'llama/lwm_theta5e7.safetensors'), out, workers });
    expect(
      maxDifference(
        float32Values(out, readSafetensors(out).tensors.get('logits')!),
        new Golden('llama/lwm_theta5e7.safetensors').f64('logits_f64'),
      ),
    ).toBeLessThan(3e-5);
  });

  it('writes both heads of LWM with vision, for rows that are padded on the left', async () => {
    const cases = JSON.parse(readFileSync(join(GOLDENS, 'lwm-vision/cases.json'), 'utf8')) as { config: object };
    const golden = new Golden('lwm-vision/cfg_step.safetensors');
    const out = join(folder, 'both.safetensors');
    const tokens = join(folder, 'tokens.json');
    const rows = (name: string): number[][] => [0, 1].map((row) => [...golden.integers(name).subarray(row * 24, (row + 1) * 24)]);
    // the positions follow from the mask
    writeFileSync(tokens, JSON.stringify({ input_ids: rows('input_ids'), attention_mask: rows('attention_mask') }));
    await modelLogits({
      weights: join(GOLDENS, 'lwm-vision/params_flax.safetensors'),
      config: configFile('vision.json', cases.config),
      tokens,
      out,
    });
    const { tensors } = readSafetensors(out);
    expect(tensors.get('text_logits')!.shape).toEqual([2, 24, 288]);
    const vision = float32Values(out, tensors.get('vision_logits')!);
    expect(maxDifference(vision.subarray(23 * 8448, 24 * 8448), golden.f64('cond_logits_f64'))).toBeLessThan(3e-5);
    expect(maxDifference(vision.subarray(47 * 8448), golden.f64('uncond_logits_f64'))).toBeLessThan(3e-5);
  });

  it.each([
    ['nothing to read', {}, 'USAGE'],
    ['no such file', { tokens: join(folder, 'none.json') }, 'FILE_UNREADABLE'],
    ['text in place of numbers', { tokens: configFile('text.json', { input_ids: ['a'] }) }, 'USAGE'],
    ['an id outside of the vocabulary', { tokens: configFile('outside.json', [1, 320]) }, 'USAGE'],
    ['a negative id', { tokens: configFile('negative.json', [1, -1]) }, 'USAGE'],
    ['rows of different lengths', { tokens: configFile('ragged.json', [[1, 2], [3]]) }, 'USAGE'],
    ['a mask of another length', { tokens: configFile('mask.json', { input_ids: [1, 2], attention_mask: [1] }) }, 'USAGE'],
    ['a prompt without a tokenizer', { prompt: 'x' }, 'MODEL_UNSUPPORTED'],
  ])('says what is wrong with %s', async (_, options, code) => {
    expect(await codeOf(modelLogits({ weights: flax, config, out: join(folder, 'x.safetensors'), ...options }))).toBe(code);
  });

  it('refuses weights of other types and shapes than the configuration says', async () => {
    const tokens = configFile('ids.json', [1, 2, 3]);
    const wider = configFile('wider.json', { ...lwm.config, hidden_size: 192 });
    expect(await codeOf(modelLogits({ weights: flax, config: wider, tokens, out: 'x' }))).toBe('WEIGHTS_DAMAGED');
    const integers = join(folder, 'integers.safetensors');
    const source = readSafetensors(join(GOLDENS, 'llama/lwm_params_hf.safetensors'));
    await writeSafetensors(
      integers,
      [...source.tensors.values()].map((tensor) => {
        const values = float32Values('', tensor);
        return {
          name: tensor.name,
          shape: tensor.shape,
          data: tensor.name === 'model.embed_tokens.weight' ? BigInt64Array.from(values, (value) => BigInt(Math.round(value))) : values,
        };
      }),
    );
    expect(await codeOf(modelLogits({ weights: integers, config, tokens, out: 'x' }))).toBe('WEIGHTS_REFUSED');
  });

  it('stops when it is told to', async () => {
    const aborted = AbortSignal.abort();
    expect(
      await codeOf(modelLogits({ weights: flax, config, tokens: configFile('three.json', [1, 2, 3]), out: 'x', signal: aborted })),
    ).toBe('CANCELLED');
  });
});

describe('model generate', () => {
  it('continues tokens greedily as the reference does', async () => {
    const golden = new Golden('llama/lwm_decode.safetensors');
    const tokens = configFile('prompt.json', [...golden.integers('prompt_ids')]);
    const out = join(folder, 'generated.safetensors');
    const result = await modelGenerate({ weights: flax, config, tokens, maxTokens: 8, out });
    expect(result).toMatchObject({ tokens: [...golden.integers('greedy_ids')], text: null, file: out });
    expect(result.prefillTokensPerSecond).toBeGreaterThan(0);
    expect(readSafetensors(out).tensors.get('tokens')!.shape).toEqual([8]);
  });

  it('gives the same after a prompt that is padded on the left', async () => {
    const golden = new Golden('llama/lwm_decode.safetensors');
    const ids = [...golden.integers('prompt_ids')];
    const tokens = configFile('padded.json', { input_ids: [7, 7, 7, ...ids], attention_mask: [0, 0, 0, ...ids.map(() => 1)] });
    const result = await modelGenerate({ weights: flax, config, tokens, maxTokens: 8 });
    expect(result.tokens).toEqual([...golden.integers('greedy_ids')]);
  });

  it('gives the same tokens for the same seed', async () => {
    const tokens = configFile('short.json', [5, 6, 7]);
    const run = (seed: number) => modelGenerate({ weights: flax, config, tokens, maxTokens: 12, temperature: 1, topK: 50, seed });
    expect((await run(1)).tokens).toEqual((await run(1)).tokens);
    expect((await run(1)).tokens).not.toEqual((await run(2)).tokens);
  });
});

describe('model info', () => {
  it('says what a file holds', () => {
    const info = modelInfo({ weights: join(GOLDENS, 'llama/hf_gqa_h9_kv3_tied') });
    expect(info).toMatchObject({ format: 'safetensors', config: { heads: 9, kvHeads: 3, tied: true, theta: 100000 }, tokenizer: null });
    expect(info.parameters).toBe(info.bytes / 4);
    expect(info.types).toEqual({ F32: info.bytes });
    expect(modelInfo({ weights: join(GOLDENS, 'formats/tiny.gguf') }).config).toBeNull();
    expect(modelInfo({ weights: join(GOLDENS, 'formats/vqgan_dict_numpy_p4.pkl') })).toMatchObject({ format: 'pickle', config: null });
    expect(modelInfo({ weights: flax, config: 'lwm-1m' }).config).toMatchObject({ theta: 5e7, visionVocabulary: 8448 });
  });
});
