import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openWeights } from '../../../../electron/model/weights/openWeights.ts';
import { writeSafetensors } from '../../../../electron/model/weights/safetensors.ts';
import { float32Values } from '../../../../electron/model/weights/values.ts';
import { codeOf, FORMATS, WRITTEN } from './formats.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-open-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('openWeights', () => {
  it.each([
    [join(FORMATS, 'tiny.gguf'), 'gguf'],
    [join(FORMATS, 'st_good_small.safetensors'), 'safetensors'],
    [join(FORMATS, 'streaming_params_fp32'), 'flax'],
    [join(FORMATS, 'flax_params_fp32.msgpack'), 'flax'],
    [join(FORMATS, 'vqgan_dict_numpy_p0.pkl'), 'pickle'],
    [join(FORMATS, 'vqgan_dict_numpy_p4.pkl'), 'pickle'],
    [join(WRITTEN, 'torch_state.bin'), 'torch'],
  ])('knows %s by its content', (path, format) => {
    expect(openWeights(path).format).toBe(format);
    const copy = join(folder, `renamed-${format}${path.endsWith('.pkl') ? '.pkl' : ''}`);
    copyFileSync(path, copy);
    expect(openWeights(copy).format).toBe(format);
  });

  it('joins the shards of an index, in safetensors and in PyTorch form', async () => {
    const sharded = join(folder, 'sharded');
    mkdirSync(sharded);
    await writeSafetensors(join(sharded, 'model-00001-of-00002.safetensors'), [{ name: 'a', shape: [1], data: Float32Array.of(1) }]);
    await writeSafetensors(join(sharded, 'model-00002-of-00002.safetensors'), [{ name: 'b', shape: [1], data: Float32Array.of(2) }]);
    const index = {
      metadata: { total_size: 8 },
      weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
    };
    writeFileSync(join(sharded, 'model.safetensors.index.json'), JSON.stringify(index));
    const { tensors } = openWeights(sharded);
    expect([...tensors].map(([name, tensor]) => [name, float32Values('', tensor)[0]])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    copyFileSync(join(WRITTEN, 'torch_state.bin'), join(folder, 'pytorch_model-00001-of-00001.bin'));
    const torchIndex = join(folder, 'pytorch_model.bin.index.json');
    writeFileSync(torchIndex, JSON.stringify({ weight_map: { half: 'pytorch_model-00001-of-00001.bin' } }));
    expect([...openWeights(torchIndex).tensors.keys()]).toEqual(['half']);
    expect(openWeights(folder).path).toBe(torchIndex);
  });

  it.each([
    ['a file outside', { weight_map: { a: '../secret.safetensors' } }, 'WEIGHTS_REFUSED'],
    ['itself', { weight_map: { a: 'bad.index.json' } }, 'WEIGHTS_REFUSED'],
    ['a folder', { weight_map: { a: 'loop' } }, 'FILE_NOT_REGULAR'],
    ['a missing file', { weight_map: { a: 'none.safetensors' } }, 'FILE_MISSING'],
    ['a missing tensor', { weight_map: { a: 'one.safetensors' } }, 'WEIGHTS_DAMAGED'],
    ['nothing', { weight_map: {} }, 'WEIGHTS_DAMAGED'],
    ['no map', [], 'WEIGHTS_DAMAGED'],
  ])('refuses an index that names %s', async (_, index, code) => {
    const place = mkdtempSync(join(folder, 'bad-'));
    symlinkSync('.', join(place, 'loop'));
    await writeSafetensors(join(place, 'one.safetensors'), [{ name: 'other', shape: [1], data: Float32Array.of(1) }]);
    writeFileSync(join(place, 'bad.index.json'), JSON.stringify(index));
    expect(codeOf(() => openWeights(join(place, 'bad.index.json')))).toBe(code);
  });

  it('says what an unusable folder lacks', () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    expect(codeOf(() => openWeights(empty))).toBe('WEIGHTS_REFUSED');
  });
});
