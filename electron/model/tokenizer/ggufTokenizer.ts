import { LongtakeError } from '../../contract/errors.ts';
import type { MetadataValue, Weights } from '../weights/tensor.ts';
import { damagedWeights } from '../weights/weightErrors.ts';
import { PIECE, SentencePieceTokenizer } from './sentencePiece.ts';
import type { Tokenizer } from './tokenizer.ts';
import { HubJsonTokenizer } from './tokenizerJson.ts';

const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };

/** How a text is cut before merging, by the name GGUF gives it (llama.cpp, llama-vocab.cpp). */
const PRE_TOKENIZERS: ReadonlyMap<string, object> = new Map([
  ['gpt-2', { ...BYTE_LEVEL, use_regex: true }],
  [
    'smollm',
    {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Digits', individual_digits: true },
        { ...BYTE_LEVEL, use_regex: true },
      ],
    },
  ],
  [
    'llama-bpe',
    {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: {
            Regex:
              "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          },
          behavior: 'Isolated',
          invert: false,
        },
        { ...BYTE_LEVEL, use_regex: false },
      ],
    },
  ],
]);

/** Names of tokens that end a turn besides the file's own end of text. */
const TURN_ENDS = ['<|im_end|>', '<|eot_id|>', '<|end_of_text|>', '<|endoftext|>', '</s>', '<|eom_id|>', '<|end|>'];

/**
 * The tokenizer inside a GGUF file: SentencePiece BPE (`llama`) or byte-level BPE (`gpt2`).
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, MODEL_UNSUPPORTED
 */
export function readGgufTokenizer(weights: Weights): Tokenizer {
  const { path, metadata } = weights;
  const get = (key: string): MetadataValue | undefined => metadata.get(`tokenizer.ggml.${key}`);
  const pieces = texts(path, get('tokens'), 'tokens');
  const kinds = numbers(path, get('token_type') ?? pieces.map(() => PIECE.normal), pieces.length);
  const id = (key: string): number | undefined => {
    const value = get(key);
    return typeof value === 'number' && value < pieces.length ? value : undefined;
  };
  const template = metadata.get('tokenizer.chat_template');
  const endIds = new Set([id('eos_token_id'), id('eot_token_id'), id('eom_token_id')].filter((end) => end !== undefined));
  pieces.forEach((piece, index) => {
    if (TURN_ENDS.includes(piece) && kinds[index] === PIECE.control) endIds.add(index);
  });
  const model = get('model');
  const facts = {
    bosId: id('bos_token_id'),
    endIds,
    addsBos: flag(get('add_bos_token'), model === 'llama'),
    chatTemplate: typeof template === 'string' ? template : undefined,
  };
  if (model === 'llama') {
    const scores = numbers(path, get('scores'), pieces.length);
    return new SentencePieceTokenizer({ ...facts, pieces, kinds, scores, addsSpace: flag(get('add_space_prefix'), true) });
  }
  const pre = get('pre') ?? 'gpt-2';
  const preTokenizer = typeof pre === 'string' ? PRE_TOKENIZERS.get(pre) : undefined;
  if (model !== 'gpt2' || !preTokenizer) {
    throw new LongtakeError(
      'MODEL_UNSUPPORTED',
      `The vocabulary in ${path} is of the kind ${printable(model)}/${printable(pre)}, which is not known here.`,
      {
        hint: 'Name the tokenizer.json of the model with --tokenizer.',
      },
    );
  }
  const merges = texts(path, get('merges'), 'merges');
  const added = pieces.flatMap((content, index) => {
    const kind = kinds[index];
    const special = kind === PIECE.control || kind === PIECE.unknown;
    return special || kind === PIECE.userDefined
      ? [{ id: index, content, special, single_word: false, lstrip: false, rstrip: false, normalized: false }]
      : [];
  });
  const vocab = Object.fromEntries(pieces.map((piece, index) => [piece, index]));
  return new HubJsonTokenizer(
    {
      version: '1.0',
      added_tokens: added,
      normalizer: null,
      pre_tokenizer: preTokenizer,
      post_processor: null,
      decoder: BYTE_LEVEL,
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: pre === 'llama-bpe',
        vocab,
        merges,
      },
    },
    facts,
  );
}

function printable(value: MetadataValue | undefined): string {
  return typeof value === 'string' ? value.slice(0, 40) : 'unknown';
}

function flag(value: MetadataValue | undefined, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}

function texts(path: string, value: MetadataValue | undefined, what: string): readonly string[] {
  if (!Array.isArray(value) || !(value as readonly MetadataValue[]).every((item) => typeof item === 'string'))
    throw damagedWeights(path, `its vocabulary has no ${what}`);
  return value as readonly string[];
}

function numbers(path: string, value: MetadataValue | undefined, length: number): readonly number[] {
  if (!Array.isArray(value) || value.length !== length || !(value as readonly MetadataValue[]).every((item) => typeof item === 'number')) {
    throw damagedWeights(path, 'its vocabulary has lists of different lengths');
  }
  return value as readonly number[];
}
