import { LongtakeError } from '../contract/errors.ts';
import type { Page } from '../contract/workerProtocol.ts';
import { openKvBlock, type KvBlock } from '../../kernels/attention/kvBlock.ts';
import { KernelError } from '../../kernels/kernelError.ts';
import { waitForWord, type Signal } from '../platform/futex.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';

/** Words of a rank on the board: one cache line, so that ranks do not slow each other. */
export const BOARD_WORDS = 16;
export const BOARD = {
  /** Sequence number up to which the rank's pages are complete. */
  ready: 0,
  /** pass-q: sequence number up to which the rank's partial results are complete. */
  partial: 1,
  /** Counts up with every piece of work and every look at a peer: a rank whose count stands still is dead, stopped or stuck. */
  progress: 2,
  /** The step it is at, for errors, tests and the ring view. */
  step: 3,
  /** Index in RANK_STATES. */
  state: 4,
  /** How many sleep until this rank publishes: nobody has to be woken while they only look. */
  sleepers: 5,
} as const;
export const RANK_STATES = ['idle', 'computing', 'waiting', 'done'] as const;

export interface RingCommOptions {
  region: MappedRegion;
  signal: Signal;
  /** Byte offset of the board. */
  board: number;
  rank: number;
  worldSize: number;
  /** First sequence number of the request, and how many it may use (one a layer). */
  sequence: number;
  span?: number;
  deadlineMs: number;
  abort: AbortSignal;
}

/**
 * One rank's end of the ring: it publishes that its pages are complete, and waits for the pages of others. Between processes
 * of one machine a hop is this: a sequence number on the board and a wake-up; the block stays where its owner keeps it.
 */
export class RingComm {
  readonly rank: number;
  readonly worldSize: number;
  readonly region: MappedRegion;
  private readonly options: RingCommOptions;
  private readonly words: Int32Array;
  private readonly span: number;

  constructor(options: RingCommOptions) {
    this.options = options;
    this.rank = options.rank;
    this.worldSize = options.worldSize;
    this.region = options.region;
    this.span = options.span ?? 1;
    // it starts at the region's first byte, because a futex wants offsets into the region
    this.words = new Int32Array(options.region.buffer, 0, options.board / 4 + options.worldSize * BOARD_WORDS);
  }

  /** Tells every rank that this one's pages (or partial results) of `layer` are complete. Publishing again after a restart changes nothing. */
  publish(word: 'ready' | 'partial', layer = 0): void {
    const index = this.index(this.rank, word);
    const value = this.options.sequence + layer;
    if (Atomics.load(this.words, index) < value) Atomics.store(this.words, index, value);
    if (Atomics.load(this.words, this.index(this.rank, 'sleepers')) !== 0) this.options.signal.wake(index * 4);
  }

  /** Whether `owner` has published already; throws RING_SEQ as `awaitPeer` does. */
  isPublished(owner: number, word: 'ready' | 'partial', step: number, layer = 0): boolean {
    const value = Atomics.load(this.words, this.index(owner, word));
    this.checkSequence(value, owner, step);
    return value >= this.options.sequence + layer;
  }

  /**
   * Waits until `owner` has published `layer`; gives the milliseconds waited. Throws RING_SEQ when the board shows a number that is not of
   * this request, RING_TIMEOUT when the owner makes no progress within the deadline, CANCELLED.
   */
  async awaitPeer(owner: number, word: 'ready' | 'partial', step: number, layer = 0): Promise<number> {
    if (this.isPublished(owner, word, step, layer)) return 0;
    const { sequence, deadlineMs } = this.options;
    this.enter('waiting', step);
    let progress = this.progressOf(owner);
    let movedAt = performance.now();
    const waited = await waitForWord(
      this.signalOf(owner),
      this.words,
      this.index(owner, word),
      (value) => value !== 0 && (value >= sequence + layer || value < sequence),
      () => {
        this.beat();
        const now = this.progressOf(owner);
        if (now !== progress) {
          progress = now;
          movedAt = performance.now();
        }
        if (performance.now() - movedAt > deadlineMs) throw this.timeout(owner, step);
      },
    );
    this.checkSequence(Atomics.load(this.words, this.index(owner, word)), owner, step);
    this.enter('computing', step);
    return waited;
  }

  /** A page of `owner`, opened at `offset` (its own place or a slot it was copied to). Throws RING_SEQ unless its header is what the plan says. */
  openPage(page: Page, owner: number, step: number, offset = page.offset): KvBlock {
    let found: string;
    try {
      const block = openKvBlock(this.region.buffer, offset);
      const { first, count, stride } = block.range;
      const { range } = page;
      if (block.shape.layer === page.layer && first === range.first && count === range.count && stride === range.stride) return block;
      found = `layer ${block.shape.layer}, ${count} tokens from ${first}`;
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      found = error.message;
    }
    const message = `Ring rank ${this.rank}, step ${step}: the page of rank ${owner} is not the expected one (layer ${page.layer}, ${page.range.count} tokens from ${page.range.first}), but: ${found}`;
    throw new LongtakeError('RING_SEQ', message, { hint: RING_DEFECT, details: { rank: this.rank, step, owner, page } });
  }

  /** Marks that this rank is alive and at work; call it after every piece of work. Throws CANCELLED. */
  beat(): void {
    if (this.options.abort.aborted) throw new LongtakeError('CANCELLED', `Ring rank ${this.rank} was cancelled.`);
    Atomics.add(this.words, this.index(this.rank, 'progress'), 1);
  }

  enter(state: (typeof RANK_STATES)[number], step: number): void {
    Atomics.store(this.words, this.index(this.rank, 'step'), step);
    Atomics.store(this.words, this.index(this.rank, 'state'), RANK_STATES.indexOf(state));
    this.beat();
  }

  /** Sleeping is announced before the word is looked at for the last time: who publishes after that sees the sleeper, or the sleeper the word. */
  private signalOf(owner: number): Signal {
    const { signal } = this.options;
    const sleepers = this.index(owner, 'sleepers');
    return {
      wake: (offset) => signal.wake(offset),
      sleep: async (offset, seen, timeoutMs) => {
        Atomics.add(this.words, sleepers, 1);
        try {
          if (Atomics.load(this.words, offset / 4) === seen) await signal.sleep(offset, seen, timeoutMs);
        } finally {
          Atomics.sub(this.words, sleepers, 1);
        }
      },
    };
  }

  private progressOf(rank: number): number {
    return Atomics.load(this.words, this.index(rank, 'progress'));
  }

  private index(rank: number, word: keyof typeof BOARD): number {
    return this.options.board / 4 + rank * BOARD_WORDS + BOARD[word];
  }

  private checkSequence(value: number, owner: number, step: number): void {
    const { sequence } = this.options;
    if (value === 0 || (value >= sequence && value < sequence + this.span)) return;
    const message = `Ring rank ${this.rank}, step ${step}: rank ${owner} shows the sequence number ${value}, expected ${sequence} to ${sequence + this.span - 1}.`;
    throw new LongtakeError('RING_SEQ', message, { hint: RING_DEFECT, details: { rank: this.rank, step, owner, value, sequence } });
  }

  private timeout(owner: number, step: number): LongtakeError {
    const { deadlineMs } = this.options;
    const message = `Ring rank ${this.rank}, step ${step}: rank ${owner} has made no progress for ${deadlineMs} ms.`;
    return new LongtakeError('RING_TIMEOUT', message, {
      hint: 'The machine may be overloaded; try again with fewer workers.',
      details: { rank: this.rank, step, owner, deadlineMs },
    });
  }
}

const RING_DEFECT = 'The request is done again with fresh pages; if it comes back, report it with the log.';
