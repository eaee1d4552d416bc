import type { RingStep } from '../contract/workerProtocol.ts';
import { BOARD_WORDS } from '../ring/ringComm.ts';
import type { Ring } from '../ring/ring.ts';
import { vocabularySize } from './config.ts';
import type { ModelConfig } from './config.ts';
import type { DecoderInput, FollowOptions, ReadOptions, Sequence, SequenceRules, Vocabulary } from './languageModel.ts';
import { exchangeBytes } from './decodeExchange.ts';
import { decodedSchema } from './ringProtocol.ts';
import type { DecodeJob, LayeredPage, ModelSpec, QuestionJob, ReadJob } from './ringProtocol.ts';
import { questionFloats } from './ringQuestion.ts';
import { Scratch } from './ringScratch.ts';
import { SequencePages, TAIL_TOKENS } from './sequencePages.ts';

/** Fewer tokens than this per worker are not worth splitting. */
const MIN_TOKENS_PER_RANK = 16;
/** Tokens that the ranks choose and read before the driver hears of them: some 40 ms, which no reader notices, and so many fewer messages. */
const FOLLOWED_TOKENS = 4;
/** What a rank waits for a peer that makes no progress: one that is replaced has to load its weights, on a machine that is busy. */
const DEADLINE_MS = 300_000;
/** A worker that stands still for this many of the ring's deadlines is stopped or stuck: no piece of a layer takes so long. */
const PATIENCE = 6;

/** Logits that were computed with the x that they belong to. */
const broughtAlong = new WeakMap<Float32Array, { readonly vocabulary: Vocabulary; readonly logits: Float32Array }>();

/** The logits of `x`, where the read that gave it was asked for them too: they cost no round of their own. */
export function logitsBroughtAlong(x: Float32Array, vocabulary: Vocabulary): Float32Array | undefined {
  const known = broughtAlong.get(x);
  return known?.vocabulary === vocabulary ? known.logits : undefined;
}

/** Some tokens of one of a sequence's resident pages. */
export type QuestionCell = QuestionJob['cells'][number];

/** A sequence whose keys and values lie in the ring's shared memory, where a worker's death does not reach them. */
export class RingSequence implements Sequence {
  readonly #ring: Ring;
  readonly #spec: ModelSpec;
  readonly #config: ModelConfig;
  readonly #rules: SequenceRules;
  readonly #pages: SequencePages;
  #position: number;
  /** What the ranks did in the last read, for the ring view. */
  steps: RingStep[] = [];

  constructor(ring: Ring, spec: ModelSpec, config: ModelConfig, rules: SequenceRules, resident: readonly LayeredPage[]) {
    this.#ring = ring;
    this.#spec = spec;
    this.#config = config;
    this.#rules = rules;
    this.#pages = new SequencePages(ring, config, rules, resident);
    this.#position = this.#pages.length;
  }

  get length(): number {
    return this.#pages.length;
  }

  /** Pages of the tokens that were read into this sequence itself, in order. */
  get ownPages(): readonly LayeredPage[] {
    return this.#pages.own;
  }

  /**
   * Reads a few tokens after the resident pages by pass-Q. Gives x [1, C] of the last token, and what part of the attention went to each cell and, last, to the tokens
   * themselves. Only for the first tokens of a sequence without rules.
   */
  async ask(input: DecoderInput, cells: readonly QuestionCell[], signal?: AbortSignal): Promise<{ x: Float32Array; shares: Float64Array }> {
    const worldSize = this.#ring.workers;
    const tokens = input.ids.length;
    const { layers, width } = this.#config;
    const fresh = this.#pages.make(tokens, tokens + TAIL_TOKENS);
    const scratch = new Scratch(this.#ring);
    try {
      const { ids, positions, visionMask, first, model } = this.#place(input, scratch);
      const job: Omit<QuestionJob, 'rank'> = {
        ...{ model, worldSize, sequence: 1, deadlineMs: DEADLINE_MS, tokens, ids, positions, visionMask, first, fresh },
        pages: [...this.#pages.all],
        cells: [...cells],
        board: scratch.room(worldSize * BOARD_WORDS * 4),
        exchange: scratch.room(layers * questionFloats(this.#config, tokens, worldSize) * 4),
        shares: scratch.room((cells.length + 1) * 8),
        kept: scratch.room(width * 4),
      };
      await this.#onRanks(worldSize, job.board, signal, (rank, either) =>
        this.#ring.ask(rank, 'model.question', { ...job, rank } satisfies QuestionJob, either),
      );
      this.#pages.take([fresh], tokens);
      const { buffer } = this.#ring.region;
      return {
        x: new Float32Array(buffer, job.kept, width).slice(),
        shares: new Float64Array(buffer, job.shares, cells.length + 1).slice(),
      };
    } finally {
      scratch.release();
    }
  }

  async read(input: DecoderInput, keep = input.ids.length, options: ReadOptions = {}): Promise<Float32Array> {
    const tokens = input.ids.length;
    const alone = !this.#rules.segments && !input.keyMask;
    if (tokens === 1 && alone) return this.#readOne(input, keep, options.signal, options.logits);
    if (this.#spec.exact || !alone || keep === 0) return this.#readMany(input, keep, options);
    // the last token, from whose logits the answer begins, goes by itself: single rows are multiplied more exactly
    const before = await this.#readMany(partOf(input, 0, tokens - 1), keep - 1, options);
    const last = await this.#readOne(partOf(input, tokens - 1, tokens), 1, options.signal, options.logits);
    options.onProgress?.(tokens);
    if (keep === 1) return last;
    const kept = new Float32Array(before.length + last.length);
    kept.set(before);
    kept.set(last, before.length);
    return kept;
  }

  async #readMany(input: DecoderInput, keep: number, { signal, onProgress }: ReadOptions): Promise<Float32Array> {
    const tokens = input.ids.length;
    const ranks = Math.max(1, Math.min(this.#ring.workers, Math.floor(tokens / MIN_TOKENS_PER_RANK)));
    const pages = ranks === 1 && tokens <= TAIL_TOKENS ? [this.#pages.tail(tokens)] : this.#pages.zigzag(tokens, ranks);
    const cached = [...this.#pages.without(pages.flat())];
    const scratch = new Scratch(this.#ring);
    try {
      const job = { ...this.#place(input, scratch), pages, cached, keep, kept: scratch.room(keep * this.#config.width * 4) };
      const board = scratch.room(ranks * BOARD_WORDS * 4);
      this.steps = await this.#onRanks(ranks, board, signal, (rank, either) => {
        const own: ReadJob = { ...job, rank, worldSize: ranks, board, sequence: 1, deadlineMs: DEADLINE_MS };
        return this.#ring.ask(rank, 'model.read', own, either);
      });
      this.#pages.take(pages.flat(), tokens);
      onProgress?.(tokens);
      return new Float32Array(this.#ring.region.buffer, job.kept, keep * this.#config.width).slice();
    } finally {
      scratch.release();
    }
  }

  /** A single token: every rank does its share of every matmul and attends to its share of the pages. */
  async #readOne(
    input: DecoderInput,
    keep: number,
    signal: AbortSignal | undefined,
    vocabulary: Vocabulary | undefined,
  ): Promise<Float32Array> {
    const scratch = new Scratch(this.#ring);
    try {
      const { width } = this.#config;
      const kept = scratch.room(width * 4);
      const wanted = vocabulary && vocabularySize(this.#config, vocabulary);
      const logits = wanted ? { vocabulary, out: scratch.room(wanted * 4) } : null;
      const position = input.positions?.[0] ?? this.#position;
      const token = { id: input.ids[0]!, position, vision: input.visionMask?.[0] === 1 };
      const { pages } = await this.#decode({ ...token, kept, logits, follow: null }, scratch, signal);
      this.#pages.take(pages, 1);
      this.#position = position + 1;
      const { buffer } = this.#ring.region;
      const x = new Float32Array(buffer, kept, keep * width).slice();
      if (logits && wanted)
        broughtAlong.set(x, { vocabulary: logits.vocabulary, logits: new Float32Array(buffer, logits.out, wanted).slice() });
      return x;
    } finally {
      scratch.release();
    }
  }

  get follow(): ((id: number, options: FollowOptions) => AsyncGenerator<number>) | undefined {
    return !this.#rules.segments ? (id, options) => this.#follow(id, options) : undefined;
  }

  /** The ranks go on by themselves for some tokens at a time; the driver only hears what they chose. */
  async *#follow(id: number, { maxTokens, endIds, signal }: FollowOptions): AsyncGenerator<number> {
    let last = id;
    for (let left = maxTokens; left > 0;) {
      // no further than the last page goes
      const tokens = Math.min(left, this.#pages.room, FOLLOWED_TOKENS);
      const scratch = new Scratch(this.#ring);
      let given = 0;
      try {
        const follow = { tokens, endIds: [...endIds] };
        const token = { id: last, position: this.#position, vision: false, kept: 0, logits: null, follow };
        const { pages, ids } = await this.#decode(token, scratch, signal);
        for (const next of ids) {
          // each is given when the one before it has been read, no further; a reader that stops here finds the sequence so
          this.#pages.take(pages, 1);
          this.#position++;
          given++;
          last = next;
          yield next;
        }
      } finally {
        if (given < tokens) this.#pages.correctLast();
        scratch.release();
      }
      left -= given;
      if (endIds.has(last)) return;
    }
  }

  /** Has the ranks read a token, or several that follow. Gives the pages that took them and the ids that the ranks chose. */
  async #decode(
    token: Pick<DecodeJob, 'id' | 'position' | 'vision' | 'kept' | 'logits' | 'follow'>,
    scratch: Scratch,
    signal: AbortSignal | undefined,
  ): Promise<{ pages: readonly LayeredPage[]; ids: readonly number[] }> {
    const worldSize = this.#ring.workers;
    const tokens = token.follow?.tokens ?? 1;
    const fresh = this.#pages.tail(tokens);
    const job: Omit<DecodeJob, 'rank'> = {
      ...token,
      model: this.#spec,
      worldSize,
      sequence: 1,
      deadlineMs: DEADLINE_MS,
      place: this.#pages.length,
      keyMask: this.#rules.keyMask ?? false,
      pages: [...this.#pages.without(fresh), ...fresh],
      exchange: scratch.room(exchangeBytes(this.#config, worldSize, tokens)),
      board: scratch.room(worldSize * BOARD_WORDS * 4),
    };
    let ids: readonly number[] = [];
    await this.#onRanks(worldSize, job.board, signal, async (rank, either) => {
      const decoded = decodedSchema.parse(await this.#ring.ask(rank, 'model.decode', { ...job, rank } satisfies DecodeJob, either));
      // every rank chooses the same
      if (rank === 0) ({ ids } = decoded);
      return decoded;
    });
    return { pages: fresh, ids };
  }

  /** Results of all ranks; a worker that is lost or stuck meanwhile is replaced. Where one fails the others are stopped, and over before their memory is given back. */
  async #onRanks(
    ranks: number,
    board: number,
    signal: AbortSignal | undefined,
    ask: (rank: number, signal: AbortSignal) => Promise<unknown>,
  ): Promise<RingStep[]> {
    const failed = new AbortController();
    const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
    const asked = Array.from({ length: ranks }, (_, rank) => ask(rank, either));
    for (const one of asked) one.catch(() => failed.abort());
    try {
      const results = await this.#ring.supervised(board, PATIENCE, asked);
      const steps = results.flatMap((result) => (result as { steps?: RingStep[] }).steps ?? []);
      if (steps.length > 0) this.#ring.trace.record({ worldSize: ranks, reason: '', steps, losses: [] });
      return steps;
    } catch (thrown) {
      await Promise.allSettled(asked.map(async (_, rank) => (await this.#ring.places.link(rank)).drain(DEADLINE_MS)));
      throw thrown;
    }
  }

  #place(
    input: DecoderInput,
    scratch: Scratch,
  ): Omit<ReadJob, 'rank' | 'worldSize' | 'board' | 'sequence' | 'deadlineMs' | 'pages' | 'cached' | 'kept' | 'keep'> {
    const tokens = input.ids.length;
    const positions = Int32Array.from({ length: tokens }, (_, index) => input.positions?.[index] ?? this.#position + index);
    this.#position = (positions[tokens - 1] ?? this.#position - 1) + 1;
    const segments = input.segments ?? (this.#rules.segments ? new Int32Array(tokens) : undefined);
    const keyMask = input.keyMask ?? (this.#rules.keyMask ? new Uint8Array(tokens).fill(1) : undefined);
    return {
      model: this.#spec,
      tokens,
      first: this.#pages.length,
      ids: scratch.put(Int32Array.from(input.ids)),
      positions: scratch.put(positions),
      segments: segments ? scratch.put(segments) : null,
      keyMask: keyMask ? scratch.put(keyMask) : null,
      visionMask: input.visionMask ? scratch.put(input.visionMask) : null,
    };
  }

  release(): Promise<void> {
    this.#pages.release();
    return Promise.resolve();
  }
}

/** The tokens `from` to `to` of an input that has no rules. */
function partOf({ ids, positions, visionMask }: DecoderInput, from: number, to: number): DecoderInput {
  const part = (values: ArrayLike<number> | undefined): number[] | undefined =>
    values && Array.from({ length: to - from }, (_, index) => values[from + index]!);
  return { ids: part(ids)!, positions: part(positions), visionMask: visionMask?.subarray(from, to) };
}
