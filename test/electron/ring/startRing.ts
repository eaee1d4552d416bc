import { join } from 'node:path';
import { WorkerPool } from '../../../electron/platform/workerPool.ts';
import { mapRegion } from '../../../electron/platform/sharedRegion.ts';
import { Ring, type RingOptions } from '../../../electron/ring/ring.ts';
import type { WorkerSource } from '../../../electron/ring/workerPlaces.ts';

const WORKER_ENTRY = join(import.meta.dirname, '../../../electron/worker/index.ts');

export interface TestRing {
  pool: WorkerPool;
  ring: Ring;
  stop: () => Promise<void>;
}

/** Real worker processes with a ring over them; `sourceOf` may stand between the ring and its pool. */
export async function startRing(
  workers: number,
  options: RingOptions = {},
  env: Record<string, string> = {},
  sourceOf: (pool: WorkerPool) => WorkerSource = (pool) => pool,
): Promise<TestRing> {
  const pool = await WorkerPool.start({ entry: WORKER_ENTRY, workers, env });
  const region = mapRegion(pool.region.address);
  const ring = await Ring.connect(sourceOf(pool), region, options);
  return {
    pool,
    ring,
    async stop() {
      ring.close();
      region.unmap();
      await pool.stop();
    },
  };
}
