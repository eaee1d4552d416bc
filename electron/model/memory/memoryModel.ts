import { totalmem } from 'node:os';
import type { KvDtype } from '../../../kernels/attention/kvLayout.ts';
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
import { modelHash, pagesOf } from './identity.ts';
import type { KeyRotation } from './pageCodec.ts';
import { PageKeeper } from './pageKeeper.ts';
import type { PageShape } from './pageLayout.ts';
import { PageStore } from './pageStore.ts';
import { residentBytes, ResidentPages } from './residentPages.ts';
import type { ResidentPage } from './residentPages.ts';
import type { MemoryAnswer, MemoryRead, MemorySettings, MemoryText, Question, ReadMemoryOptions, VideoMemory } from './videoMemory.ts';

const DEFAULT_DTYPE: KvDtype = 'q8';

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

interface Recalled extends MemoryRead {
  readonly pages: readonly ResidentPage[];
}

/** {@link VideoMemory} over the ring. */
export class MemoryModel implements VideoMemory {
  readonly tokenizer: Tokenizer;
  readonly #ring: Ring;
  readonly #model: RingModel;
  readonly #store: PageStore;
  readonly #resident: ResidentPages;
  readonly #residentLimit: number;
  readonly #shape: PageShape;
  readonly #rotation: KeyRotation;
  readonly #modelHash: string;
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
    const tokenizer = openTokenizer(weights, options.tokenizerPath);
    const rotation = { theta: config.theta, style: rotaryStyleOf(weights) };
    const hash = modelHash(weights.path, config, mode);
    const model = await RingModel.load(ring, modelPath, config, { exact: mode === 'exact', signal });
    return new MemoryModel(options, model, tokenizer, rotation, hash);
  }

  private constructor(options: MemoryModelOptions, model: RingModel, tokenizer: Tokenizer, rotation: KeyRotation, hash: string) {
    const { layers, kvHeads, headDim } = model.config;
    this.tokenizer = tokenizer;
    this.#ring = options.ring;
    this.#model = model;
    this.#store = new PageStore(options.folder, options.budgetBytes);
    this.#residentLimit = options.residentBytes ?? totalmem() / 2;
    this.#resident = new ResidentPages(options.ring, this.#residentLimit);
    this.#shape = { layers, kvHeads, headDim, dtype: options.kvDtype ?? DEFAULT_DTYPE };
    this.#rotation = rotation;
    this.#modelHash = hash;
  }

  get config(): ModelConfig {
    return this.#model.config;
  }

  get usedBytes(): number {
    return this.#store.usedBytes;
  }

  remembered(text: MemoryText): number {
    const { keeper, pages } = this.#keeper(text);
    let tokens = 0;
    for (const page of pages) {
      if (!this.#store.has(keeper.headerOf(page))) break;
      tokens += page.count;
    }
    return tokens;
  }

  read(text: MemoryText, options: ReadMemoryOptions = {}): Promise<MemoryRead> {
    return this.#inTurn(options.signal, async () => {
      const { cached, fresh, stored } = await this.#recall(text, options);
      return { cached, fresh, stored };
    });
  }

  answer(question: Question): Promise<MemoryAnswer> {
    const asked = performance.now();
    return this.#inTurn(question.signal, () => this.#answer(question, asked));
  }

  setBudget(bytes: number): Promise<void> {
    return this.#store.setBudget(bytes);
  }

  forget(contentId: string): Promise<void> {
    return this.#inTurn(undefined, () => this.#store.forget(contentId));
  }

  close(): Promise<void> {
    return this.#inTurn(undefined, async () => {
      this.#resident.clear();
      await this.#model.release();
    });
  }

  async #answer(question: Question, asked: number): Promise<MemoryAnswer> {
    const { signal, maxTokens, sampling, onText } = question;
    if (question.question.length === 0 || question.tokens.length === 0)
      throw new LongtakeError('USAGE', 'A question needs tokens, and a memory to ask.', { hint: 'Read the video first.' });
    const { pages, cached, fresh } = await this.#recall(question, { signal });
    const cells = cellsOf(pages.map(({ page }) => page.range));
    const sequence = this.#model.newSequence(
      {},
      pages.map(({ page }) => page),
    );
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

  /** Brings all pages of a text into the shared memory: from there, from the disk, and from the first that is not whole on by computing them. */
  async #recall(text: MemoryText, { onProgress, signal }: ReadMemoryOptions): Promise<Recalled> {
    const { keeper, pages: wanted } = this.#keeper(text);
    const pages: ResidentPage[] = [];
    let cached = 0;
    for (const page of wanted) {
      signal?.throwIfAborted();
      const found = await keeper.find(page, signal);
      if (!found) break;
      pages.push(found);
      cached += page.count;
    }
    const total = text.tokens.length;
    onProgress?.(cached, total, 0);
    let stored = cached;
    const start = performance.now();
    try {
      for (const page of wanted.slice(pages.length)) {
        const { first, count } = page;
        const sequence = this.#model.newSequence(
          {},
          pages.map((done) => done.page),
        );
        try {
          const input = { ids: text.tokens.slice(first, first + count), visionMask: text.visionMask?.subarray(first, first + count) };
          await sequence.read(input, 0, { signal });
          pages.push(await keeper.keep(page, sequence.ownPages, signal));
        } finally {
          await sequence.release();
        }
        const done = first + count;
        onProgress?.(done, total, ((done - cached) * 1000) / (performance.now() - start));
      }
    } finally {
      // a page that is under way is kept, whatever ended this
      await keeper.written().catch(() => undefined);
    }
    await keeper.written();
    stored = this.remembered(text);
    return { cached, fresh: total - cached, stored, pages };
  }

  #keeper(text: MemoryText): { keeper: PageKeeper; pages: ReturnType<typeof pagesOf> } {
    const pages = pagesOf(text);
    const tokens = text.tokens.length;
    const dtype = residentBytes(this.#shape, 'f32', Math.max(1, tokens)) <= this.#residentLimit ? 'f32' : 'f16';
    if (dtype === 'f16' && residentBytes(this.#shape, 'f16', tokens) > this.#residentLimit) throw tooLong(tokens, this.#residentLimit);
    const parts = { store: this.#store, resident: this.#resident, shape: this.#shape, rotation: this.#rotation };
    return { keeper: new PageKeeper({ ring: this.#ring, model: this.#modelHash, ...parts }, text.contentId, pages, dtype), pages };
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

function tooLong(tokens: number, limit: number): LongtakeError {
  return new LongtakeError(
    'SHARED_MEMORY',
    `The keys and values of ${tokens} tokens do not fit into the ${(limit / 2 ** 30).toFixed(1)} GiB that memories may take.`,
    { hint: 'Allow more memory, or use a smaller model.' },
  );
}
