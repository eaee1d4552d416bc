import type { Signal } from '../platform/futex.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';
import { RingComm } from './ringComm.ts';

/** Two ranks pass a sequence number to and fro; rank 0 gives the microseconds of a hop (half a round trip), sorted. */
export async function measureHop(
  request: { board: number; rank: number; hops: number; deadlineMs: number },
  region: MappedRegion,
  signal: Signal,
  abort: AbortSignal,
): Promise<number[]> {
  const comm = new RingComm({ ...request, region, signal, abort, worldSize: 2, sequence: 1, span: request.hops });
  const other = 1 - request.rank;
  const microseconds: number[] = [];
  for (let hop = 0; hop < request.hops; hop++) {
    const start = performance.now();
    if (request.rank === 0) comm.publish('ready', hop);
    await comm.awaitPeer(other, 'ready', hop, hop);
    if (request.rank === 1) comm.publish('ready', hop);
    microseconds.push((performance.now() - start) * 500);
  }
  return request.rank === 0 ? microseconds.sort((a, b) => a - b) : [];
}
