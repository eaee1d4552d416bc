import { LongtakeError } from '../contract/errors.ts';
import type { RankLive } from '../contract/ring.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';
import { ProgressWatch } from './progressWatch.ts';
import { RegionAllocator } from './regionAllocator.ts';
import { BOARD, BOARD_WORDS, RANK_STATES } from './ringComm.ts';
import { RingTrace } from './ringTrace.ts';
import { supervise } from './supervision.ts';
import { WorkerPlaces, type LossPolicy, type WorkerSource } from './workerPlaces.ts';

/** Longer than the longest single piece of work (one chunk of queries against one page) on a slow, busy machine. */
const DEFAULT_DEADLINE_MS = 10_000;
/** A peer's own limit is only the backstop for a driver that is gone, so it is the longer one. */
const PEER_DEADLINES = 4;
/** Numbers begin again before they leave a 32-bit word. */
const LAST_SEQUENCE = 0x7fff_fff0;
/** A ring that has had nothing to do for this long gives its free memory back. */
const IDLE_MS = 5000;
/** How often one rank is begun again in one request. */
const MAX_ATTEMPTS = 6;

export interface RingOptions {
  /** A rank that makes no progress for this long is taken for stopped or stuck, and its worker is killed. */
  deadlineMs?: number;
  onLoss?: LossPolicy;
}

/** What a loss during a request was, for logs and the ring view. */
export interface RingLoss {
  rank: number;
  step: number;
  worker: number;
  reason: 'died' | 'stuck' | 'pages';
}

export interface RankRun<R> {
  /** By rank. */
  results: R[];
  losses: RingLoss[];
}

/** What every rank of a request is asked to do. Doing it twice must give the same bits. */
export interface RankOperation<R> {
  /** Name of the worker's operation. Its input is the rank's job with {@link Placing} added. */
  name: string;
  parse: (output: unknown) => R;
  /** Sequence numbers that it publishes: one a layer; 1 unless given. */
  span?: number;
  /** Called for a rank whose worker is lost or whose pages are wrong, before it is begun again. */
  repair?: (rank: number) => Promise<void>;
  /** The ring's unless given: longer where one piece of work takes longer. */
  deadlineMs?: number;
  signal?: AbortSignal | undefined;
}

/** What the ring adds to a rank's job; the fields that RingComm wants. */
export interface Placing {
  rank: number;
  worldSize: number;
  board: number;
  sequence: number;
  deadlineMs: number;
}

/**
 * The driver's end of the ring: it owns the shared memory's ranges, gives every rank its part of a request and sees that each is done, by
 * another worker where one is lost. A rank is a part of the request, not a process: whoever does it gets the same bits.
 */
export class Ring {
  readonly region: MappedRegion;
  readonly allocator: RegionAllocator;
  readonly places: WorkerPlaces;
  readonly trace = new RingTrace();
  private readonly deadlineMs: number;
  private readonly onLoss: LossPolicy;
  private readonly boards = new Set<Int32Array>();
  private sequence = 0;
  private trimming: NodeJS.Timeout | undefined;

  /** Throws RING_WORKER_LOST when no worker answers. */
  static async connect(source: WorkerSource, region: MappedRegion, options: RingOptions = {}): Promise<Ring> {
    return new Ring(await WorkerPlaces.connect(source), region, options);
  }

  private constructor(places: WorkerPlaces, region: MappedRegion, options: RingOptions) {
    this.places = places;
    this.region = region;
    this.allocator = new RegionAllocator(region);
    this.deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    this.onLoss = options.onLoss ?? 'replace';
  }

  get workers(): number {
    return this.places.count;
  }

  /**
   * Runs one job per rank, each to its end whatever happens to workers. Throws the first error that is not a loss, CANCELLED, or
   * RING_WORKER_LOST; no rank runs any more then.
   */
  async runRanks<R>(jobs: readonly object[], operation: RankOperation<R>): Promise<RankRun<R>> {
    const { span = 1, signal, deadlineMs = this.deadlineMs } = operation;
    const board = this.allocator.allocate(jobs.length * BOARD_WORDS * 4);
    const sequence = this.nextSequence(span);
    const losses: RingLoss[] = [];
    const failed = new AbortController();
    const abort = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
    const placement = new Map<number, { worker: number; generation: number }>();
    const words = new Int32Array(this.region.buffer, board.offset, jobs.length * BOARD_WORDS);
    this.boards.add(words);
    this.trace.begin();
    const watch = new ProgressWatch(words, deadlineMs, (rank) => {
      const at = placement.get(rank);
      if (!at) return;
      losses.push({ rank, step: watch.stepOf(rank), worker: at.worker, reason: 'stuck' });
      void this.places.replace(at.worker, at.generation).catch(() => undefined);
    });
    const context: RunContext = { watch, placement, losses, abort };
    const runs = jobs.map((job, rank) => {
      const placing = { rank, worldSize: jobs.length, board: board.offset, sequence, deadlineMs: deadlineMs * PEER_DEADLINES };
      return this.runRank({ ...job, ...placing }, operation, context);
    });
    try {
      return { results: await Promise.all(runs), losses };
    } catch (error) {
      failed.abort();
      throw error;
    } finally {
      // ranks that go on must be over before their memory is given to someone else
      await Promise.allSettled(runs);
      if (abort.aborted) await this.settle([...placement.values()].map((at) => at.worker));
      watch.close();
      this.boards.delete(words);
      this.allocator.release(board);
      this.trimWhenIdle();
    }
  }

  /** What the ranks of each running request are at, read from shared memory: it costs the workers nothing. */
  live(): RankLive[][] {
    return [...this.boards].map((words) =>
      Array.from({ length: words.length / BOARD_WORDS }, (_, rank) => ({
        rank,
        step: Atomics.load(words, rank * BOARD_WORDS + BOARD.step),
        state: RANK_STATES[Atomics.load(words, rank * BOARD_WORDS + BOARD.state)] ?? 'idle',
      })),
    );
  }

  /** Asks one worker something; one that is lost, or does not answer within `timeoutMs` (no limit unless given), is replaced and asked again. */
  async ask(worker: number, operation: string, input: unknown, signal?: AbortSignal, timeoutMs?: number): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const link = await this.places.link(worker);
      const replace = () => void this.places.replace(worker, link.endpoint.generation);
      const late = timeoutMs === undefined ? undefined : setTimeout(replace, timeoutMs);
      try {
        return await link.request(operation, input, signal);
      } catch (error) {
        if (!isLoss(error) || attempt === MAX_ATTEMPTS) throw error;
        await this.places.replace(worker, link.endpoint.generation);
      } finally {
        clearTimeout(late);
      }
    }
  }

  /**
   * For operations that the caller asks of workers 0, 1, ... itself: sees that none stands still. Gives all results, or throws the first failure when all are over.
   * `board` is a byte offset; `patience` multiplies the ring's deadline, where single pieces of work take longer than those of attention.
   */
  async supervised<T>(board: number, patience: number, asked: readonly Promise<T>[]): Promise<T[]> {
    const words = new Int32Array(this.region.buffer, board, asked.length * BOARD_WORDS);
    this.boards.add(words);
    this.trace.begin();
    try {
      const results = Promise.all(asked);
      // what failed first is the reason, the others were stopped for it
      results.catch(() => undefined);
      await supervise(this.places, { words, deadlineMs: patience * this.deadlineMs }, asked);
      return await results;
    } finally {
      this.boards.delete(words);
    }
  }

  close(): void {
    clearTimeout(this.trimming);
    this.places.close();
  }

  private trimWhenIdle(): void {
    clearTimeout(this.trimming);
    this.trimming = setTimeout(() => {
      if (this.boards.size === 0) this.allocator.trim();
    }, IDLE_MS).unref();
  }

  /** Waits until cancelled work has really ended; a worker in which it does not is replaced. */
  private async settle(workers: readonly number[]): Promise<void> {
    const settle = async (worker: number) => {
      const link = await this.places.link(worker);
      if (!(await link.drain(this.deadlineMs))) await this.places.replace(worker, link.endpoint.generation);
    };
    await Promise.allSettled([...new Set(workers)].map(settle));
  }

  private nextSequence(span: number): number {
    const first = this.sequence + 1 > LAST_SEQUENCE - span ? 1 : this.sequence + 1;
    this.sequence = first + span - 1;
    return first;
  }

  private async runRank<R>(job: Placing, operation: RankOperation<R>, context: RunContext): Promise<R> {
    const { watch, placement, losses, abort } = context;
    const repair = operation.repair ?? (() => Promise.resolve());
    const { rank } = job;
    let worker = this.placeFor(rank);
    for (let attempt = 1; ; attempt++) {
      const link = await this.places.link(worker).catch(() => this.places.link((worker = this.placeFor(rank, worker))));
      placement.set(rank, { worker, generation: link.endpoint.generation });
      watch.begin(rank);
      try {
        return operation.parse(await link.request(operation.name, job, abort));
      } catch (error) {
        const failure = LongtakeError.from(error);
        if (!isRecoverable(failure)) throw failure;
        const step = watch.stepOf(rank);
        if (attempt >= MAX_ATTEMPTS) throw lost(rank, step, attempt, failure);
        watch.recover(rank);
        if (isLoss(failure)) {
          const known = losses.some(
            (loss) => loss.rank === rank && loss.reason === 'stuck' && loss.worker === worker && loss.step === step,
          );
          if (!known) losses.push({ rank, step, worker, reason: 'died' });
          const replacement = this.places.replace(worker, link.endpoint.generation);
          if (this.onLoss === 'replace') await replacement.catch(() => undefined);
          else worker = this.placeFor(rank, worker);
          await repair(rank);
        } else {
          losses.push({ rank, step, worker, reason: 'pages' });
          await repair(ownerOf(failure) ?? rank);
        }
      } finally {
        watch.end(rank);
      }
    }
  }

  /** The worker for a rank: its own place, or the next that is there; never `not`. */
  private placeFor(rank: number, not?: number): number {
    const present = this.places.present().filter((id) => id !== not);
    const own = rank % this.places.count;
    if (own !== not && (present.length === 0 || present.includes(own))) return own;
    return present[rank % present.length] ?? own;
  }
}

interface RunContext {
  watch: ProgressWatch;
  placement: Map<number, { worker: number; generation: number }>;
  losses: RingLoss[];
  abort: AbortSignal;
}

/** The worker is gone: its socket closed, or it could not be reached. */
function isLoss(error: unknown): boolean {
  return (
    error instanceof LongtakeError && (error.code === 'HOST_GONE' || error.code === 'RING_WORKER_LOST' || error.code === 'CHILD_CRASHED')
  );
}

function isRecoverable(error: LongtakeError): boolean {
  return isLoss(error) || error.code === 'RING_SEQ';
}

/** Whose page a RING_SEQ error is about. */
function ownerOf(error: LongtakeError): number | undefined {
  const owner = error.details?.['owner'];
  return typeof owner === 'number' ? owner : undefined;
}

function lost(rank: number, step: number, attempts: number, cause: LongtakeError): LongtakeError {
  if (cause.code === 'RING_SEQ') return cause;
  return new LongtakeError('RING_WORKER_LOST', `Ring rank ${rank}, step ${step}: its worker was lost ${attempts} times in one request.`, {
    hint: 'Look at the log for what ends the workers; a lack of memory is the usual cause.',
    details: { rank, step, attempts },
    cause,
  });
}
