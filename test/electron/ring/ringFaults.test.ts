import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attend, type AttendReport } from '../../../electron/ring/attend.ts';
import { ResidentKv } from '../../../electron/ring/residentKv.ts';
import { cutRanges } from '../../../electron/ring/topology.ts';
import { layoutSequence } from '../../../kernels/attention/sequenceLayout.ts';
import type { TokenRange } from '../../../kernels/tensor.ts';
import { normals } from './attentionCase.ts';
import { startRing, type TestRing } from './startRing.ts';

const RANKS = 4;
const HEADS = 2;
const DIM = 16;
/** A worker that stands still is noticed after this; one piece of work takes a few milliseconds. */
const DEADLINE_MS = 700;
/** Notice, kill, start a process on a busy machine, and do the rank again. */
const RECOVERY_MS = 15_000;

let test: TestRing;
beforeAll(async () => {
  test = await startRing(RANKS, { deadlineMs: DEADLINE_MS });
});
afterAll(() => test.stop());

const read = (seed: number) => (range: TokenRange) => ({
  keys: normals(HEADS * range.count * DIM, seed + range.first),
  values: normals(HEADS * range.count * DIM, seed + range.first + 1),
});

interface Outcome extends AttendReport {
  results: Map<number, { out: Float32Array; lse: Float32Array }>;
}

/** A request whose every step takes tens of milliseconds, so that a signal can hit it. */
interface Scene {
  kv: ResidentKv;
  run: () => Promise<Outcome>;
}

async function scene(scheme: 'pass-kv' | 'pass-q', keys: TokenRange[][], queries: TokenRange[][]): Promise<Scene> {
  const kv = await ResidentKv.load(test.ring, { kvHeads: HEADS, headDim: DIM, read: read(5) }, keys, { dtype: 'f32' });
  return {
    kv,
    async run() {
      const results: Outcome['results'] = new Map();
      const report = await attend(test.ring, {
        queries: { heads: HEADS, headDim: DIM, read: (range, target) => target.set(normals(target.length, 77 + range.first)) },
        ranges: queries,
        kv,
        causal: false,
        scheme,
        transport: 'in-place',
        backends: ['cpu'],
        collect: (range, out, lse) => void results.set(range.first, { out: out.slice(), lse: lse.slice() }),
      });
      return { ...report, results };
    },
  };
}

/** Runs the request until the worker of `victim` got `signal` while its rank was at `step` (a busy machine may miss a step), and gives that run. */
async function struck(
  run: () => Promise<Outcome>,
  victim: number,
  step: number | 'any',
  signal: NodeJS.Signals,
  lostAnywhere = step === 'any',
): Promise<Outcome> {
  for (let attempt = 1; attempt <= 10; attempt++) {
    const { pid } = (await test.ring.places.link(victim)).endpoint;
    let over = false;
    const request = run().finally(() => (over = true));
    const poll = async () => {
      while (!over) {
        const rank = test.ring.live()[0]?.[victim];
        if ((step === 'any' || rank?.step === step) && rank && (rank.state === 'computing' || rank.state === 'waiting')) {
          process.kill(pid, signal);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const [outcome] = await Promise.all([request, poll()]);
    if (outcome.losses.some((loss) => loss.rank === victim && (lostAnywhere || loss.step === step))) return outcome;
  }
  throw new Error(`rank ${victim} was never seen at step ${step}`);
}

const zigzag = layoutSequence('zigzag', 1201, [1, 1, 1, 1]).ranges.map((ranges) => cutRanges(ranges, 160));

describe.each(['SIGKILL', 'SIGSTOP'] as const)('a worker gets %s', (signal) => {
  it.each([0, 1, 2, 3])('at step %i of a prefill: same bits, in time', async (step) => {
    const { kv, run } = await scene('pass-kv', zigzag, zigzag);
    const expected = await run();
    const victim = (step + 1) % RANKS;
    const found = await struck(run, victim, step, signal);
    kv.release();
    expect(found.losses).toContainEqual(expect.objectContaining({ rank: victim, step, reason: signal === 'SIGKILL' ? 'died' : 'stuck' }));
    expect(found.results).toEqual(expected.results);
    expect(found.wallMs).toBeLessThan(expected.wallMs + DEADLINE_MS + RECOVERY_MS);
    expect(new Set(found.steps.map(({ rank, step: at }) => `${rank}.${at}`)).size).toBe(RANKS * RANKS);
    expect(test.ring.allocator.usedBytes).toBe(0);
  });

  // rank 0 merges the partial results of ranks 0, 1, 2, 3 at steps 0, 3, 2, 1; at each it waits for the one that has the most pages
  it.each([0, 3, 2, 1])('at step %i of a pass-q question: same bits, in time', async (step) => {
    const slow = (RANKS - step) % RANKS;
    const pages = Array.from({ length: RANKS }, (_, rank) =>
      Array.from({ length: rank === slow ? 24 : 2 }, (_page, i) => ({ first: (rank * 100 + i) * 100, count: 100, stride: 1 })),
    );
    const { kv, run } = await scene('pass-q', pages, [[{ first: 50_000, count: 60, stride: 1 }]]);
    const expected = await run();
    const found = await struck(run, 0, step, signal);
    kv.release();
    expect(found.losses).toContainEqual(expect.objectContaining({ rank: 0, step, reason: signal === 'SIGKILL' ? 'died' : 'stuck' }));
    expect(found.results).toEqual(expected.results);
    expect(found.wallMs).toBeLessThan(expected.wallMs + DEADLINE_MS + RECOVERY_MS);
  });
});

describe('what else can be lost', () => {
  const damage = (page: { offset: number; bytes: number }, byte: number) => {
    const bytes = new Uint8Array(test.ring.region.buffer, page.offset, page.bytes);
    bytes[byte]! ^= 0xff;
  };

  it('all workers at once', async () => {
    const { kv, run } = await scene('pass-kv', zigzag, zigzag);
    const expected = await run();
    let lost = 0;
    // a rank that has given its result already is not lost: on a busy machine the moment has to be met again
    for (let attempt = 0; attempt < 10 && lost < RANKS; attempt++) {
      const request = run();
      let over = 0;
      void request.then(() => over++);
      const early = (rank: { state: string; step: number }) => (rank.state === 'computing' || rank.state === 'waiting') && rank.step < 2;
      while (over === 0 && !(test.ring.live()[0]?.length === RANKS && test.ring.live()[0]?.every(early)))
        await new Promise((resolve) => setTimeout(resolve, 1));
      for (const { pid } of test.pool.endpoints()) process.kill(pid, 'SIGKILL');
      const found = await request;
      expect(found.results).toEqual(expected.results);
      lost = new Set(found.losses.map((loss) => loss.rank)).size;
    }
    kv.release();
    expect(lost).toBe(RANKS);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)('a worker that got %s while nothing was asked of it', async (signal) => {
    const { kv, run } = await scene('pass-kv', zigzag, zigzag);
    const expected = await run();
    process.kill(test.pool.endpoints()[2]!.pid, signal);
    const found = await run();
    kv.release();
    expect(found.results).toEqual(expected.results);
  });

  it('a page that is not what its place says: RING_SEQ, rebuilt from its origin, same bits', async () => {
    const { kv, run } = await scene('pass-kv', zigzag, zigzag);
    const expected = await run();
    damage(kv.pages[2]![0]!, 0);
    const found = await run();
    expect(found.losses).toContainEqual(expect.objectContaining({ reason: 'pages' }));
    expect(found.rebuiltPages).toBeGreaterThan(0);
    expect(found.results).toEqual(expected.results);
    // wrong numbers inside a page are found by its checksum
    damage(kv.pages[1]![0]!, 200);
    expect(await kv.repair(1)).toBe(1);
    expect((await run()).results).toEqual(expected.results);
    kv.release();
  });

  /** The same with a ring of its own: a region has one driver. */
  async function withOther(other: Promise<TestRing>, use: () => Promise<void>): Promise<void> {
    const before = test;
    test = await other;
    try {
      await use();
    } finally {
      await test.stop();
      test = before;
    }
  }

  it('a place that cannot be filled again: a worker that is left takes the rank over', async () => {
    const other = startRing(RANKS, { deadlineMs: DEADLINE_MS }, {}, (pool) => ({
      endpoints: () => pool.endpoints(),
      replace: () => Promise.reject(new Error('no more processes')),
    }));
    await withOther(other, async () => {
      const { kv, run } = await scene('pass-kv', zigzag, zigzag);
      const expected = await run();
      // its first step: a worker that is lost after its last one would leave nothing to take over, and cannot be struck again
      const found = await struck(run, 1, 0, 'SIGKILL', true);
      kv.release();
      expect(found.results).toEqual(expected.results);
      expect(new Set(found.steps.map((taken) => taken.rank)).size).toBe(RANKS);
    });
  });

  it('policy "rest": the ring does not wait for a fresh worker', async () => {
    await withOther(startRing(RANKS, { deadlineMs: DEADLINE_MS, onLoss: 'rest' }), async () => {
      const { kv, run } = await scene('pass-kv', zigzag, zigzag);
      const expected = await run();
      const found = await struck(run, 3, 1, 'SIGSTOP');
      kv.release();
      expect(found.results).toEqual(expected.results);
    });
  });
});
