import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { LongtakeError } from '../contract/errors.ts';

/** Text to token ids by a folder's tokenizer.json. */
export interface TextTokenizer {
  /** Ids with the model's own start and end tokens, the middle cut so that they number at most `maxTokens`. */
  encode(text: string, maxTokens: number): number[];
  /** Id of a token, for padding; null when the vocabulary lacks it. */
  id(token: string): number | null;
}

/** The part of the package's class that is used here: its own types do not resolve under NodeNext. */
interface HubTokenizer {
  encode(text: string, options?: { add_special_tokens?: boolean }): { ids: number[] };
  token_to_id(token: string): number | undefined;
}
const HubTokenizerClass = Tokenizer as unknown as new (model: object, config: object) => HubTokenizer;

/** Longest text that is looked at, characters: far more than any model reads, and bounds the work on hostile input. */
const MAX_CHARACTERS = 20_000;

/** Throws MODEL_DAMAGED when tokenizer.json or tokenizer_config.json cannot be read. */
export async function openTokenizer(folder: string): Promise<TextTokenizer> {
  let tokenizer: HubTokenizer;
  try {
    const [model, config] = await Promise.all(
      ['tokenizer.json', 'tokenizer_config.json'].map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as object),
    );
    tokenizer = new HubTokenizerClass(model!, config!);
  } catch (cause) {
    throw new LongtakeError('MODEL_DAMAGED', `The tokenizer in ${folder} cannot be read.`, {
      hint: 'Run `longtake models verify`, then `longtake models install` with its name.',
      cause,
    });
  }
  return {
    encode: (text, maxTokens) => {
      const { ids } = tokenizer.encode(text.slice(0, MAX_CHARACTERS));
      if (ids.length <= maxTokens) return ids;
      const plain = tokenizer.encode(text.slice(0, MAX_CHARACTERS), { add_special_tokens: false }).ids;
      const start = ids.indexOf(plain[0]!);
      const end = ids.slice(start + plain.length);
      return [...ids.slice(0, maxTokens - end.length), ...end];
    },
    id: (token) => tokenizer.token_to_id(token) ?? null,
  };
}
