import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LongtakeError } from '../../contract/errors.ts';
import { readGguf } from '../weights/gguf.ts';
import type { Weights } from '../weights/tensor.ts';
import { readGgufTokenizer } from './ggufTokenizer.ts';
import { readSentencePieceModel } from './sentencePieceModel.ts';
import type { Tokenizer } from './tokenizer.ts';
import { readTokenizerJson } from './tokenizerJson.ts';

const BESIDE = ['tokenizer.json', 'tokenizer.model'];

/**
 * The tokenizer of a model: the file or folder that a person names (tokenizer.json, tokenizer.model, a GGUF), else the vocabulary inside the GGUF
 * itself, else what stands beside the weights.
 *
 * @throws LongtakeError MODEL_UNSUPPORTED where there is none or it is of an unknown kind, WEIGHTS_DAMAGED, FILE_*
 */
export function openTokenizer(weights: Weights, named?: string): Tokenizer {
  if (named !== undefined) return openNamed(existsSync(named) && statSync(named).isDirectory() ? findIn(named) : named);
  if (weights.format === 'gguf' && weights.metadata.has('tokenizer.ggml.tokens')) return readGgufTokenizer(weights);
  return openNamed(findIn(dirname(weights.path)));
}

function openNamed(path: string): Tokenizer {
  if (path.endsWith('.json')) return readTokenizerJson(path);
  return path.endsWith('.gguf') ? readGgufTokenizer(readGguf(path)) : readSentencePieceModel(path);
}

function findIn(folder: string): string {
  const found = BESIDE.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new LongtakeError('MODEL_UNSUPPORTED', `There is no tokenizer in ${folder}.`, {
    hint: 'Name a tokenizer.json or tokenizer.model with --tokenizer.',
  });
}
