import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderChat } from '../../../../electron/model/tokenizer/chatTemplate.ts';
import { openTokenizer } from '../../../../electron/model/tokenizer/openTokenizer.ts';
import type { Weights } from '../../../../electron/model/weights/tensor.ts';
import { codeOf } from '../weights/formats.ts';
import { sentencePieceFile } from './protobuf.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-tokenizer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const weights = (place: string): Weights => ({
  format: 'safetensors',
  path: join(place, 'model.safetensors'),
  tensors: new Map(),
  metadata: new Map(),
});

const JSON_TOKENIZER = {
  version: '1.0',
  added_tokens: [
    { id: 3, content: '<s>', special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
    { id: 4, content: '</s>', special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
  ],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: null,
  decoder: { type: 'ByteLevel' },
  model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2, '<': 5, '/': 6, s: 7, '>': 8 }, merges: ['a b'] },
};

describe('openTokenizer', () => {
  it('reads tokenizer.json with what stands beside it', () => {
    const place = mkdtempSync(join(folder, 'json-'));
    writeFileSync(join(place, 'tokenizer.json'), JSON.stringify(JSON_TOKENIZER));
    writeFileSync(
      join(place, 'tokenizer_config.json'),
      JSON.stringify({
        bos_token: '<s>',
        eos_token: { content: '</s>' },
        add_bos_token: true,
        chat_template: '{{ bos_token }}{{ messages[0].content }}{{ eos_token }}',
      }),
    );
    writeFileSync(join(place, 'generation_config.json'), JSON.stringify({ eos_token_id: [4, 8] }));
    const tokenizer = openTokenizer(weights(place));
    expect(tokenizer.encode('abb', { bos: tokenizer.addsBos })).toEqual([3, 2, 1]);
    expect(tokenizer.encode('ab</s>', { special: true })).toEqual([2, 4]);
    expect(tokenizer.encode('ab</s>')).toEqual([2, 5, 6, 7, 8]);
    expect([...tokenizer.endIds]).toEqual([4, 8]);
    expect(tokenizer.decode([3, 2, 1, 4, 99])).toBe('abb');
    expect(renderChat(tokenizer, [{ role: 'user', content: 'ab' }])).toBe('<s>ab</s>');
  });

  it('reads tokenizer.model, beside the weights or named', () => {
    const place = mkdtempSync(join(folder, 'model-'));
    const vocabulary = { pieces: ['<unk>', '<s>', '</s>', '\u2581', 'a'], scores: [0, 0, 0, -1, -2], kinds: [2, 3, 3, 1, 1] };
    writeFileSync(join(place, 'tokenizer.model'), sentencePieceFile(vocabulary));
    expect(openTokenizer(weights(place)).encode('a')).toEqual([3, 4]);
    expect(openTokenizer(weights(folder), place).encode('a')).toEqual([3, 4]);
    expect(openTokenizer(weights(folder), join(place, 'tokenizer.model')).encode('a')).toEqual([3, 4]);
  });

  it.each([
    ['not JSON', '{', 'WEIGHTS_DAMAGED'],
    ['no tokenizer', '{"added_tokens": 3}', 'WEIGHTS_DAMAGED'],
    ['an unknown kind', '{"model": {"type": "Odd"}}', 'MODEL_UNSUPPORTED'],
  ])('refuses a tokenizer.json that is %s', (_, text, code) => {
    const path = join(folder, 'tokenizer.json');
    writeFileSync(path, text);
    expect(codeOf(() => openTokenizer(weights(folder)))).toBe(code);
    rmSync(path);
  });

  it('says where there is none', () => {
    expect(codeOf(() => openTokenizer(weights(folder)))).toBe('MODEL_UNSUPPORTED');
    expect(codeOf(() => openTokenizer(weights(folder), join(folder, 'x.json')))).toBe('FILE_MISSING');
    expect(codeOf(() => openTokenizer(weights(folder), join(folder, 'x.model')))).toBe('FILE_MISSING');
  });
});
