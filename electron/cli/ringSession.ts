import { join } from 'node:path';
import { mapRegion } from '../platform/sharedRegion.ts';
import { WorkerPool } from '../platform/workerPool.ts';
import { Ring } from '../ring/ring.ts';

const WORKER_ENTRY = join(import.meta.dirname, '..', 'worker', 'index.ts');

/** Starts workers for one command, lends the ring over them, and leaves nothing behind. */
export async function withRing<T>(workers: number, use: (ring: Ring) => Promise<T>): Promise<T> {
  const pool = await WorkerPool.start({ entry: WORKER_ENTRY, workers });
  try {
    const region = mapRegion(pool.region.address);
    const ring = await Ring.connect(pool, region);
    try {
      return await use(ring);
    } finally {
      ring.close();
      region.unmap();
    }
  } finally {
    await pool.stop();
  }
}
