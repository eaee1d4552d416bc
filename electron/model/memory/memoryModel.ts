import { LongtakeError } from '../../contract/errors.ts';
import type { Ring } from '../../ring/ring.ts';
import { readModelConfig } from '../config.ts';
import type { ModelConfig } from '../config.ts';
import { rotaryStyleOf } from '../decoderTensors.ts';
import { generate } from '../generate.ts';
import { RingModel } from '../ringModel.ts';
import { createSampler } from '../sampling.ts';
import { openTokenizer } from '../tokenizer/openTokenizer.ts';
import { TextStream } from '../tokenizer/tokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { openWeights } from '../weights/openWeights.ts';
import { cellsOf } from './cells.ts';
import { modelHash } from './identity.ts';
import { MemoryPages } from './memoryPages.ts';
import type { MemoryAnswer, MemoryRead, MemorySettings, MemoryText, Question, ReadMemoryOptions, VideoMemory } from './videoMemory.ts';

export interface MemoryModelOptions extends MemorySettings {
  readonly ring: Ring;
  readonly modelPath: string;
  /** config.json of weights that carry none, or the name of one of LWM's models. */
  readonly configPath?: string | undefined;
  readonly tokenizerPath?: string | undefined;
  /** exact computes with dequantised float32 weights; fast unless given. */
  readonly mode?: 'fast' | 'exact' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** {@link VideoMemory} over the ring. */
export class MemoryModel implements VideoMemory {
  readonly tokenizer: Tokenizer;
  readonly #model: RingModel;
  readonly #memory: MemoryPages;
  /** One request at a time: each uses all workers. */
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * Opens a model on the ring and the folder of its memories.
   *
   * @throws LongtakeError WEIGHTS_*, MODEL_UNSUPPORTED, FILE_*, RING_WORKER_LOST, CANCELLED
   */
  static async open(options: MemoryModelOptions): Promise<MemoryModel> {
    const { ring, modelPath, mode = 'fast', signal } = options;
    const weights = openWeights(modelPath);
    const config = readModelConfig(weights, options.configPath);
    const rotation = { theta: config.theta, style: rotaryStyleOf(weights) };
    // the workers take the longest: the rest is done meanwhile
    const loading = RingModel.load(ring, modelPath, config, { exact: mode === 'exact', signal });
    loading.catch(() => undefined);
    const tokenizer = openTokenizer(weights, options.tokenizerPath);
    const hash = modelHash(weights.path, config, mode);
    const model = await loading;
    return new MemoryModel(model, tokenizer, new MemoryPages({ ...options, model, modelHash: hash, rotation }));
  }

  private constructor(model: RingModel, tokenizer: Tokenizer, memory: MemoryPages) {
    this.tokenizer = tokenizer;
    this.#model = model;
    this.#memory = memory;
  }

  get config(): ModelConfig {
    return this.#model.config;
  }

  get usedBytes(): number {
    return this.#memory.store.usedBytes;
  }

  remembered(text: MemoryText): number {
    return this.#memory.remembered(text);
  }

  read(text: MemoryText, options: ReadMemoryOptions = {}): Promise<MemoryRead> {
    return this.#inTurn(options.signal, async () => {
      const { cached, fresh, stored } = await this.#memory.recall(text, options);
      return { cached, fresh, stored };
    });
  }

  answer(question: Question): Promise<MemoryAnswer> {
    const asked = performance.now();
    return this.#inTurn(question.signal, () => this.#answer(question, asked));
  }

  setBudget(bytes: number): Promise<void> {
    return this.#memory.store.setBudget(bytes);
  }

  forget(contentId: string): Promise<void> {
    return this.#inTurn(undefined, () => this.#memory.forget(contentId));
  }

  close(): Promise<void> {
    return this.#inTurn(undefined, async () => {
      this.#memory.release();
      await this.#model.release();
    });
  }

  async #answer(question: Question, asked: number): Promise<MemoryAnswer> {
    const { signal, maxTokens, sampling, onText } = question;
    if (question.question.length === 0 || question.tokens.length === 0)
      throw new LongtakeError('USAGE', 'A question needs tokens, and a memory to ask.', { hint: 'Read the video first.' });
    const { pages, cached, fresh } = await this.#memory.recall(question, { signal });
    const cells = cellsOf(pages.map(({ range }) => range));
    const sequence = this.#model.newSequence({}, pages);
    try {
      const { x, shares } = await sequence.ask({ ids: question.question }, cells, signal);
      const stream = new TextStream(this.tokenizer);
      const ids: number[] = [];
      let text = '';
      let firstTokenSeconds = 0;
      const write = (piece: string): void => {
        text += piece;
        if (piece !== '') onText?.(piece);
      };
      const sample = createSampler(sampling);
      for await (const id of generate(this.#model, sequence, x, { maxTokens, endIds: this.tokenizer.endIds, sample, signal })) {
        if (ids.length === 0) firstTokenSeconds = (performance.now() - asked) / 1000;
        ids.push(id);
        write(stream.push(id));
      }
      write(stream.end());
      return {
        text,
        ids,
        tokens: { cached, new: fresh + question.question.length, generated: ids.length },
        firstTokenSeconds,
        seconds: (performance.now() - asked) / 1000,
        attended: cells.map(({ first, count }, cell) => ({ first, count, share: shares[cell]! })),
      };
    } finally {
      await sequence.release();
    }
  }

  async #inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const before = this.#turn;
    const own = (async () => {
      await before.catch(() => undefined);
      signal?.throwIfAborted();
      return work();
    })();
    this.#turn = own.catch(() => undefined);
    try {
      return await own;
    } catch (error) {
      throw signal?.aborted ? LongtakeError.from(signal.reason) : error;
    }
  }
}
