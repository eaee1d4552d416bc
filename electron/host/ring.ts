import type {
  RingAsked,
  RingAttend,
  RingAttendResult,
  RingBenchResult,
  RingSelftestResult,
  RingStatus,
  RingTraceEvent,
} from '../contract/ring.ts';
import { LongtakeError } from '../contract/errors.ts';
import type { PoolOwner } from '../platform/poolOwner.ts';
import { mapRegion, type MappedRegion } from '../platform/sharedRegion.ts';
import { ringBench } from '../ring/bench.ts';
import { defaultWorkers } from '../ring/ranks.ts';
import { Ring } from '../ring/ring.ts';
import { ringSelftest } from '../ring/selftest.ts';
import { attendFile } from './attendFile.ts';
import { reportTrace } from './ringReport.ts';

/** Workers that nothing has needed for this long are ended; their models are loaded again when they come back. */
const IDLE_MS = 10 * 60_000;
const MEMORY_TIMEOUT_MS = 5000;

/** The ring, lent. Release it exactly once; while anyone holds a lease the workers stay. */
export interface RingLease {
  readonly ring: Ring;
  release(): void;
}

export interface HostRingOptions {
  /** One a core unless given, at most 16. */
  workers?: number;
  idleMs?: number;
  onTrace?: (event: RingTraceEvent) => void;
}

interface Open {
  ring: Ring;
  stopReport: () => void;
}

/**
 * The ring of this host. The workers belong to `owner` (Electron's main in the app, this process for the command line and `serve`) and are started when
 * something first needs them; the host drives each over its local socket. All users of the host share this one ring.
 */
export class HostRing {
  private readonly owner: PoolOwner;
  private readonly options: HostRingOptions;
  private opening: Promise<Open> | undefined;
  private ready: Open | undefined;
  private region: MappedRegion | undefined;
  private leases = 0;
  private idle: NodeJS.Timeout | undefined;
  private closing: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(owner: PoolOwner, options: HostRingOptions = {}) {
    this.owner = owner;
    this.options = options;
  }

  /** How many workers the ring has, or will have. */
  get workers(): number {
    return this.options.workers ?? defaultWorkers();
  }

  /** The ring, for as long as it is wanted: a model over it stays loaded. Throws SHARED_MEMORY, CHILD_CRASHED, CHILD_TIMEOUT, RING_WORKER_LOST. */
  async lease(): Promise<RingLease> {
    if (this.closed) throw new LongtakeError('RING_WORKER_LOST', 'The ring was closed.');
    this.leases++;
    clearTimeout(this.idle);
    try {
      this.opening ??= this.open();
      const { ring } = await this.opening;
      let held = true;
      return {
        ring,
        release: () => {
          if (held) this.giveBack();
          held = false;
        },
      };
    } catch (error) {
      this.opening = undefined;
      this.giveBack();
      throw error;
    }
  }

  /** The ring for one piece of work. */
  async use<T>(work: (ring: Ring) => Promise<T>): Promise<T> {
    const lease = await this.lease();
    try {
      return await work(lease.ring);
    } finally {
      lease.release();
    }
  }

  /** Starts nothing. */
  async status(): Promise<RingStatus> {
    const { ready } = this;
    if (!ready) {
      return { state: this.opening ? 'starting' : 'off', workers: [], sharedBytes: 0, running: [], last: null };
    }
    const { ring } = ready;
    const workers = await Promise.all(
      ring.places.endpoints().map(async ({ id, pid, generation }) => ({ id, pid, generation, privateBytes: await privateBytes(ring, id) })),
    );
    const { last } = ring.trace;
    return {
      state: 'ready',
      workers,
      sharedBytes: ring.allocator.usedBytes,
      running: ring.live(),
      last: last ? { scheme: last.steps[0]!.scheme, reason: last.reason } : null,
    };
  }

  /** Kills a worker and waits for the fresh one; a request that it was part of goes on. Throws RING_WORKER_LOST where there is no such worker. */
  async restartWorker(id: number): Promise<RingStatus> {
    await this.use(async (ring) => {
      const present = ring.places.endpoints().find((endpoint) => endpoint.id === id);
      if (!present) throw new LongtakeError('RING_WORKER_LOST', `The ring has no worker ${id}.`, { details: { worker: id } });
      await ring.places.replace(id, present.generation);
    });
    return this.status();
  }

  selftest(asked: RingAsked, signal: AbortSignal): Promise<RingSelftestResult> {
    return this.use((ring) => ringSelftest(ring, { ...asked, signal }));
  }

  bench(asked: RingAsked, signal: AbortSignal): Promise<RingBenchResult> {
    return this.use((ring) => ringBench(ring, { causal: true, ...asked, signal }));
  }

  attend(asked: RingAttend, signal: AbortSignal): Promise<RingAttendResult> {
    return this.use((ring) => attendFile(ring, { ...asked, signal }));
  }

  /** Ends the workers, whoever still holds a lease. */
  async close(): Promise<void> {
    this.closed = true;
    await this.shut();
    this.region?.unmap();
    this.region = undefined;
  }

  private async open(): Promise<Open> {
    await this.closing;
    const address = await this.owner.start(this.workers);
    this.region ??= mapRegion(address);
    const ring = await Ring.connect(this.owner, this.region);
    const { onTrace } = this.options;
    this.ready = { ring, stopReport: onTrace ? reportTrace(ring, onTrace) : () => undefined };
    return this.ready;
  }

  private giveBack(): void {
    this.leases--;
    if (this.leases > 0 || this.closed) return;
    this.idle = setTimeout(() => void this.shut(), this.options.idleMs ?? IDLE_MS).unref();
  }

  private shut(): Promise<void> {
    clearTimeout(this.idle);
    const { opening } = this;
    this.opening = undefined;
    this.ready = undefined;
    if (!opening) return this.closing;
    this.closing = opening
      .then(async ({ ring, stopReport }) => {
        stopReport();
        ring.close();
        ring.allocator.trim();
        await this.owner.stop();
      })
      .catch(() => undefined);
    return this.closing;
  }
}

async function privateBytes(ring: Ring, worker: number): Promise<number | null> {
  // one that computes answers late: it must not hold up the status, nor be replaced for it
  const late = AbortSignal.timeout(MEMORY_TIMEOUT_MS);
  const answer = await ring.ask(worker, 'ring.memory', {}, late).catch(() => null);
  return typeof answer === 'object' && answer !== null && 'privateBytes' in answer && typeof answer.privateBytes === 'number'
    ? answer.privateBytes
    : null;
}
