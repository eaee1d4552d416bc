import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LongtakeError } from '../../../../electron/contract/errors.ts';
import { PIECE, SentencePieceTokenizer } from '../../../../electron/model/tokenizer/sentencePiece.ts';
import { readSentencePieceModel } from '../../../../electron/model/tokenizer/sentencePieceModel.ts';
import { TextStream } from '../../../../electron/model/tokenizer/tokenizer.ts';
import { codeOf, GOLDENS } from '../weights/formats.ts';
import { mutate, seeded } from '../weights/mutations.ts';
import { llamaVocabulary } from './llamaVocabulary.ts';
import { sentencePieceFile } from './protobuf.ts';

interface LlamaString {
  text: string;
  ids_sp: number[];
  ids_hf_slow_legacy: number[];
  decoded_sp: string;
}
const { strings } = JSON.parse(readFileSync(join(GOLDENS, 'tokenizer/llama_strings.json'), 'utf8')) as { strings: LlamaString[] };
const folder = mkdtempSync(join(tmpdir(), 'longtake-sentencepiece-'));
const vocabulary = llamaVocabulary();
let tokenizer: SentencePieceTokenizer;

beforeAll(() => {
  const path = join(folder, 'tokenizer.model');
  writeFileSync(path, sentencePieceFile(vocabulary));
  tokenizer = readSentencePieceModel(path);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('SentencePieceTokenizer', () => {
  it('gives the ids of SentencePiece for all 122 strings, and the text back', () => {
    expect(strings).toHaveLength(122);
    for (const { text, ids_sp, decoded_sp } of strings) {
      expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids_sp);
      expect(tokenizer.decode(ids_sp), JSON.stringify(text)).toBe(decoded_sp);
    }
  });

  it('gives the ids of transformers where control tokens are read and <s> stands in front', () => {
    for (const { text, ids_hf_slow_legacy } of strings)
      expect(tokenizer.encode(text, { special: true, bos: true }), JSON.stringify(text)).toEqual(ids_hf_slow_legacy);
  });

  it('streams the same text that it decodes at once, no character in halves', () => {
    for (const { ids_sp, decoded_sp } of strings) {
      const stream = new TextStream(tokenizer);
      const parts = ids_sp.map((id) => stream.push(id));
      expect(parts.join('') + stream.end()).toBe(decoded_sp);
    }
  });

  it('takes a hundred thousand characters without trouble', () => {
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(2300);
    const start = performance.now();
    const ids = tokenizer.encode(text);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(tokenizer.decode(ids)).toBe(text);
  });

  it('keeps pieces that a user defined, whole', () => {
    const own = new SentencePieceTokenizer({
      pieces: ['<unk>', 'a', 'b', 'ab', '<img>', '\u2581'],
      scores: [0, -3, -3, -1, 0, -2],
      kinds: [PIECE.unknown, 1, 1, 1, PIECE.userDefined, 1],
      bosId: undefined,
      endIds: new Set(),
      addsBos: false,
      addsSpace: false,
    });
    expect(own.encode('ab<img>b a')).toEqual([3, 4, 2, 5, 1]);
    expect(own.encode('x')).toEqual([0]);
    expect(own.decode([3, 4, 2, 5, 1])).toBe('ab<img>b a');
  });
});

describe('readSentencePieceModel', () => {
  const small = { pieces: ['<unk>', '<s>', '</s>', 'a'], scores: [0, 0, 0, -1], kinds: [2, 3, 3, 1] };

  it.each([
    ['a unigram model', { modelType: 1 }],
    ['a normaliser', { charsMap: 'x' }],
    ['a model that drops spaces', { removeExtraSpaces: true }],
  ])('refuses %s', (_, options) => {
    const path = join(folder, 'other.model');
    writeFileSync(path, sentencePieceFile(small, options));
    expect(codeOf(() => readSentencePieceModel(path))).toBe('MODEL_UNSUPPORTED');
  });

  it('survives 500 mutations', () => {
    const random = seeded(7);
    const original = sentencePieceFile(small);
    for (let run = 0; run < 500; run++) {
      const path = join(folder, 'mutated.model');
      writeFileSync(path, mutate(original, random));
      try {
        readSentencePieceModel(path).encode('a a');
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(LongtakeError);
      }
    }
  });
});
