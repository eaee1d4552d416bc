import { onnxBackend } from '../../kernels/backends/onnx.ts';
import { LongtakeError } from '../contract/errors.ts';
import { readModelConfig } from '../model/config.ts';
import type { ModelConfig } from '../model/config.ts';
import { Decoder } from '../model/decoder.ts';
import type { DecoderInput, LanguageModel } from '../model/languageModel.ts';
import type { Tokenizer } from '../model/tokenizer/tokenizer.ts';
import { openWeights } from '../model/weights/openWeights.ts';
import type { Weights } from '../model/weights/tensor.ts';
import { RingModel } from '../model/ringModel.ts';
import { readTokens } from './modelTokens.ts';
import type { TokenRows } from './modelTokens.ts';
import { withRing } from './ringSession.ts';

/** What every `model` command that runs a decoder is told. */
export interface DecoderOptions {
  weights: string;
  config?: string | undefined;
  tokenizer?: string | undefined;
  exact?: boolean | undefined;
  /** Processes that share the work; 1 (this process alone) unless given. */
  workers?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Opens a decoder, lets `use` work with it and closes it whatever happens. */
export async function withDecoder<T>(
  options: DecoderOptions,
  use: (model: LanguageModel, weights: Weights, config: ModelConfig) => Promise<T>,
): Promise<T> {
  const weights = openWeights(options.weights);
  const config = readModelConfig(weights, options.config);
  const { exact = false, signal, workers = 1 } = options;
  if (workers > 1) {
    return withRing(workers, async (ring) => {
      const model = await RingModel.load(ring, options.weights, config, { exact, signal });
      return use(model, weights, config);
    });
  }
  const backend = await onnxBackend();
  try {
    const model = await Decoder.load(weights, config, backend, { exact, signal });
    try {
      return await use(model, weights, config);
    } finally {
      await model.release();
    }
  } finally {
    await backend.close();
  }
}

/** Throws USAGE where an id is outside of the vocabularies. */
export function checkIds({ ids, visionMask }: DecoderInput, { vocabulary, visionVocabulary }: ModelConfig): void {
  for (let index = 0; index < ids.length; index++) {
    const size = visionMask?.[index] ? visionVocabulary : vocabulary;
    if (!(ids[index]! >= 0 && ids[index]! < size)) {
      throw new LongtakeError('USAGE', `Token ${index} is ${ids[index]}, the vocabulary has ${size}.`, {
        hint: 'Check that the tokens were made for this model.',
      });
    }
  }
}

/** The tokens of `--tokens`, or those of `--prompt`, in which the names of control tokens are read as such. Throws USAGE where there is neither. */
export function inputRows(
  options: { tokens?: string | undefined; prompt?: string | undefined },
  openTokenizer: () => Tokenizer,
): TokenRows {
  if (options.tokens !== undefined) return readTokens(options.tokens);
  if (!options.prompt) throw new LongtakeError('USAGE', 'There is nothing to read.', { hint: 'Give --tokens FILE or --prompt TEXT.' });
  const tokenizer = openTokenizer();
  return { rows: [{ ids: tokenizer.encode(options.prompt, { special: true, bos: tokenizer.addsBos }) }], batched: false };
}
