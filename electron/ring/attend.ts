import { LongtakeError } from '../contract/errors.ts';
import { rankResultSchema, type QueryChunk, type RankJob, type RingStep } from '../contract/workerProtocol.ts';
import { expandRanges } from '../../kernels/attention/sequenceLayout.ts';
import type { BackendName } from '../../kernels/backend.ts';
import type { TokenRange } from '../../kernels/tensor.ts';
import type { Allocation } from './regionAllocator.ts';
import type { ResidentKv } from './residentKv.ts';
import type { Placing, Ring, RingLoss } from './ring.ts';
import { planSteps } from './topology.ts';

/** The queries of a request. */
interface QueryOrigin {
  readonly heads: number;
  readonly headDim: number;
  /** Writes the queries [H, count, D] at these positions into `target`. */
  read(range: TokenRange, target: Float32Array): void;
  /** The segment of the query at a position; needed where the keys have segments. */
  segmentAt?: ((position: number) => number) | undefined;
}

export interface AttendRequest {
  queries: QueryOrigin;
  /** pass-kv: per rank, the positions of its queries in pieces. pass-q: one list that every rank gets. */
  ranges: readonly (readonly TokenRange[])[];
  kv: ResidentKv;
  causal: boolean;
  scale?: number | undefined;
  scheme: 'pass-kv' | 'pass-q';
  /** Why this scheme, for the trace. */
  reason?: string | undefined;
  transport: 'in-place' | 'copy';
  /** Per rank. */
  backends: readonly BackendName[];
  /** Every rank sees its own keys only: n workers side by side that exchange nothing, the measure of what the ring costs. */
  independent?: boolean;
  signal?: AbortSignal | undefined;
  /** Receives the result of every piece: out [H, count, D] and lse [H, count], views that are gone when it returns. */
  collect(range: TokenRange, out: Float32Array, lse: Float32Array): void;
}

export interface AttendReport {
  steps: RingStep[];
  losses: RingLoss[];
  /** From the first job sent to the last result, in milliseconds. */
  wallMs: number;
  /** CPU time of the workers, in milliseconds. */
  cpuMs: number;
  /** Pages that had to be rebuilt from their origin. */
  rebuiltPages: number;
}

const ALIGNMENT = 64;
const align = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Exact attention of the queries over the resident keys and values, by all ranks together. Throws RING_*, RING_SHAPE, SHARED_MEMORY, CANCELLED. */
export async function attend(ring: Ring, request: AttendRequest): Promise<AttendReport> {
  check(request);
  const memory: Allocation[] = [];
  const allocate = (bytes: number) => {
    const allocation = ring.allocator.allocate(bytes);
    memory.push(allocation);
    return allocation.offset;
  };
  try {
    const jobs = planJobs(ring, request, allocate);
    let rebuiltPages = 0;
    const start = performance.now();
    const { results, losses } = await ring.runRanks(jobs, {
      name: 'ring.rank',
      parse: (output) => rankResultSchema.parse(output),
      repair: async (rank) => void (rebuiltPages += await request.kv.repair(rank)),
      signal: request.signal,
    });
    const wallMs = performance.now() - start;
    collect(ring, request, jobs);
    const cpuMs = results.reduce((sum, result) => sum + result.cpuMs, 0);
    const steps = results.flatMap((result) => result.steps);
    ring.trace.record({ worldSize: jobs.length, reason: request.reason ?? '', steps, losses });
    return { steps, losses, wallMs, cpuMs, rebuiltPages };
  } finally {
    for (const allocation of memory) ring.allocator.release(allocation);
  }
}

function check({ queries, kv, ranges, scheme }: AttendRequest): void {
  const refuse = (what: string) => new LongtakeError('RING_SHAPE', what, { hint: 'Check the shapes of q, k and v.' });
  if (queries.headDim !== kv.headDim) throw refuse(`The queries have head dim ${queries.headDim}, the keys ${kv.headDim}.`);
  if (queries.heads % kv.kvHeads !== 0) throw refuse(`${queries.heads} query heads cannot share ${kv.kvHeads} KV heads evenly.`);
  if (kv.hasSegments && !queries.segmentAt) throw refuse('The keys have segment ids, the queries have none.');
  const expected = scheme === 'pass-q' ? 1 : kv.worldSize;
  if (ranges.length !== expected)
    throw refuse(`${scheme} over ${kv.worldSize} ranks needs ${expected} lists of queries, not ${ranges.length}.`);
}

type Job = Omit<RankJob, keyof Placing>;

function planJobs(ring: Ring, request: AttendRequest, allocate: (bytes: number) => number): Job[] {
  const { kv, queries, causal, scheme, transport, backends } = request;
  const lists = request.ranges.map((ranges) => placeQueries(ring, request, ranges, allocate));
  const passQ = scheme === 'pass-q';
  const partials = passQ ? kv.pages.map(() => allocate(lists[0]!.bytes)) : [];
  const results = lists.map((list) => allocate(list.bytes));
  return kv.pages.map((own, rank): Job => {
    const { chunks } = passQ ? lists[0]! : lists[rank]!;
    const ranges = chunks.map((chunk) => chunk.range);
    const visible = passQ ? [] : planSteps(rank, ranges, kv.pages, causal);
    const steps = request.independent ? visible.filter((step) => step.owner === rank) : visible;
    return {
      scheme,
      transport,
      backend: backends[rank] ?? backends[0] ?? 'cpu',
      query: {
        heads: queries.heads,
        headDim: queries.headDim,
        causal,
        chunks,
        ...(request.scale !== undefined && { scale: request.scale }),
      },
      result: passQ ? results[0]! : results[rank]!,
      own: [...own],
      steps,
      partials,
      slots: transport === 'copy' ? slotsFor(steps, rank, allocate) : [],
    };
  });
}

/** Two buffers, each as long as the longest step that is brought from another rank. */
function slotsFor(steps: RankJob['steps'], rank: number, allocate: (bytes: number) => number): number[] {
  const longest = Math.max(
    0,
    ...steps.filter((step) => step.owner !== rank).map((step) => step.pages.reduce((sum, page) => sum + page.bytes, 0)),
  );
  return longest > 0 ? [allocate(longest), allocate(longest)] : [];
}

function placeQueries(
  ring: Ring,
  request: AttendRequest,
  ranges: readonly TokenRange[],
  allocate: (bytes: number) => number,
): { chunks: QueryChunk[]; bytes: number } {
  const { queries, kv } = request;
  const { heads, headDim } = queries;
  let bytes = 0;
  const chunks = ranges.map((range): QueryChunk => {
    const rows = heads * range.count;
    const q = allocate(rows * headDim * 4);
    queries.read(range, new Float32Array(ring.region.buffer, q, rows * headDim));
    const out = bytes;
    const lse = out + align(rows * headDim * 4);
    bytes = lse + align(rows * 4);
    const chunk = { q, range, out, lse };
    if (!kv.hasSegments || !queries.segmentAt) return chunk;
    const segments = allocate(range.count * 4);
    new Int32Array(ring.region.buffer, segments, range.count).set(expandRanges([range]).map(queries.segmentAt));
    return { ...chunk, segments };
  });
  return { chunks, bytes };
}

function collect(ring: Ring, request: AttendRequest, jobs: readonly Job[]): void {
  const { heads, headDim } = request.queries;
  for (const job of request.scheme === 'pass-q' ? jobs.slice(0, 1) : jobs) {
    for (const chunk of job.query.chunks) {
      const rows = heads * chunk.range.count;
      const { buffer } = ring.region;
      request.collect(
        chunk.range,
        new Float32Array(buffer, job.result + chunk.out, rows * headDim),
        new Float32Array(buffer, job.result + chunk.lse, rows),
      );
    }
  }
}
