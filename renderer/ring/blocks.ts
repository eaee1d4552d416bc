import type { RankLive, RingRecord } from '../../electron/contract/ring.ts';
import type { RingStep } from '../../electron/contract/workerProtocol.ts';
import { arcPath, pointAt, type Point, type RingGeometry } from './geometry.ts';
import type { Layer } from './layers.ts';

/** A block on a hop: from worker `from` to the next one, who uses it. */
export interface Hop {
  from: number;
  to: number;
  /** The step in which it was used, as it was measured. */
  step: RingStep;
}

/** The blocks that arrive in one step of a layer; the one that is running, else the last that brought any. */
export function hopsOf(layer: Layer, worldSize: number, running: readonly RankLive[] | undefined): Hop[] {
  if (worldSize < 2) return [];
  return Array.from({ length: worldSize }, (_, to) => {
    const brought = layer.filter((step) => step.rank === to && step.owner !== to);
    const now = running?.find((live) => live.rank === to)?.step;
    const step = brought.find((candidate) => candidate.step === now) ?? brought.at(-1);
    return step ? [{ from: (to - 1 + worldSize) % worldSize, to, step }] : [];
  }).flat();
}

/** Whose block a rank uses at a step of the ring: blocks go from each worker to the next. */
export function ownerAt(rank: number, step: number, worldSize: number): number {
  return (((rank - step) % worldSize) + worldSize) % worldSize;
}

/** How far a block has come, 0 to 1: by the time that the same step took before, and it never arrives before its step is over. */
export function progressOf(sinceMs: number, step: Pick<RingStep, 'computedMs' | 'waitedMs'>): number {
  const span = step.computedMs + step.waitedMs;
  return span > 0 ? Math.max(0.06, Math.min(0.94, sinceMs / span)) : AT_REST;
}

/** Where blocks stand when nothing moves. */
export const AT_REST = 0.56;

export interface DrawnHop {
  key: number;
  whole: string;
  done: string;
  /** Upper left corners of the three squares. */
  squares: Point[];
  label: Point;
  anchor: 'start' | 'end';
}

const SQUARE = 10;
const PITCH = 12;

/** What is drawn of a hop; null where there is no room for its arrow. */
export function drawHop(ring: RingGeometry, hop: Hop, progress: number): DrawnHop | null {
  const arc = ring.arcs[hop.from];
  if (!arc) return null;
  const middle = pointAt(ring, arc.from + (arc.to - arc.from) * progress);
  const right = middle.x >= ring.centre.x;
  return {
    key: hop.to,
    whole: arcPath(ring, arc),
    done: arcPath(ring, arc, progress),
    squares: [0, 1, 2].map((index) => ({ x: middle.x - PITCH - SQUARE / 2 + index * PITCH, y: middle.y - SQUARE / 2 })),
    label: { x: middle.x + (right ? 26 : -26), y: middle.y + 4 },
    anchor: right ? 'start' : 'end',
  };
}

/** Where a run is: "Layer 3 of 12 · step 2 of 4", as far as the trace tells. */
export function placeOf(record: RingRecord | null, layers: number, running: readonly RankLive[] | undefined): string {
  const worldSize = running?.length ?? record?.worldSize ?? 0;
  if (worldSize === 0) return '';
  if (running) {
    const step = Math.min(...running.map((live) => live.step));
    return `step ${Math.min(worldSize, step + 1)} of ${worldSize}`;
  }
  const steps = worldSize === 1 ? '1 step' : `${worldSize} steps`;
  return layers > 1 ? `last of ${layers} layers · ${steps}` : `last run · ${steps}`;
}
