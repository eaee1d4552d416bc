import type { RingRecord } from '../../electron/contract/ring.ts';
import type { RingStep } from '../../electron/contract/workerProtocol.ts';

/** Steps of one layer, those of a rank in the order in which they were done. */
export type Layer = readonly RingStep[];

/**
 * A record holds the steps of all its layers, rank after rank. A rank uses each block once a layer, so that a block that comes again
 * begins the next one.
 */
export function layersOf({ steps }: Pick<RingRecord, 'steps'>): Layer[] {
  const layers: RingStep[][] = [];
  const places = new Map<number, { layer: number; seen: Set<number> }>();
  for (const step of steps) {
    const place = places.get(step.rank) ?? { layer: 0, seen: new Set<number>() };
    places.set(step.rank, place);
    if (place.seen.has(step.owner)) {
      place.layer++;
      place.seen.clear();
    }
    place.seen.add(step.owner);
    (layers[place.layer] ??= []).push(step);
  }
  return layers;
}

/** What the workers did in some steps; every figure is a sum of measured ones. */
export interface Totals {
  computedMs: number;
  waitedMs: number;
  /** Bytes that came from another rank. */
  bytes: number;
  /** Steps that used another rank's block. */
  hops: number;
}

export function totalsOf(steps: Layer): Totals {
  const totals = { computedMs: 0, waitedMs: 0, bytes: 0, hops: 0 };
  for (const step of steps) {
    totals.computedMs += step.computedMs;
    totals.waitedMs += step.waitedMs;
    totals.bytes += step.bytes;
    if (step.owner !== step.rank) totals.hops++;
  }
  return totals;
}

/** Share of the time in which nobody waited for a block: its transfer was hidden under the computation; null where nothing was measured. */
export function hiddenShare({ computedMs, waitedMs }: Totals): number | null {
  const sum = computedMs + waitedMs;
  return sum > 0 ? computedMs / sum : null;
}

/** The totals of every rank, by rank. */
export function totalsByRank(steps: Layer, worldSize: number): Totals[] {
  return Array.from({ length: worldSize }, (_, rank) => totalsOf(steps.filter((step) => step.rank === rank)));
}
