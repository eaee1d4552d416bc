import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OnnxSession, floatTensor, integerTensor } from '../../../electron/encoders/onnxSession.ts';
import { FIXTURES } from './material.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const text = join(FIXTURES, 'models', 'tiny-random-clip', 'onnx', 'text_model.onnx');
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('OnnxSession', () => {
  it.each([
    ['an absent file', () => join(folder, 'none.onnx'), 'MODEL_MISSING'],
    ['a folder', () => folder, 'MODEL_MISSING'],
    ['an empty file', () => file('empty.onnx', ''), 'MODEL_DAMAGED'],
    [
      'noise',
      () =>
        file(
          'noise.onnx',
          Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251),
        ),
      'MODEL_DAMAGED',
    ],
    ['a web page', () => file('page.onnx', '<!doctype html><title>404</title>'), 'MODEL_DAMAGED'],
  ])('says what is wrong with %s', async (_, path, code) => {
    await expect(OnnxSession.open(path(), { inputs: ['x'], outputs: [] })).rejects.toMatchObject({ code });
  });

  it('refuses a graph with other inputs or outputs', async () => {
    await expect(OnnxSession.open(text, { inputs: ['pixel_values'], outputs: [] })).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
    await expect(OnnxSession.open(text, { inputs: ['input_ids'], outputs: ['logits'] })).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
    });
  });

  it('refuses inputs and outputs of another kind than the graph has', async () => {
    const session = await OnnxSession.open(text, { inputs: ['input_ids'], outputs: ['text_embeds'] });
    await expect(session.run({ input_ids: floatTensor(new Float32Array(4), [1, 4]) })).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
    const result = await session.run({ input_ids: integerTensor([0, 5, 1], [1, 3]) });
    expect(session.floats(result, 'text_embeds', [1, -1])).toHaveLength(48);
    expect(() => session.floats(result, 'text_embeds', [1, 384])).toThrow(expect.objectContaining({ code: 'MODEL_UNSUPPORTED' }) as Error);
    await session.close();
  });
});
