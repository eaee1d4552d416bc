import { z } from 'zod';
import { workerSpeedSchema, type WorkerSpeed } from '../contract/workerProtocol.ts';
import type { BackendName } from '../../kernels/backend.ts';
import { BOARD_WORDS } from './ringComm.ts';
import type { Ring } from './ring.ts';

/** Larger than the second-level cache of a core: a block comes from another core's memory. */
const COPY_BYTES = 16 * 1024 * 1024;
const HOPS = 2000;
const HOP_DEADLINE_MS = 10_000;
/** Far beyond what a measurement takes, opening a GPU included. */
const MEASURE_TIMEOUT_MS = 60_000;

export interface HeadShape {
  heads: number;
  kvHeads: number;
  headDim: number;
}

const known = new WeakMap<Ring, Map<string, Promise<WorkerSpeed[]>>>();

/** Speed of every rank's worker with its backend, all measured at the same time as they will work; once per ring and shape. */
export function measureRing(ring: Ring, shape: HeadShape, backends: readonly BackendName[]): Promise<WorkerSpeed[]> {
  const measured = known.get(ring) ?? new Map<string, Promise<WorkerSpeed[]>>();
  known.set(ring, measured);
  const key = [shape.heads, shape.kvHeads, shape.headDim, ...backends].join(' ');
  const speeds = measured.get(key) ?? measure(ring, shape, backends);
  measured.set(key, speeds);
  // a failure is not remembered
  speeds.catch(() => measured.delete(key));
  return speeds;
}

async function measure(ring: Ring, shape: HeadShape, backends: readonly BackendName[]): Promise<WorkerSpeed[]> {
  const buffers = backends.map(() => ring.allocator.allocate(2 * COPY_BYTES));
  try {
    return await Promise.all(
      backends.map(async (backend, rank) => {
        const from = buffers[rank]!.offset;
        const request = { ...shape, backend, from, to: from + COPY_BYTES, bytes: COPY_BYTES };
        return workerSpeedSchema.parse(await ring.ask(rank % ring.workers, 'ring.speed', request, undefined, MEASURE_TIMEOUT_MS));
      }),
    );
  } finally {
    for (const buffer of buffers) ring.allocator.release(buffer);
  }
}

/** Microseconds from a sequence number that is written to the neighbour that sees it: median and 99th percentile of two workers. NaN with one worker. */
export async function measureHops(ring: Ring): Promise<{ p50: number; p99: number }> {
  if (ring.workers < 2) return { p50: NaN, p99: NaN };
  const board = ring.allocator.allocate(2 * BOARD_WORDS * 4);
  try {
    const ask = (rank: number) =>
      ring.ask(rank, 'ring.hop', { board: board.offset, rank, hops: HOPS, deadlineMs: HOP_DEADLINE_MS }, undefined, MEASURE_TIMEOUT_MS);
    const [hops] = await Promise.all([ask(0), ask(1)]);
    const sorted = z.array(z.number()).min(1).parse(hops);
    return { p50: sorted[Math.floor(sorted.length / 2)]!, p99: sorted[Math.floor(sorted.length * 0.99)]! };
  } finally {
    ring.allocator.release(board);
  }
}
