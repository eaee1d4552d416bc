import { describe, expect, it } from 'vitest';
import { AT_REST, drawHop, hopsOf, ownerAt, placeOf, progressOf } from '../../../renderer/ring/blocks.ts';
import { cellsOf } from '../../../renderer/ring/cells.ts';
import { arrowHead, placeRing, pointAt, type Point, type RingGeometry } from '../../../renderer/ring/geometry.ts';
import { hiddenShare, layersOf, totalsByRank, totalsOf } from '../../../renderer/ring/layers.ts';
import { planLayer } from '../../../renderer/ring/schedule.ts';
import { live, record, ringSteps, step } from './runs.ts';

const SIZES: [number, number][] = [
  [930, 430],
  [566, 340],
];
const COUNTS = [1, 2, 3, 4, 5, 8, 16];

const inside = (ring: RingGeometry, card: Point, { x, y }: Point) =>
  Math.abs(x - card.x) < ring.card.width / 2 && Math.abs(y - card.y) < ring.card.height / 2;

describe.each(SIZES)('the ring in %i x %i px', (width, height) => {
  it.each(COUNTS)('has all of %i cards in the picture, the first at the top', (count) => {
    const ring = placeRing(count, width, height);
    expect(ring.cards).toHaveLength(count);
    for (const { x, y } of ring.cards) {
      expect(x - ring.card.width / 2).toBeGreaterThanOrEqual(0);
      expect(x + ring.card.width / 2).toBeLessThanOrEqual(width);
      expect(y - ring.card.height / 2).toBeGreaterThanOrEqual(0);
      expect(y + ring.card.height / 2).toBeLessThanOrEqual(height);
    }
    expect(ring.cards[0]!.x).toBeCloseTo(width / 2);
    expect(ring.cards[0]!.y).toBe(Math.min(...ring.cards.map(({ y }) => y)));
  });

  it.each([2, 3, 4])('draws %i hops clockwise that touch no card', (count) => {
    const ring = placeRing(count, width, height);
    for (const [index, arc] of ring.arcs.entries()) {
      if (!arc) throw new Error(`hop ${index} has no room`);
      const far = (from: Point, to: Point) => Math.hypot(from.x - to.x, from.y - to.y);
      const [own, next] = [ring.cards[index]!, ring.cards[(index + 1) % count]!];
      expect(far(arc.start, own)).toBeLessThan(far(arc.end, own));
      expect(far(arc.end, next)).toBeLessThan(far(arc.start, next));
      expect(arrowHead(ring, arc)).toContain(`L${Math.round(arc.end.x * 10) / 10} ${Math.round(arc.end.y * 10) / 10}L`);
      for (let share = 0; share <= 1; share += 0.1) {
        const point = pointAt(ring, arc.from + (arc.to - arc.from) * share);
        expect(ring.cards.some((card) => inside(ring, card, point))).toBe(false);
      }
    }
  });
});

it('draws no hop to oneself, and none where there is no room', () => {
  expect(placeRing(1, 900, 400).arcs).toEqual([null]);
  expect(placeRing(4, 230, 120).arcs.every((arc) => arc === null)).toBe(true);
  expect(placeRing(0, 0, 0).cards).toEqual([]);
});

describe('blocks', () => {
  it('come from the worker before, and are those of the step that runs', () => {
    const layer = ringSteps(3, 1, (rank, at) => ({ computedMs: 100 * at + rank }));
    const atRest = hopsOf(layer, 3, undefined);
    expect(atRest.map(({ from, to, step: { step: at } }) => [from, to, at])).toEqual([
      [2, 0, 2],
      [0, 1, 2],
      [1, 2, 2],
    ]);
    const running = hopsOf(layer, 3, [live(0, 1), live(1, 2), live(2, 1)]);
    expect(running.map((hop) => hop.step.computedMs)).toEqual([100, 201, 102]);
    expect(hopsOf(layer, 1, undefined)).toEqual([]);
  });

  it('belong to the worker that many hops back, as the ring itself says', () => {
    for (const { rank, step: at, owner } of ringSteps(5, 1)) expect(ownerAt(rank, at, 5)).toBe(owner);
  });

  it('move by the measured time and never arrive before their step is over', () => {
    const took = { computedMs: 90, waitedMs: 10 };
    expect([0, 50, 1e9].map((since) => progressOf(since, took))).toEqual([0.06, 0.5, 0.94]);
    expect(progressOf(5, { computedMs: 0, waitedMs: 0 })).toBe(AT_REST);
  });

  it('are drawn as three squares on their arc, with the time outside the ring', () => {
    const ring = placeRing(2, 900, 420);
    const [left, right] = hopsOf(ringSteps(2, 1), 2, undefined).map((hop) => drawHop(ring, hop, 0.5)!);
    expect(left!.anchor).toBe('end');
    expect(right!.anchor).toBe('start');
    expect(right!.squares.map(({ x }) => Math.round(x - right!.squares[0]!.x))).toEqual([0, 12, 24]);
    expect(drawHop(placeRing(2, 60, 60), hopsOf(ringSteps(2, 1), 2, undefined)[0]!, 0.5)).toBeNull();
  });

  it('say where a run is', () => {
    expect(placeOf(null, 0, undefined)).toBe('');
    expect(placeOf(record(), 1, undefined)).toBe('last run · 2 steps');
    expect(placeOf(record(), 12, undefined)).toBe('last of 12 layers · 2 steps');
    expect(placeOf(null, 0, [live(0, 2), live(1, 1), live(2, 1)])).toBe('step 2 of 3');
  });
});

describe('layers', () => {
  it('are told apart where a block comes again', () => {
    const layers = layersOf(record({ worldSize: 3, steps: ringSteps(3, 4) }));
    expect(layers).toHaveLength(4);
    for (const layer of layers) expect(layer.map(({ rank, step: at }) => `${rank}.${at}`).sort()).toHaveLength(9);
    // merged by rank and not by step: pass-q
    const passQ = [step(1, 0, 1), step(1, 1, 0), step(1, 2, 2), step(1, 0, 1)].map((one) => ({ ...one, scheme: 'pass-q' as const }));
    expect(layersOf({ steps: passQ }).map((layer) => layer.length)).toEqual([3, 1]);
  });

  it('sum to what was measured', () => {
    const steps = ringSteps(2, 3, (rank) => ({ computedMs: 9, waitedMs: rank }));
    expect(totalsOf(steps)).toEqual({ computedMs: 108, waitedMs: 6, bytes: 6000, hops: 6 });
    expect(totalsByRank(steps, 3).map(({ waitedMs }) => waitedMs)).toEqual([0, 6, 0]);
    expect(hiddenShare(totalsOf(steps))).toBeCloseTo(108 / 114);
    expect(hiddenShare(totalsOf([]))).toBeNull();
  });

  it('are planned to scale: what is computed and waited fills the width of the longest worker', () => {
    const steps = ringSteps(2, 1, (rank, at) => ({ computedMs: 40, waitedMs: rank === 1 && at === 1 ? 20 : 0 }));
    const plan = planLayer(steps, 500);
    expect(plan.spanMs).toBe(100);
    const ofOne = plan.pieces.filter(({ rank }) => rank === 1);
    expect(ofOne.map(({ kind, x, width }) => [kind, x, width])).toEqual([
      ['compute', 0, 200],
      ['wait', 200, 100],
      ['compute', 300, 200],
    ]);
    expect(plan.heads.map(({ x }) => x)).toEqual([0, 200]);
    expect(plan.brought.map(({ rank, x, width }) => [rank, x, width])).toEqual([
      [0, 200, 200],
      [1, 300, 200],
    ]);
    expect(planLayer([], 500)).toMatchObject({ pieces: [], spanMs: 0 });
  });
});

it('memory is drawn in cells of one size for all', () => {
  const mib = 2 ** 20;
  expect(cellsOf([100 * mib, 30 * mib, 1], 120)).toEqual({ cellBytes: mib, cells: [100, 30, 1] });
  expect(cellsOf([1000 * mib, 30 * mib], 120)).toEqual({ cellBytes: 16 * mib, cells: [63, 2] });
  expect(cellsOf([], 120).cells).toEqual([]);
});
