import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attendTensors, type AttentionOptions, type AttentionTensors } from '../../../electron/ring/attendTensors.ts';
import type { BackendName } from '../../../kernels/backend.ts';
import { attentionCase, denseAttention, maxError, type CaseShape } from './attentionCase.ts';
import { startRing, type TestRing } from './startRing.ts';

const WORKERS = [1, 2, 3, 4, 8];
const LAYOUTS = ['contiguous', 'striped', 'zigzag'] as const;
const MASKS = ['causal', 'full', 'segments'] as const;
/** out, lse: what storing keys and values in the dtype costs at most on this input (D 16). */
const DTYPES = [
  ['f32', 1e-6, 2e-6],
  ['f16', 1.5e-3, 1.5e-3],
  ['q8', 2.5e-2, 2.5e-2],
] as const;

let test: TestRing;
beforeAll(async () => {
  test = await startRing(8);
});
afterAll(() => test.stop());

const options = (workers: number, extra: Partial<AttentionOptions> = {}): AttentionOptions => ({
  layout: 'zigzag',
  dtype: 'f32',
  scheme: 'pass-kv',
  transport: 'in-place',
  backends: Array.from({ length: workers }, (): BackendName => 'cpu'),
  pageTokens: 40,
  chunkTokens: 30,
  ...extra,
});

// 149 is prime: no count of workers divides it
const SHAPE: CaseShape = { queries: 149, keys: 149, heads: 4, kvHeads: 2, headDim: 16, mask: 'causal' };
const cases = new Map<string, { tensors: AttentionTensors; expected: ReturnType<typeof denseAttention> }>();
function prepared(shape: CaseShape) {
  const key = JSON.stringify(shape);
  const tensors = attentionCase(shape);
  const made = cases.get(key) ?? { tensors, expected: denseAttention(tensors) };
  cases.set(key, made);
  return made;
}

describe.each(WORKERS)('%i workers', (workers) => {
  describe.each(LAYOUTS)('%s', (layout) => {
    it.each(MASKS.flatMap((mask) => DTYPES.map(([dtype, ...tolerance]) => [mask, dtype, tolerance] as const)))(
      '%s mask, %s keys and values: equals full attention, twice the same bits',
      async (mask, dtype, [outTolerance, lseTolerance]) => {
        const { tensors, expected } = prepared({ ...SHAPE, mask });
        const first = await attendTensors(test.ring, tensors, options(workers, { layout, dtype }));
        expect(maxError(first.out, expected.out)).toBeLessThanOrEqual(outTolerance);
        expect(maxError(first.lse, expected.lse)).toBeLessThanOrEqual(lseTolerance);
        const second = await attendTensors(test.ring, tensors, options(workers, { layout, dtype, transport: 'copy' }));
        expect(second.out).toEqual(first.out);
        expect(second.lse).toEqual(first.lse);
        expect(new Set(first.steps.map((step) => step.rank)).size).toBe(workers);
      },
    );
  });

  it.each(MASKS.flatMap((mask) => DTYPES.map(([dtype, ...tolerance]) => [mask, dtype, tolerance] as const)))(
    'pass-q equals pass-kv: %s mask, %s',
    async (mask, dtype, [outTolerance, lseTolerance]) => {
      const { tensors, expected } = prepared({ ...SHAPE, queries: 9, mask });
      const passQ = await attendTensors(test.ring, tensors, options(workers, { dtype, scheme: 'pass-q' }));
      const again = await attendTensors(test.ring, tensors, options(workers, { dtype, scheme: 'pass-q' }));
      const passKv = await attendTensors(test.ring, tensors, options(workers, { dtype, scheme: 'pass-kv' }));
      expect(maxError(passQ.out, expected.out)).toBeLessThanOrEqual(outTolerance);
      expect(maxError(passQ.lse, expected.lse)).toBeLessThanOrEqual(lseTolerance);
      expect(maxError(passQ.out, passKv.out)).toBeLessThanOrEqual(2 * outTolerance);
      expect(again.out).toEqual(passQ.out);
    },
  );
});

describe('awkward requests', () => {
  it('more ranks than tokens, one token, more ranks than workers', async () => {
    for (const [tokens, ranks] of [
      [3, 8],
      [1, 4],
      [50, 16],
    ] as const) {
      const { tensors, expected } = prepared({ ...SHAPE, queries: tokens, keys: tokens });
      for (const layout of LAYOUTS) {
        const { out } = await attendTensors(test.ring, tensors, options(ranks, { layout }));
        expect(maxError(out, expected.out)).toBeLessThanOrEqual(1e-6);
      }
    }
  });

  it('rows that see no key are 0 with lse -Infinity', async () => {
    const tensors = { ...attentionCase(SHAPE), keyMask: Uint8Array.from({ length: 149 }, (_, i) => (i < 70 ? 0 : 1)) };
    const expected = denseAttention(tensors);
    for (const scheme of ['pass-kv', 'pass-q'] as const) {
      const { out, lse } = await attendTensors(test.ring, tensors, options(4, { scheme }));
      expect(lse[0]).toBe(-Infinity);
      expect(out.subarray(0, 70 * 4 * 16).every((x) => x === 0)).toBe(true);
      expect(maxError(out, expected.out)).toBeLessThanOrEqual(1e-6);
      expect(maxError(lse, expected.lse)).toBeLessThanOrEqual(2e-6);
    }
  });

  it('blocks that the mask hides are neither sent nor computed', async () => {
    const { tensors } = prepared(SHAPE);
    const contiguous = await attendTensors(test.ring, tensors, options(4, { layout: 'contiguous' }));
    // rank r sees the blocks of ranks 0 to r
    expect(contiguous.steps.map(({ rank, owner }) => [rank, owner])).toEqual(
      [0, 1, 2, 3].flatMap((rank) => Array.from({ length: rank + 1 }, (_, s) => [rank, rank - s])),
    );
    const full = await attendTensors(test.ring, attentionCase({ ...SHAPE, mask: 'full' }), options(4, { layout: 'contiguous' }));
    expect(full.steps).toHaveLength(16);
    expect(full.steps.filter((step) => step.owner !== step.rank)).toHaveLength(4 * 3);
  });

  it('workers of unequal speed get unequal shares', async () => {
    const { tensors, expected } = prepared({ ...SHAPE, queries: 600, keys: 600 });
    const mixed = await attendTensors(
      test.ring,
      tensors,
      options(2, { layout: 'contiguous', backends: ['onnx', 'cpu'], pageTokens: 1000, chunkTokens: 1000 }),
    );
    expect(maxError(mixed.out, expected.out)).toBeLessThanOrEqual(2e-6);
    const fromFast = mixed.steps.find((step) => step.rank === 1 && step.owner === 0);
    const half = 300 * 2 * 16 * 4 * 2;
    expect(fromFast?.bytes).toBeGreaterThan(1.3 * half);
  });

  it('chooses the scheme by new and cached tokens, and says why', async () => {
    const few = await attendTensors(test.ring, attentionCase({ ...SHAPE, queries: 1, keys: 2000 }), options(4, { scheme: 'auto' }));
    expect(few.scheme).toBe('pass-q');
    expect(few.reason).toMatch(/1 new and 2000 cached tokens on 4 workers of .* GFLOP\/s and .* GB\/s: pass-kv .*, pass-q .*; /);
    const many = await attendTensors(test.ring, attentionCase({ ...SHAPE, queries: 500, keys: 500 }), options(4, { scheme: 'auto' }));
    expect(many.scheme).toBe('pass-kv');
  });

  it('works without a futex: one byte on a socket wakes', async () => {
    const fallback = await startRing(2, {}, { LONGTAKE_SIGNAL: 'socket' });
    const { tensors, expected } = prepared({ ...SHAPE, queries: 9 });
    for (const scheme of ['pass-q', 'pass-kv'] as const) {
      const { out } = await attendTensors(fallback.ring, tensors, options(2, { scheme }));
      expect(maxError(out, expected.out)).toBeLessThanOrEqual(1e-6);
    }
    await fallback.stop();
  });

  it('refuses shapes that do not fit', async () => {
    const tensors = attentionCase(SHAPE);
    await expect(attendTensors(test.ring, { ...tensors, kvHeads: 1, v: tensors.v.subarray(16) }, options(2))).rejects.toMatchObject({
      code: 'RING_SHAPE',
    });
    await expect(attendTensors(test.ring, { ...tensors, heads: 3, q: tensors.q.subarray(0, 149 * 48) }, options(2))).rejects.toMatchObject({
      code: 'RING_SHAPE',
    });
    expect(test.ring.allocator.usedBytes).toBe(0);
  });

  it('an aborted request ends as CANCELLED and the ring goes on', async () => {
    const { tensors, expected } = prepared({ ...SHAPE, queries: 600, keys: 600 });
    const controller = new AbortController();
    const request = attendTensors(test.ring, tensors, options(4, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 20);
    await expect(request).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(test.ring.allocator.usedBytes).toBe(0);
    const { out } = await attendTensors(test.ring, tensors, options(4));
    expect(maxError(out, expected.out)).toBeLessThanOrEqual(1e-6);
  });
});
