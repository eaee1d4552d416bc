import { afterAll, describe, expect, it } from 'vitest';
import { openSentenceEncoder } from '../../../electron/encoders/sentence.ts';
import { openTokenizer } from '../../../electron/encoders/tokenizer.ts';
import { cosine, golden, store } from './material.ts';

const { texts, input_ids, vectors } = golden('minilm_float32') as { texts: string[]; input_ids: number[][]; vectors: number[][] };
const model = store.require('sentence');
const encoder = await openSentenceEncoder(model);
afterAll(() => encoder.close());

describe('sentence encoder', () => {
  it('cuts texts into the tokens of the reference', async () => {
    const tokenizer = await openTokenizer(model.folder);
    expect(texts.map((text) => tokenizer.encode(text, 256))).toEqual(input_ids);
  });

  it('gives the vectors of the float reference, within the error of int8 weights', async () => {
    const found = await encoder.encode(texts);
    found.forEach(({ float }, i) => {
      expect(cosine(float, vectors[i]!)).toBeGreaterThan(0.99);
      expect(float.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    });
  });

  it('gives a text the same vector alone and beside longer ones', async () => {
    const [alone] = await encoder.encode(['a kitten']);
    const [beside] = await encoder.encode(['a kitten', 'a very long sentence about the budget of the town '.repeat(20)]);
    expect(alone).toEqual(beside);
  });

  it('cuts at 256 tokens and keeps the end token', async () => {
    const tokenizer = await openTokenizer(model.folder);
    const ids = tokenizer.encode('word '.repeat(1000), 256);
    expect(ids).toHaveLength(256);
    expect([ids[0], ids.at(-1)]).toEqual([101, 102]);
  });

  it('takes an empty batch, an empty text and a text of emoji', async () => {
    expect(await encoder.encode([])).toEqual([]);
    const found = await encoder.encode(['', '🎬🎞️']);
    expect(found.every(({ float }) => float.every(Number.isFinite))).toBe(true);
  });

  it('stops when it is cancelled', async () => {
    await expect(encoder.encode(texts, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
