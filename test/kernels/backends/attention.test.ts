import './softwareGpu.ts';
import { afterAll, describe, expect, test } from 'vitest';
import type { AttentionQuery } from '../../../kernels/attention/blockAttention.ts';
import type { KvBlock } from '../../../kernels/attention/kvBlock.ts';
import { packKvBlock, readKv } from '../../../kernels/attention/kvCodec.ts';
import { KV_ALIGNMENT, layoutKvBlock, type KvDtype } from '../../../kernels/attention/kvLayout.ts';
import { createKvBlock, setKvRange } from '../../../kernels/attention/kvBlock.ts';
import { writeKv } from '../../../kernels/attention/kvCodec.ts';
import { expandRanges, layoutSequence } from '../../../kernels/attention/sequenceLayout.ts';
import { attendBlocks, type Backend } from '../../../kernels/backend.ts';
import { probeBackends } from '../../../kernels/backends/select.ts';
import { webgpuBackend } from '../../../kernels/backends/webgpu.ts';
import { countTokens, type TokenRange } from '../../../kernels/tensor.ts';
import { denseAttention } from '../denseAttention.ts';
import { largestError } from '../largestError.ts';
import { between, normals, pick, seededRandom } from '../random.ts';

const reports = await probeBackends();
const backends = reports.flatMap((report) => ('backend' in report ? [report.backend] : []));
const gpu = backends.find((backend) => backend.name === 'webgpu');
const withoutSubgroups = gpu && (await webgpuBackend({ subgroups: false }));
afterAll(() => Promise.all([...backends, ...(withoutSubgroups ? [withoutSubgroups] : [])].map((backend) => backend.close())));

/** Software GPUs compile every size anew: they get few sizes, the others many. */
const onDevice = (backend: Backend): boolean => backend.name === 'webgpu' || backend.name === 'gpujs';

interface Problem {
  readonly query: AttentionQuery;
  readonly blocks: readonly KvBlock[];
  readonly expected: { out: Float64Array; lse: Float64Array };
}

/** A random problem: layouts, ranges, block cuts, GQA, masks, segments, dtypes, huge logits; the expectation is dense float64. */
function anyProblem(random: () => number, small: boolean): Problem {
  const kvHeads = small ? 2 : between(random, 1, 3);
  const heads = kvHeads * (small ? 2 : between(random, 1, 3));
  const headDim = small ? 16 : pick(random, [8, 16, 24, 64]);
  const dtype = pick<KvDtype>(random, small ? ['f32', 'q8'] : ['f32', 'f16', 'q8', 'q4']);
  const scale = pick(random, [1, 1, 1, 20]);
  const tokens = between(random, 1, small ? 60 : 150);
  const layout = layoutSequence(
    pick(random, ['contiguous', 'striped', 'zigzag'] as const),
    tokens,
    Array.from({ length: between(random, 1, 4) }, () => between(random, 1, 3)),
  );
  const own = pick(
    random,
    layout.ranges.filter((ranges) => ranges.length > 0),
  );
  const causal = random() < 0.6;
  const shift = causal ? between(random, -5, 20) : 0;
  const ranges = own.map((range) => ({ ...range, first: range.first + shift }));
  const queryPositions = expandRanges(ranges);
  const withSegments = random() < 0.4;
  const segmentOf = (position: number): number => (Math.floor(position / 13) * 7) % 3;
  const query: AttentionQuery = {
    q: normals(random, heads * queryPositions.length * headDim, scale),
    heads,
    headDim,
    ranges,
    causal,
    segments: withSegments ? Int32Array.from(queryPositions, segmentOf) : undefined,
  };
  const withMask = random() < 0.4;
  const blocks = layout.ranges.flat().map((range) => {
    const size = kvHeads * range.count * headDim;
    const source = { keys: normals(random, size, scale), values: normals(random, size), kvHeads, headDim, range };
    const segments = withSegments ? { segments: Int32Array.from(expandRanges([range]), segmentOf) } : {};
    const hiddenShare = pick(random, [0.1, 0.5, 1]);
    const keyMask = withMask ? { keyMask: Uint8Array.from({ length: range.count }, () => (random() < hiddenShare ? 0 : 1)) } : {};
    return packKvBlock({ ...source, ...segments, ...keyMask }, dtype);
  });
  return { query, blocks, expected: expectation(query, blocks) };
}

function expectation(query: AttentionQuery, blocks: readonly KvBlock[]): Problem['expected'] {
  const { kvHeads, headDim } = blocks[0]!.shape;
  const total = blocks.reduce((sum, { range }) => sum + range.count, 0);
  const k = new Float32Array(kvHeads * total * headDim);
  const v = new Float32Array(k.length);
  let at = 0;
  for (const block of blocks) {
    for (let head = 0; head < kvHeads; head++) {
      const [from, to] = [(head * total + at) * headDim, (head * total + at + block.range.count) * headDim];
      readKv(block, head, 0, block.range.count, k.subarray(from, to), v.subarray(from, to));
    }
    at += block.range.count;
  }
  return denseAttention({
    ...{ q: query.q, k, v, heads: query.heads, kvHeads, headDim, causal: query.causal },
    queryPositions: expandRanges(query.ranges),
    keyPositions: expandRanges(blocks.map((block) => block.range)),
    querySegments: query.segments,
    keySegments: blocks[0]!.segments && Int32Array.from(blocks.flatMap((block) => [...block.segments!])),
    keyMask: blocks[0]!.keyMask && Uint8Array.from(blocks.flatMap((block) => [...block.keyMask!])),
  });
}

/** Scores of hundreds are themselves exact only to a few 1e-5 in float32 (goldens: 2e-4). */
function tolerances(backend: Backend, lse: Float64Array): { out: number; lse: number } {
  const largest = lse.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  return { out: largest > 20 ? 2e-4 + largest * 3e-6 : 2 * backend.tolerance, lse: Math.max(2e-6, 2 * backend.tolerance) + largest * 1e-6 };
}

describe.each(backends)('$name attention', (backend) => {
  test('equals dense float64 on random problems', { timeout: 120_000 }, async () => {
    const random = seededRandom(2026);
    for (let round = 0; round < (onDevice(backend) ? 12 : 60); round++) {
      const { query, blocks, expected } = anyProblem(random, onDevice(backend));
      const state = await attendBlocks(backend, query, blocks);
      const bound = tolerances(backend, expected.lse);
      expect(largestError(state.out, expected.out), `out of round ${round}`).toBeLessThanOrEqual(bound.out);
      expect(largestError(state.lse, expected.lse), `lse of round ${round}`).toBeLessThanOrEqual(bound.lse);
    }
  });

  test('gives the same bits twice', async () => {
    const { query, blocks } = anyProblem(seededRandom(5), onDevice(backend));
    expect(await attendBlocks(backend, query, blocks)).toEqual(await attendBlocks(backend, query, blocks));
  });

  test('goes on from a state, step by step, as if it had seen everything at once', async () => {
    const random = seededRandom(6);
    const ranges = [{ first: 40, count: 9, stride: 1 }];
    const query = { q: normals(random, 4 * 9 * 16), heads: 4, headDim: 16, ranges, causal: true };
    const blocks = [0, 20, 33].map((first, i) => block(random, { first, count: [20, 13, 16][i]!, stride: 1 }));
    const first = await attendBlocks(backend, query, [blocks[0]!]);
    const run = backend.attend(query, first);
    await run.add([blocks[1]!]);
    await run.add([blocks[2]!]);
    await run.finish();
    const expected = expectation(query, blocks);
    expect(largestError(first.out, expected.out)).toBeLessThanOrEqual(2 * backend.tolerance);
    expect(largestError(first.lse, expected.lse)).toBeLessThanOrEqual(Math.max(2e-6, 2 * backend.tolerance));
  });

  test('reads a page in place that is not full, in shared memory, and lets it be overwritten after the step', async () => {
    const random = seededRandom(7);
    const shape = { dtype: 'f32', layer: 3, kvHeads: 2, headDim: 16, capacity: 50, segments: false, keyMask: false } as const;
    const shared = new SharedArrayBuffer(layoutKvBlock(shape).byteLength + 2 * KV_ALIGNMENT);
    const page = setKvRange(createKvBlock(shared, 128, shape, { first: 0, count: 0, stride: 1 }), { first: 0, count: 21, stride: 1 });
    writeKv(page, normals(random, 2 * 21 * 16), normals(random, 2 * 21 * 16));
    const query = { q: normals(random, 4 * 3 * 16), heads: 4, headDim: 16, ranges: [{ first: 30, count: 3, stride: 1 }], causal: true };
    const expected = expectation(query, [page]);
    const state = { out: new Float32Array(4 * 3 * 16), lse: new Float32Array(12).fill(-Infinity) };
    const run = backend.attend(query, state);
    await run.add([page]);
    new Uint8Array(shared, page.byteOffset + 64).fill(255);
    await run.finish();
    expect(largestError(state.out, expected.out)).toBeLessThanOrEqual(2 * backend.tolerance);
  });

  test('refuses what does not fit', async () => {
    const random = seededRandom(8);
    const ranges = [{ first: 0, count: 2, stride: 1 }];
    const query = { q: normals(random, 3 * 2 * 16), heads: 3, headDim: 16, ranges, causal: false };
    const shapeError = { code: 'SHAPE' };
    await expect(attendBlocks(backend, query, [block(random, { first: 0, count: 4, stride: 1 })])).rejects.toMatchObject(shapeError);
    await expect(attendBlocks(backend, { ...query, heads: 2 }, [])).rejects.toMatchObject(shapeError);
    const other = { ...query, q: normals(random, 4 * 2 * 8), heads: 4, headDim: 8 };
    await expect(attendBlocks(backend, other, [block(random, { first: 0, count: 4, stride: 1 })])).rejects.toMatchObject(shapeError);
  });
});

describe('onnx across the borders of its tiles', () => {
  const onnx = backends.find((backend) => backend.name === 'onnx')!;
  const [kvHeads, headDim] = [2, 8];
  const far = { first: 0, count: 2500, stride: 1 };
  const cases: [what: string, heads: number, ranges: TokenRange[], causal: boolean, segments: boolean, dtype: KvDtype][] = [
    [
      'zigzag',
      2,
      [
        { first: 300, count: 530, stride: 1 },
        { first: 2100, count: 300, stride: 1 },
      ],
      true,
      false,
      'f32',
    ],
    ['striped', 4, [{ first: 3, count: 620, stride: 4 }], true, false, 'f32'],
    ['full, segments', 2, [{ first: 0, count: 600, stride: 1 }], false, true, 'f32'],
    ['causal, segments, q8', 4, [{ first: 1900, count: 260, stride: 1 }], true, true, 'q8'],
    ['one token, the group in one run', 6, [{ first: 2400, count: 1, stride: 1 }], true, false, 'f16'],
    ['more queries than a group run takes', 6, [{ first: 2200, count: 129, stride: 1 }], true, false, 'f32'],
    ['as many as it takes, with the diagonal', 6, [{ first: 2200, count: 128, stride: 1 }], true, false, 'q4'],
  ];
  test.each(cases)('%s', async (_what, heads, ranges, causal, withSegments, dtype) => {
    const random = seededRandom(heads);
    const tokens = countTokens(ranges);
    const segmentOf = (position: number): number => Math.floor(position / 700);
    const query = {
      q: normals(random, heads * tokens * headDim),
      ...{ heads, headDim, ranges, causal },
      segments: withSegments ? Int32Array.from(expandRanges(ranges), segmentOf) : undefined,
    };
    const size = kvHeads * far.count * headDim;
    const segments = withSegments ? { segments: Int32Array.from(expandRanges([far]), segmentOf) } : {};
    const page = packKvBlock(
      { keys: normals(random, size), values: normals(random, size), kvHeads, headDim, range: far, ...segments },
      dtype,
    );
    const expected = expectation(query, [page]);
    const state = await attendBlocks(onnx, query, [page]);
    expect(largestError(state.out, expected.out)).toBeLessThanOrEqual(onnx.tolerance);
    expect(largestError(state.lse, expected.lse)).toBeLessThanOrEqual(onnx.tolerance);
  });
});

function block(random: () => number, range: TokenRange): KvBlock {
  const size = 2 * countTokens([range]) * 16;
  return packKvBlock({ keys: normals(random, size), values: normals(random, size), kvHeads: 2, headDim: 16, range }, 'f32');
}

describe.runIf(gpu)('webgpu', () => {
  test('without subgroups gives what it gives with them', async () => {
    const { query, blocks, expected } = anyProblem(seededRandom(9), true);
    const state = await attendBlocks(withoutSubgroups!, query, blocks);
    expect(largestError(state.out, expected.out)).toBeLessThanOrEqual(tolerances(gpu!, expected.lse).out);
  });

  test('a held block is not uploaded again, until it is released', async () => {
    const random = seededRandom(10);
    const query = { q: normals(random, 4 * 16), heads: 4, headDim: 16, ranges: [{ first: 9, count: 1, stride: 1 }], causal: true };
    const page = block(random, { first: 0, count: 5, stride: 1 });
    const before = await attendBlocks(gpu!, query, [page]);
    const release = gpu!.hold!(page);
    writeKv(page, normals(random, 2 * 5 * 16), normals(random, 2 * 5 * 16));
    expect(await attendBlocks(gpu!, query, [page])).toEqual(before);
    release();
    expect(await attendBlocks(gpu!, query, [page])).not.toEqual(before);
  });
});

test('every backend is there or says why not', () => {
  expect(reports.map((report) => report.name)).toEqual(['onnx', 'webgpu', 'gpujs', 'cpu']);
  for (const report of reports) if ('missing' in report) expect(report.missing).toMatch(/^[A-Z].*\.$|:/);
  expect(backends.map((backend) => backend.name)).toEqual(expect.arrayContaining(['onnx', 'cpu']));
});
