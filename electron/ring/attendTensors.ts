import { LongtakeError } from '../contract/errors.ts';
import type { KvDtype } from '../../kernels/attention/kvLayout.ts';
import { layoutSequence, type LayoutName } from '../../kernels/attention/sequenceLayout.ts';
import type { BackendName } from '../../kernels/backend.ts';
import type { TokenRange } from '../../kernels/tensor.ts';
import { attend, type AttendReport } from './attend.ts';
import { chooseScheme } from './chooseScheme.ts';
import { readableFailure } from './kernelFailure.ts';
import { measureRing } from './measureRing.ts';
import { ResidentKv } from './residentKv.ts';
import type { Ring } from './ring.ts';
import { cutRanges, dealPages, shiftRanges } from './topology.ts';

/** One batch row, token-major as in the goldens: q [T, H, D], k and v [P, KV, D]. */
export interface AttentionTensors {
  q: Float32Array;
  k: Float32Array;
  v: Float32Array;
  heads: number;
  kvHeads: number;
  headDim: number;
  causal: boolean;
  /** Query i stands at position i + qOffset. */
  qOffset: number;
  /** [P]; a query has the segment of its own position. */
  segmentIds?: Int32Array | undefined;
  /** [P], 0 hides the key. */
  keyMask?: Uint8Array | undefined;
}

export interface AttentionOptions {
  layout: LayoutName;
  dtype: KvDtype;
  scheme: 'auto' | 'pass-kv' | 'pass-q';
  transport: 'in-place' | 'copy';
  /** One a rank; their number is the world size. */
  backends: readonly BackendName[];
  /** Longest page and longest piece of queries: the work between two signs of life. */
  pageTokens?: number;
  chunkTokens?: number;
  signal?: AbortSignal | undefined;
}

export interface AttentionResult extends AttendReport {
  /** [T, H, D] */
  out: Float32Array;
  /** [H, T]; a row that sees no key has out 0 and lse -Infinity. */
  lse: Float32Array;
  scheme: 'pass-kv' | 'pass-q';
  reason: string;
}

const PAGE_TOKENS = 4096;
const CHUNK_TOKENS = 2048;
/** A cache is dealt in pages this long at most, so that every rank gets some of a short one too. */
const DEALT_TOKENS = 256;

/** Exact attention of one batch row over tensors in this process. Throws RING_*, SHARED_MEMORY, CANCELLED. */
export async function attendTensors(ring: Ring, tensors: AttentionTensors, options: AttentionOptions): Promise<AttentionResult> {
  try {
    return await run(ring, tensors, options);
  } catch (error) {
    throw readableFailure(error);
  }
}

async function run(ring: Ring, tensors: AttentionTensors, options: AttentionOptions): Promise<AttentionResult> {
  const { queryTokens, keyTokens } = checkTensors(tensors);
  const { heads, headDim, causal, qOffset } = tensors;
  const { layout, transport, backends, pageTokens = PAGE_TOKENS, chunkTokens = CHUNK_TOKENS } = options;
  const { scheme, reason } = await decide(ring, tensors, options);
  const speeds = await shares(ring, tensors, backends);
  const keyRanges = scheme === 'pass-kv' ? layoutSequence(layout, keyTokens, speeds).ranges : dealt(keyTokens, speeds);
  const queryRanges =
    scheme === 'pass-kv' ? layoutSequence(layout, queryTokens, speeds).ranges : [[{ first: 0, count: queryTokens, stride: 1 }]];
  const result = { out: new Float32Array(tensors.q.length), lse: new Float32Array(heads * queryTokens) };
  const kv = await ResidentKv.load(
    ring,
    originOf(tensors),
    keyRanges.map((ranges) => cutRanges(ranges, pageTokens)),
    { dtype: options.dtype },
  );
  try {
    const { segmentIds } = tensors;
    const report = await attend(ring, {
      queries: {
        heads,
        headDim,
        read: (range, target) => gather(tensors.q, heads, headDim, shifted(range, -qOffset), target),
        segmentAt: segmentIds && ((position) => segmentIds[position]!),
      },
      ranges: queryRanges.map((ranges) => cutRanges(shiftRanges(ranges, qOffset), chunkTokens)),
      kv,
      causal,
      scheme,
      reason,
      transport,
      backends,
      signal: options.signal,
      collect: (range, out, lse) => {
        const rows = shifted(range, -qOffset);
        scatter(out, heads, headDim, rows, result.out);
        for (let head = 0; head < heads; head++) {
          for (let i = 0; i < rows.count; i++) result.lse[head * queryTokens + rows.first + i * rows.stride] = lse[head * rows.count + i]!;
        }
      },
    });
    return { ...result, ...report, scheme, reason };
  } finally {
    kv.release();
  }
}

function checkTensors(tensors: AttentionTensors): { queryTokens: number; keyTokens: number } {
  const { q, k, v, heads, kvHeads, headDim, qOffset, segmentIds, keyMask } = tensors;
  const refuse = (what: string) =>
    new LongtakeError('RING_SHAPE', what, { hint: 'q is [B, L, H, D]; k and v are [B, Lk, KV, D]; segment_ids and key_mask are [B, Lk].' });
  const queryTokens = q.length / (heads * headDim);
  const keyTokens = k.length / (kvHeads * headDim);
  if (!Number.isInteger(queryTokens) || !Number.isInteger(keyTokens)) throw refuse('The tensors do not hold whole tokens.');
  if (k.length !== v.length) throw refuse(`k holds ${k.length} numbers, v ${v.length}.`);
  if (segmentIds && segmentIds.length !== keyTokens) throw refuse(`There are ${segmentIds.length} segment ids for ${keyTokens} keys.`);
  if (segmentIds && queryTokens + qOffset > keyTokens) throw refuse('Queries beyond the last key have no segment id.');
  if (keyMask && keyMask.length !== keyTokens) throw refuse(`The key mask has ${keyMask.length} entries for ${keyTokens} keys.`);
  return { queryTokens, keyTokens };
}

async function decide(
  ring: Ring,
  tensors: AttentionTensors,
  options: AttentionOptions,
): Promise<{ scheme: 'pass-kv' | 'pass-q'; reason: string }> {
  if (options.scheme !== 'auto') return { scheme: options.scheme, reason: 'It was asked for.' };
  const { heads, kvHeads, headDim, causal } = tensors;
  const speeds = await measureRing(ring, tensors, options.backends);
  return chooseScheme({
    newTokens: tensors.q.length / (heads * headDim),
    cachedTokens: tensors.k.length / (kvHeads * headDim),
    causal,
    heads,
    kvHeads,
    headDim,
    dtype: options.dtype,
    worldSize: options.backends.length,
    transport: options.transport,
    flopsPerSecond: Math.min(...speeds.map((speed) => speed.flopsPerSecond)),
    bytesPerSecond: Math.min(...speeds.map((speed) => speed.bytesPerSecond)),
  });
}

/** Equal shares where all ranks compute with the same backend (so that every run gives the same bits), else shares by measured speed. */
async function shares(ring: Ring, tensors: AttentionTensors, backends: readonly BackendName[]): Promise<number[]> {
  if (new Set(backends).size === 1) return backends.map(() => 1);
  return (await measureRing(ring, tensors, backends)).map((speed) => speed.flopsPerSecond);
}

function dealt(tokens: number, speeds: readonly number[]): TokenRange[][] {
  const pages = cutRanges(
    [{ first: 0, count: tokens, stride: 1 }],
    Math.min(DEALT_TOKENS, Math.max(1, Math.ceil(tokens / (4 * speeds.length)))),
  );
  const owners = dealPages(pages.length, speeds);
  return speeds.map((_, rank) => pages.filter((_page, index) => owners[index] === rank));
}

function originOf({ k, v, kvHeads, headDim, segmentIds, keyMask }: AttentionTensors) {
  return {
    kvHeads,
    headDim,
    segments: segmentIds,
    keyMask,
    read: (range: TokenRange) => {
      const length = kvHeads * range.count * headDim;
      const pair = { keys: new Float32Array(length), values: new Float32Array(length) };
      gather(k, kvHeads, headDim, range, pair.keys);
      gather(v, kvHeads, headDim, range, pair.values);
      return pair;
    },
  };
}

function shifted(range: TokenRange, by: number): TokenRange {
  return { ...range, first: range.first + by };
}

/** Rows of [T, H, D] at `range` to [H, count, D]. */
function gather(source: Float32Array, heads: number, dim: number, range: TokenRange, target: Float32Array): void {
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < range.count; i++) {
      const from = ((range.first + i * range.stride) * heads + head) * dim;
      target.set(source.subarray(from, from + dim), (head * range.count + i) * dim);
    }
  }
}

/** [H, count, D] to the rows of [T, H, D] at `range`. */
function scatter(source: Float32Array, heads: number, dim: number, range: TokenRange, target: Float32Array): void {
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < range.count; i++) {
      const from = (head * range.count + i) * dim;
      target.set(source.subarray(from, from + dim), ((range.first + i * range.stride) * heads + head) * dim);
    }
  }
}
