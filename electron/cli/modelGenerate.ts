import { LongtakeError } from '../contract/errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { generate } from '../model/generate.ts';
import { chooseFrames, visionChatPrompt } from '../model/lwmPrompt.ts';
import { createSampler } from '../model/sampling.ts';
import { openTokenizer } from '../model/tokenizer/openTokenizer.ts';
import { TextStream } from '../model/tokenizer/tokenizer.ts';
import type { Tokenizer } from '../model/tokenizer/tokenizer.ts';
import { Vqgan } from '../model/vqgan.ts';
import { writeSafetensors } from '../model/weights/safetensors.ts';
import { checkIds, inputRows, withDecoder } from './modelOptions.ts';
import type { DecoderOptions } from './modelOptions.ts';
import type { TokenRows } from './modelTokens.ts';
import { readSquares } from './pictureFiles.ts';
import type { SquareRule } from './pictureFiles.ts';

const DEFAULT_MAX_TOKENS = 128;
/** As LWM's own command. */
const DEFAULT_MAX_FRAMES = 8;

export interface GenerateCommandOptions extends DecoderOptions {
  tokens?: string | undefined;
  prompt?: string | undefined;
  /** A picture or a video that the prompt asks about; the model needs LWM's vision vocabulary, `vqgan` its VQGAN. */
  image?: string | undefined;
  video?: string | undefined;
  vqgan?: string | undefined;
  vqganConfig?: string | undefined;
  /** How frames become squares: all of the frame unless given. */
  frameRule?: SquareRule | undefined;
  /** Most frames of a video that are read. */
  maxFrames?: number | undefined;
  /** Where the frames stand: after the question as in LWM, unless given. */
  order?: 'lwm' | 'video-first' | undefined;
  maxTokens?: number | undefined;
  temperature?: number | undefined;
  topK?: number | undefined;
  seed?: number | undefined;
  /** Where the generated ids go as safetensors (`tokens`). */
  out?: string | undefined;
  /** Called with each piece of text as it is made. */
  onText?: ((text: string) => void) | undefined;
}

export interface GenerateResult {
  tokens: number[];
  /** null where the model has no tokenizer. */
  text: string | null;
  prefillTokensPerSecond: number;
  decodeTokensPerSecond: number;
  file?: string;
}

/**
 * `longtake model generate`: continues a prompt or tokens, greedily unless a temperature is given, until the model ends or `maxTokens` are made.
 *
 * @throws LongtakeError USAGE, WEIGHTS_*, MODEL_UNSUPPORTED, FILE_*; CANCELLED by the signal
 */
export async function modelGenerate(options: GenerateCommandOptions): Promise<GenerateResult> {
  return withDecoder(options, async (model, weights, config) => {
    let tokenizer: Tokenizer | undefined;
    const requireTokenizer = (): Tokenizer => (tokenizer ??= openTokenizer(weights, options.tokenizer));
    const { rows } =
      options.image !== undefined || options.video !== undefined
        ? await visionRows(options, config, requireTokenizer())
        : inputRows(options, requireTokenizer);
    const [input] = rows;
    if (!input || rows.length > 1 || input.segments)
      throw new LongtakeError('USAGE', 'Generation continues one row of tokens without segments.', { hint: 'Give one row.' });
    checkIds(input, config);
    // tokens alone can be continued without a vocabulary; their text is then left out
    const text = options.tokens === undefined ? requireTokenizer() : openOptional(requireTokenizer);
    const sequence = model.newSequence({ keyMask: input.keyMask !== undefined });
    const { signal, maxTokens = DEFAULT_MAX_TOKENS } = options;
    const start = performance.now();
    const last = await sequence.read(input, 1, { signal });
    const readAt = performance.now();
    const tokens: number[] = [];
    const stream = text && new TextStream(text);
    let written = '';
    const write = (piece: string): void => {
      written += piece;
      if (piece !== '') options.onText?.(piece);
    };
    for await (const id of generate(model, sequence, last, {
      maxTokens,
      endIds: text?.endIds ?? new Set(),
      sample: createSampler(options),
      signal,
    })) {
      tokens.push(id);
      if (stream) write(stream.push(id));
    }
    if (stream) write(stream.end());
    const end = performance.now();
    await sequence.release();
    if (options.out !== undefined)
      await writeSafetensors(options.out, [{ name: 'tokens', shape: [tokens.length], data: Int32Array.from(tokens) }]);
    return {
      tokens,
      text: text ? written : null,
      prefillTokensPerSecond: (input.ids.length * 1000) / (readAt - start),
      decodeTokensPerSecond: (tokens.length * 1000) / (end - readAt),
      ...(options.out !== undefined && { file: options.out }),
    };
  });
}

/** The prompt of a conversation about a picture or video, its frames as codes. */
async function visionRows(options: GenerateCommandOptions, config: ModelConfig, tokenizer: Tokenizer): Promise<TokenRows> {
  const { image, video, prompt, signal, maxFrames = DEFAULT_MAX_FRAMES } = options;
  if (!prompt || options.vqgan === undefined || (image !== undefined && video !== undefined)) {
    throw new LongtakeError('USAGE', 'A question about a picture needs --prompt, --vqgan and one of --image and --video.', {
      hint: 'See --help.',
    });
  }
  if (config.visionVocabulary === 0)
    throw new LongtakeError('MODEL_UNSUPPORTED', `${options.weights} has no vision vocabulary.`, {
      hint: 'Use a vision-language model of LWM.',
    });
  const vqgan = Vqgan.open(options.vqgan, options.vqganConfig);
  const side = vqgan.config.resolution;
  const squares = await readSquares(image ?? video!, image === undefined ? 'video' : 'image', options.frameRule ?? 'fit', side, signal);
  const frames: Int32Array[] = [];
  try {
    for (const index of chooseFrames(squares.length, maxFrames)) {
      signal?.throwIfAborted();
      frames.push(await vqgan.encode(squares[index]!, side, side));
    }
  } finally {
    await vqgan.release();
  }
  return { rows: [visionChatPrompt(tokenizer, prompt, frames, options.order ?? 'lwm')], batched: false };
}

function openOptional(open: () => Tokenizer): Tokenizer | undefined {
  try {
    return open();
  } catch (thrown) {
    if (thrown instanceof LongtakeError && (thrown.code === 'MODEL_UNSUPPORTED' || thrown.code === 'FILE_MISSING')) return undefined;
    throw thrown;
  }
}
