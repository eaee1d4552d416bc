import { join } from 'node:path';
import { LlamaTokenizer } from 'llama-tokenizer-js';
import type { InstalledModel } from './modelStore.ts';
import { OnnxSession, booleanTensor, floatTensor, integerTensor, type Tensor } from './onnxSession.ts';
import { SAMPLE_RATE } from './voiceActivity.ts';

const LAYERS = 8;
const HEADS = 8;
const HEAD_SIZE = 52;
const WIDTH = 416;
const VOCABULARY = 32_768;
const START_TOKEN = 1;
const END_TOKEN = 2;
/** English speech stays well below this; more is the decoder talking to itself. */
const TOKENS_PER_SECOND = 6.5;
/** A phrase of up to 12 tokens said this often in a row is a loop, not speech. */
const LOOP = { longest: 12, times: 4 } as const;

export interface Heard {
  text: string;
  /** Mean log probability of its tokens, at most 0. */
  meanLogProbability: number;
  tokens: number;
  /** The decoder repeated itself or ran out of tokens: the text is not to be trusted. */
  looped: boolean;
}

/** Moonshine base: English speech to text, greedy. */
export class Moonshine {
  private readonly encoder: OnnxSession;
  private readonly decoder: OnnxSession;
  private readonly tokenizer = new LlamaTokenizer();

  private constructor(encoder: OnnxSession, decoder: OnnxSession) {
    this.encoder = encoder;
    this.decoder = decoder;
  }

  static async open(model: InstalledModel): Promise<Moonshine> {
    const encoder = await OnnxSession.open(join(model.folder, 'encoder_model.onnx'), {
      inputs: ['input_values'],
      outputs: ['last_hidden_state'],
    });
    const decoder = await OnnxSession.open(join(model.folder, 'decoder_model_merged.onnx'), {
      inputs: ['input_ids', 'encoder_hidden_states', 'use_cache_branch', ...cacheNames('past_key_values')],
      outputs: ['logits', ...cacheNames('present')],
    });
    return new Moonshine(encoder, decoder);
  }

  /** `samples` at 16 kHz, at least 0.1 s and at most about 30 s. Throws CANCELLED when `signal` aborts. */
  async hear(samples: Float32Array, signal?: AbortSignal): Promise<Heard> {
    const encoded = await this.encoder.run({ input_values: floatTensor(samples, [1, samples.length]) }, signal);
    this.encoder.floats(encoded, 'last_hidden_state', [1, -1, WIDTH]);
    const hidden = encoded['last_hidden_state']!;
    const limit = Math.max(8, Math.ceil((samples.length / SAMPLE_RATE) * TOKENS_PER_SECOND));
    const tokens: number[] = [];
    let logProbability = 0;
    let cache = emptyCache();
    let last = START_TOKEN;
    let looped = true;
    while (tokens.length < limit) {
      const first = tokens.length === 0;
      const result = await this.decoder.run(
        { input_ids: integerTensor([last], [1, 1]), encoder_hidden_states: hidden, use_cache_branch: booleanTensor(!first), ...cache },
        signal,
      );
      cache = nextCache(cache, result, first);
      const choice = best(this.decoder.floats(result, 'logits', [1, 1, VOCABULARY]));
      logProbability += choice.logProbability;
      last = choice.token;
      if (last === END_TOKEN) {
        looped = false;
        break;
      }
      tokens.push(last);
      const period = loopPeriod(tokens);
      if (period > 0) {
        tokens.length -= period * (LOOP.times - 1);
        break;
      }
    }
    const text = tokens.length > 0 ? this.tokenizer.decode(tokens, false, false).trim() : '';
    return { text, meanLogProbability: logProbability / (tokens.length + 1), tokens: tokens.length, looped };
  }

  async close(): Promise<void> {
    await this.encoder.close();
    await this.decoder.close();
  }
}

function cacheNames(prefix: string): string[] {
  const kinds = ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'];
  return Array.from({ length: LAYERS }, (_, layer) => kinds.map((kind) => `${prefix}.${layer}.${kind}`)).flat();
}

type Cache = Record<string, Tensor>;

function emptyCache(): Cache {
  return Object.fromEntries(
    cacheNames('past_key_values').map((name) => [name, floatTensor(new Float32Array(0), [1, HEADS, 0, HEAD_SIZE])]),
  );
}

/** Keys and values of the sound are computed in the first step only; those of the text grow with every step. */
function nextCache(cache: Cache, result: Record<string, Tensor>, first: boolean): Cache {
  return Object.fromEntries(
    Object.entries(cache).map(([name, before]) => {
      const grown = result[name.replace('past_key_values', 'present')]!;
      return [name, first || name.includes('.decoder.') ? grown : before];
    }),
  );
}

function best(logits: Float32Array): { token: number; logProbability: number } {
  let token = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[token]!) token = i;
  const highest = logits[token]!;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  return { token, logProbability: -Math.log(sum) };
}

/** Length of the phrase that the last tokens repeat `LOOP.times` over, or 0. */
function loopPeriod(tokens: readonly number[]): number {
  for (let period = 1; period <= LOOP.longest; period++) {
    const span = period * LOOP.times;
    if (span > tokens.length) return 0;
    const from = tokens.length - span;
    let repeats = true;
    for (let i = from + period; i < tokens.length && repeats; i++) repeats = tokens[i] === tokens[i - period];
    if (repeats) return period;
  }
  return 0;
}
