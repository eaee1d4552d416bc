import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';
import type { WorkerEndpoint, WorkerStart } from '../contract/workerProtocol.ts';
import { Child, type ChildExit } from './child.ts';
import { createRegion, type RegionAddress, type RegionOwner } from './sharedRegion.ts';

/** Sparse: only what is touched takes memory. */
export const DEFAULT_REGION_BYTES = 2 ** 38;
/** stdio index at which a child finds the region's descriptor: 3 is its IPC channel. */
const REGION_DESCRIPTOR = 4;
const START_TIMEOUT_MS = 30_000;
/** A place whose worker dies this often within the window is not filled again: something kills every one of them. */
const MAX_RESTARTS = 20;
const RESTART_WINDOW_MS = 60_000;

/**
 * What workers ask of glibc: pages of 2 MiB, since a token reads all weights and looking for small pages is a quarter of that time. The two limits stay where glibc
 * has them at first, said aloud because it would raise them by itself: with buffers of megabytes on the heap it falls to pieces, and private memory grows with
 * the length of what is read (270 MiB at 128K tokens).
 */
const MEMORY_TUNING =
  process.platform === 'linux' && !process.env['GLIBC_TUNABLES']
    ? { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=131072:glibc.malloc.trim_threshold=131072' }
    : {};

export interface WorkerPoolOptions {
  /** Absolute path of the worker's script (electron/worker/index.ts). */
  entry: string;
  workers: number;
  regionBytes?: number;
  /** Memory that is there already; whoever made it closes it, after `stop`. */
  region?: RegionOwner;
  env?: Record<string, string | undefined>;
}

interface Place {
  child: Child;
  endpoint: WorkerEndpoint;
  /** When its workers were replaced lately, in ms of `performance.now()`. */
  replaced: number[];
  replacing: Promise<WorkerEndpoint> | undefined;
}

/**
 * The life of the ring's workers and of the memory they share: start, replace, stop. It computes nothing and maps nothing, so that
 * Electron's main process can own it; the command line owns one of its own. Workers end with this process, however it dies.
 */
export class WorkerPool {
  readonly region: RegionOwner;
  private readonly options: WorkerPoolOptions;
  private readonly places: Place[] = [];
  private readonly folder: string | undefined;
  private stopped = false;

  /** Throws SHARED_MEMORY where there is no region, CHILD_CRASHED or CHILD_TIMEOUT where a worker does not come up; nothing is left then. */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const started = await Promise.allSettled(
      Array.from({ length: options.workers }, async (_, id) => {
        const { child, endpoint } = await pool.launch(id, 0);
        pool.places[id] = { child, endpoint, replaced: [], replacing: undefined };
      }),
    );
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) {
      await pool.stop();
      throw LongtakeError.from(failed.reason);
    }
    return pool;
  }

  private constructor(options: WorkerPoolOptions) {
    this.options = options;
    // Linux has abstract sockets, Windows pipes: neither leaves a file
    this.folder = process.platform === 'linux' || process.platform === 'win32' ? undefined : socketFolder();
    this.region = options.region ?? createRegion(options.regionBytes ?? DEFAULT_REGION_BYTES);
  }

  endpoints(): WorkerEndpoint[] {
    return this.places.map((place) => place.endpoint);
  }

  /**
   * Kills worker `id` (also when it is stopped or stuck) and starts a fresh one in its place. Where `generation` has been replaced already
   * the present one is given. Throws RING_WORKER_LOST when its workers keep dying.
   */
  async replace(id: number, generation: number): Promise<WorkerEndpoint> {
    const place = this.places[id];
    if (!place || this.stopped) throw new LongtakeError('RING_WORKER_LOST', `The ring has no worker ${id}.`, { details: { worker: id } });
    if (place.replacing) return place.replacing;
    if (place.endpoint.generation > generation) return place.endpoint;
    place.replacing = this.fill(place, id).finally(() => (place.replacing = undefined));
    return place.replacing;
  }

  /** Ends the workers, gracefully first, and gives the memory back. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.allSettled(this.places.flatMap((place) => place.replacing ?? []));
    await Promise.all(this.places.map((place) => endChild(place.child)));
    if (!this.options.region) this.region.close();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  private async fill(place: Place, id: number): Promise<WorkerEndpoint> {
    place.child.kill('SIGKILL');
    const exit = await place.child.exited;
    const now = performance.now();
    place.replaced = place.replaced.filter((at) => now - at < RESTART_WINDOW_MS);
    if (place.replaced.length >= MAX_RESTARTS) throw keepsDying(id, exit);
    place.replaced.push(now);
    const { child, endpoint } = await this.launch(id, place.endpoint.generation + 1);
    place.child = child;
    place.endpoint = endpoint;
    if (this.stopped) await endChild(child);
    return endpoint;
  }

  private async launch(id: number, generation: number): Promise<{ child: Child; endpoint: WorkerEndpoint }> {
    const child = new Child({
      name: `ring worker ${id}`,
      entry: this.options.entry,
      env: { ...MEMORY_TUNING, ...this.options.env },
      // MiB; what a worker throws away are small views, and a large nursery for them would only grow its private memory
      nodeFlags: ['--max-semi-space-size=2'],
      inherit: inherited(this.region),
      // the owner may be Electron, see Child
      serialization: 'json',
    });
    const token = randomBytes(16).toString('hex');
    const start: WorkerStart = {
      id,
      parentPid: process.pid,
      region: childAddress(this.region),
      address: this.socketAddress(),
      token,
    };
    const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    try {
      await child.request('worker.start', start);
      return { child, endpoint: { id, generation, pid: child.pid ?? 0, address: start.address, token } };
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private socketAddress(): string {
    const name = randomBytes(8).toString('hex');
    if (process.platform === 'win32') return `\\\\.\\pipe\\longtake-${name}`;
    return this.folder ? join(this.folder, name) : `\0longtake-${name}`;
  }
}

/** What a child must inherit (`ChildOptions.inherit`) to reach a region. */
export function inherited({ address }: RegionOwner): number[] {
  return address.kind === 'descriptor' ? [address.descriptor] : [];
}

/** The address of a region as such a child sees it. */
export function childAddress({ address }: RegionOwner): RegionAddress {
  return address.kind === 'descriptor' ? { ...address, descriptor: REGION_DESCRIPTOR } : address;
}

function socketFolder(): string {
  const parent = join(tmpdir(), 'longtake');
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(parent, 'ring-'));
}

async function endChild(child: Child): Promise<void> {
  // a stopped process acts on SIGTERM only when it goes on
  if (process.platform !== 'win32' && child.alive) child.kill('SIGCONT');
  await child.stop();
}

function keepsDying(id: number, exit: ChildExit): LongtakeError {
  return new LongtakeError(
    'RING_WORKER_LOST',
    `Ring worker ${id} was replaced ${MAX_RESTARTS} times within a minute and died every time.`,
    {
      hint: 'Look at the log for what ends it; a lack of memory is the usual cause.',
      details: { worker: id, stderr: exit.stderrTail },
    },
  );
}
