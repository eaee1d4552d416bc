import { LongtakeError } from '../contract/errors.ts';
import type { WorkerEndpoint } from '../contract/workerProtocol.ts';
import { createRegion, type RegionAddress, type RegionOwner } from './sharedRegion.ts';
import { childAddress, DEFAULT_REGION_BYTES, inherited, WorkerPool } from './workerPool.ts';

/**
 * Who owns the ring's workers and their memory, seen by the host that drives them. In the app that is Electron's main process
 * (poolRpc.ts carries these calls to it); for the command line and `serve` it is the host's own process ({@link PoolHolder}).
 */
export interface PoolOwner {
  /** Starts the workers unless they run, and says where the driver finds the memory. Throws as WorkerPool.start. */
  start(workers: number): Promise<RegionAddress>;
  endpoints(): Promise<WorkerEndpoint[]>;
  /** As WorkerPool.replace. */
  replace(id: number, generation: number): Promise<WorkerEndpoint>;
  /** Ends the workers. They may be started again. */
  stop(): Promise<void>;
}

/** A pool that is started when it is first needed. The memory can be had before, so that a child inherits it. */
export class PoolHolder implements PoolOwner {
  private readonly entry: string;
  private made: RegionOwner | undefined;
  private pool: Promise<WorkerPool> | undefined;

  /** `entry`: absolute path of the worker's script. */
  constructor(entry: string) {
    this.entry = entry;
  }

  /** Descriptors by which a child of this process gets at the memory (`ChildOptions.inherit`). Throws SHARED_MEMORY. */
  get inherited(): number[] {
    return inherited(this.region);
  }

  /** Where a child that inherited them finds the memory. */
  get childAddress(): RegionAddress {
    return childAddress(this.region);
  }

  /** Sparse: it costs nothing before it is used. */
  private get region(): RegionOwner {
    return (this.made ??= createRegion(DEFAULT_REGION_BYTES));
  }

  async start(workers: number): Promise<RegionAddress> {
    const pool = (this.pool ??= WorkerPool.start({ entry: this.entry, workers, region: this.region }));
    try {
      await pool;
    } catch (error) {
      // the next request tries again
      this.pool = undefined;
      throw error;
    }
    return this.region.address;
  }

  async endpoints(): Promise<WorkerEndpoint[]> {
    return (await this.pool)?.endpoints() ?? [];
  }

  async replace(id: number, generation: number): Promise<WorkerEndpoint> {
    const pool = await this.pool;
    if (!pool) throw new LongtakeError('RING_WORKER_LOST', 'The ring has no workers: it was stopped.');
    return pool.replace(id, generation);
  }

  async stop(): Promise<void> {
    const pool = this.pool;
    this.pool = undefined;
    await (await pool?.catch(() => undefined))?.stop();
  }

  /** Ends the workers and gives the memory back. */
  async close(): Promise<void> {
    await this.stop();
    this.made?.close();
    this.made = undefined;
  }
}
