import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vqganDecode, vqganEncode } from '../../../electron/cli/modelVqgan.ts';
import { pictureBytes, Vqgan } from '../../../electron/model/vqgan.ts';
import { vqganConfigOf } from '../../../electron/model/vqganConfig.ts';
import { decoderSteps, encoderSteps } from '../../../electron/model/vqganSteps.ts';
import { readSafetensors } from '../../../electron/model/weights/safetensors.ts';
import type { Weights } from '../../../electron/model/weights/tensor.ts';
import { float32Values, integerValues } from '../../../electron/model/weights/values.ts';
import { Golden, maxDifference } from './goldens.ts';
import { codeOf, FORMATS, GOLDENS } from './weights/formats.ts';

const TOLERANCE = 3e-5;
const folder = mkdtempSync(join(tmpdir(), 'longtake-vqgan-'));
const weights = join(GOLDENS, 'vqgan/params_flax.safetensors');
const config = join(folder, 'config.json');
const golden = new Golden('vqgan/golden.safetensors');
const goldenFile = join(GOLDENS, 'vqgan/golden.safetensors');

beforeAll(() => {
  const cases = JSON.parse(readFileSync(join(GOLDENS, 'vqgan/cases.json'), 'utf8')) as { config: object };
  writeFileSync(config, JSON.stringify(cases.config));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Vqgan', () => {
  it('encodes to the same codes', async () => {
    const out = join(folder, 'codes.safetensors');
    await vqganEncode({ weights, config, in: goldenFile, out });
    const { tensors } = readSafetensors(out);
    expect(tensors.get('codes')!.shape).toEqual([2, 8, 8]);
    expect([...integerValues(out, tensors.get('codes')!)]).toEqual([...golden.integers('codes')]);
    expect(maxDifference(float32Values(out, tensors.get('prequant')!), golden.f64('prequant_f64'))).toBeLessThan(TOLERANCE);
  });

  it('decodes to the same pictures', async () => {
    const out = join(folder, 'decoded.safetensors');
    await vqganDecode({ weights, in: goldenFile, out });
    const { tensors } = readSafetensors(out);
    expect(tensors.get('decoded')!.shape).toEqual([2, 32, 32, 3]);
    expect(maxDifference(float32Values(out, tensors.get('decoded')!), golden.f64('decoded_f64'))).toBeLessThan(TOLERANCE);
    const vqgan = Vqgan.open(weights);
    const picture = await vqgan.decode(golden.integers('random_codes').subarray(0, 64), 8, 8);
    expect(maxDifference(picture, golden.f64('decoded_random_f64').subarray(0, picture.length))).toBeLessThan(TOLERANCE);
    const bytes = golden.integers('decoded_random_u8').subarray(0, picture.length);
    // a value on the edge between two bytes may fall to either side
    expect(maxDifference(pictureBytes(picture), bytes)).toBeLessThanOrEqual(1);
    expect(pictureBytes(picture).filter((byte, index) => byte !== bytes[index]).length).toBeLessThan(5);
    await vqgan.release();
  });

  it("asks for LWM's own weights by exactly their names and shapes", () => {
    const { full } = JSON.parse(readFileSync(join(GOLDENS, 'vqgan/param_shapes.json'), 'utf8')) as { full: Record<string, number[]> };
    const asked = new Set(['quantize/embeddings']);
    const shapes: Weights = {
      format: 'pickle',
      path: 'full',
      metadata: new Map(),
      tensors: new Map(
        Object.entries(full).map(([name, shape]) => [
          name,
          {
            name,
            shape,
            type: 'F32' as const,
            bytes: () => {
              asked.add(name);
              return new Uint8Array(4 * shape.reduce((product, size) => product * size, 1));
            },
          },
        ]),
      ),
    };
    const lwm = vqganConfigOf(shapes);
    expect(lwm).toEqual({
      resolution: 256,
      hiddenChannels: 128,
      multipliers: [1, 2, 2, 4, 6],
      residualBlocks: 2,
      latentChannels: 64,
      codeChannels: 64,
      codes: 8192,
    });
    expect(encoderSteps(shapes, lwm).length + decoderSteps(shapes, lwm).length).toBeGreaterThan(40);
    expect([...asked].sort()).toEqual(Object.keys(full).sort());
  });

  it('refuses what does not fit', async () => {
    const open = (file: string): Vqgan => Vqgan.open(file, config);
    expect(codeOf(() => open(join(FORMATS, 'vqgan_dict_numpy_p4.pkl')))).toBe('WEIGHTS_DAMAGED');
    expect(codeOf(() => Vqgan.open(join(FORMATS, 'vqgan_dict_numpy_p4.pkl')))).toBe('WEIGHTS_DAMAGED');
    writeFileSync(join(folder, 'bad.json'), '{"num_embeddings": -1}');
    expect(codeOf(() => Vqgan.open(weights, join(folder, 'bad.json')))).toBe('WEIGHTS_DAMAGED');
    expect(codeOf(() => Vqgan.open(weights, join(folder, 'none.json')))).toBe('FILE_MISSING');
    const vqgan = open(weights);
    await expect(vqgan.encode(new Float32Array(30 * 30 * 3), 30, 30)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(vqgan.decode([64], 1, 1)).rejects.toThrow(RangeError);
    const wide = join(folder, 'wide.json');
    writeFileSync(wide, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), hidden_channels: 64 }));
    await expect(Vqgan.open(weights, wide).encode(new Float32Array(32 * 32 * 3), 32, 32)).rejects.toMatchObject({
      code: 'WEIGHTS_DAMAGED',
    });
  });
});
