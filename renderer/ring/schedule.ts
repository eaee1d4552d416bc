import type { Layer } from './layers.ts';

/** A piece of a worker's time, px from the left edge of the plan. */
interface Piece {
  kind: 'compute' | 'wait';
  rank: number;
  step: number;
  owner: number;
  x: number;
  width: number;
  /** Bytes that came from another rank for it. */
  bytes: number;
}

/** The bytes that came for a step, as long as its share of the most that came for one. */
interface Brought {
  rank: number;
  step: number;
  x: number;
  width: number;
}

export interface Schedule {
  pieces: Piece[];
  brought: Brought[];
  /** Time of the longest rank, ms. */
  spanMs: number;
  /** Most bytes that came for one step. */
  mostBytes: number;
  /** Left edge of every step of the rank that began it first. */
  heads: { step: number; x: number }[];
}

/** Least width of what was measured at all, px: it must be seen. */
const LEAST = 1.5;

/**
 * One layer as a schedule `width` px wide. A rank's steps follow one another, each first the time in which it waited for its block, then the
 * time in which it computed; ranks begin together.
 */
export function planLayer(steps: Layer, width: number): Schedule {
  const ends = new Map<number, number>();
  for (const { rank, waitedMs, computedMs } of steps) ends.set(rank, (ends.get(rank) ?? 0) + waitedMs + computedMs);
  const spanMs = Math.max(0, ...ends.values());
  const mostBytes = Math.max(0, ...steps.map(({ bytes }) => bytes));
  const scale = spanMs > 0 ? width / spanMs : 0;
  const plan: Schedule = { pieces: [], brought: [], spanMs, mostBytes, heads: [] };
  const clock = new Map<number, number>();
  const order = new Map<number, number>();
  for (const { rank, owner, waitedMs, computedMs, bytes } of steps) {
    const begin = (clock.get(rank) ?? 0) * scale;
    const index = order.get(rank) ?? 0;
    const common = { rank, step: index, owner, bytes };
    const waited = waitedMs * scale;
    if (waitedMs > 0) plan.pieces.push({ ...common, kind: 'wait', x: begin, width: Math.max(LEAST, waited) });
    const computed = Math.max(LEAST, computedMs * scale);
    plan.pieces.push({ ...common, kind: 'compute', x: begin + waited, width: computed });
    if (bytes > 0) plan.brought.push({ rank, step: index, x: begin + waited, width: Math.max(LEAST, (computed * bytes) / mostBytes) });
    const head = plan.heads[index];
    if (!head) plan.heads[index] = { step: index, x: begin };
    else head.x = Math.min(head.x, begin);
    clock.set(rank, (clock.get(rank) ?? 0) + waitedMs + computedMs);
    order.set(rank, index + 1);
  }
  return plan;
}
