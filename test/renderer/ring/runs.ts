import type { RankLive, RingRecord } from '../../../electron/contract/ring.ts';
import type { RingStep } from '../../../electron/contract/workerProtocol.ts';

export function step(rank: number, at: number, owner: number, change: Partial<RingStep> = {}): RingStep {
  return { rank, step: at, owner, scheme: 'pass-kv', computedMs: 10, waitedMs: 0, bytes: owner === rank ? 0 : 1000, ...change };
}

/** Steps of a ring in which every block goes to every worker, layer after layer, rank after rank as the ring tells them. */
export function ringSteps(
  worldSize: number,
  layers: number,
  change: (rank: number, at: number) => Partial<RingStep> = () => ({}),
): RingStep[] {
  const ranks = Array.from({ length: worldSize }, (_, rank) => rank);
  return ranks.flatMap((rank) =>
    Array.from({ length: layers }, () => ranks.map((at) => step(rank, at, (rank - at + worldSize) % worldSize, change(rank, at)))).flat(),
  );
}

export function record(change: Partial<RingRecord> = {}): RingRecord {
  return { request: 1, worldSize: 2, reason: '', steps: ringSteps(2, 1), losses: [], ...change };
}

export function live(rank: number, at: number, state: RankLive['state'] = 'computing'): RankLive {
  return { rank, step: at, state };
}
