import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openPictureEncoder, openPictureQueryEncoder } from '../../../electron/encoders/imageText.ts';
import { installModel } from '../../../electron/encoders/modelInstall.ts';
import { ModelStore } from '../../../electron/encoders/modelStore.ts';
import { OnnxSession, floatTensor } from '../../../electron/encoders/onnxSession.ts';
import { FIXTURES, cosine, golden, photo, sineInput } from './material.ts';

interface TowerGolden {
  texts: string[];
  text_vectors: number[][];
  photos: string[];
  image_output: string;
  image_vectors: number[][];
  synthetic_vector: number[];
}

const folder = mkdtempSync(join(tmpdir(), 'longtake-image-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function installed(name: string) {
  const store = new ModelStore({ modelsFolder: join(folder, name) });
  await installModel(store, join(FIXTURES, 'models', name));
  return store.require('image-text');
}

describe.each(['clip', 'siglip'])('%s folder', (family) => {
  const reference = golden(`tiny_random_${family}`) as TowerGolden;
  const open = () => installed(`tiny-random-${family}`);

  it('gives the vectors of the reference for texts', async () => {
    const encoder = await openPictureQueryEncoder(await open());
    const found = await encoder.encode(reference.texts);
    found.forEach(({ float }, i) => expect(cosine(float, reference.text_vectors[i]!)).toBeGreaterThan(0.999999));
    await encoder.close();
  });

  it('gives the vectors of the reference for photographs', async () => {
    const encoder = await openPictureEncoder(await open());
    const found = await encoder.encode(reference.photos.map((file) => photo(file.replace('.jpg', ''))));
    found.forEach(({ float }, i) => {
      expect(cosine(float, reference.image_vectors[i]!)).toBeGreaterThan(0.99);
      expect(cosine(float, reference.image_vectors[1 - i]!)).toBeLessThan(0.6);
    });
    await encoder.close();
  });

  it('runs the picture tower as the reference does', async () => {
    const model = await open();
    const session = await OnnxSession.open(join(model.folder, 'onnx', 'vision_model.onnx'), { inputs: ['pixel_values'], outputs: [] });
    const result = await session.run({ pixel_values: floatTensor(sineInput(3 * 224 * 224), [1, 3, 224, 224]) });
    const vector = session.floats(result, reference.image_output, [1, 48]);
    reference.synthetic_vector.forEach((value, i) => expect(vector[i]).toBeCloseTo(value, 4));
    await session.close();
  });
});

describe('a folder that is not what it should be', () => {
  const source = join(FIXTURES, 'models', 'tiny-random-clip');
  const broken = (name: string, change: (copy: string) => void): string => {
    const copy = join(folder, name);
    cpSync(source, copy, { recursive: true });
    change(copy);
    return copy;
  };
  const store = new ModelStore({ modelsFolder: join(folder, 'none') });
  const edit = (copy: string, file: string, change: (json: Record<string, unknown>) => object) =>
    writeFileSync(join(copy, file), JSON.stringify(change(JSON.parse(readFileSync(join(copy, file), 'utf8')) as Record<string, unknown>)));

  it.each<[string, (copy: string) => void, RegExp]>([
    ['no-config', (copy) => rmSync(join(copy, 'config.json')), /config\.json is missing/],
    ['other-family', (copy) => edit(copy, 'config.json', (json) => ({ ...json, model_type: 'bert' })), /"bert"/],
    ['not-json', (copy) => writeFileSync(join(copy, 'preprocessor_config.json'), '{'), /preprocessor_config\.json cannot be understood/],
    ['no-tower', (copy) => rmSync(join(copy, 'onnx', 'vision_model.onnx')), /onnx\/vision_model\.onnx is missing/],
  ])('%s: is refused and leaves nothing behind', async (name, change, message) => {
    await expect(installModel(store, broken(name, change))).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringMatching(message) as unknown,
    });
    expect(store.find('image-text')).toBeNull();
  });

  it('a truncated tower is MODEL_DAMAGED before it is installed', async () => {
    const copy = broken('truncated', (at) => truncateSync(join(at, 'onnx', 'text_model.onnx'), 1000));
    await expect(installModel(store, copy)).rejects.toMatchObject({ code: 'MODEL_DAMAGED' });
    expect(store.find('image-text')).toBeNull();
  });

  it('a preprocessor that asks for huge pictures is refused before anything is allocated', async () => {
    const copy = broken('huge', (at) =>
      edit(at, 'preprocessor_config.json', (json) => ({ ...json, size: { shortest_edge: 1e6 }, crop_size: { height: 1e6, width: 1e6 } })),
    );
    await expect(installModel(store, copy)).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
  });
});
