import type { QueryChunk, RankJob, RankResult, RingStep } from '../contract/workerProtocol.ts';
import type { AttentionQuery } from '../../kernels/attention/blockAttention.ts';
import type { KvBlock } from '../../kernels/attention/kvBlock.ts';
import { mergeRows, type AttentionState } from '../../kernels/attention/merge.ts';
import { rangeVisibility } from '../../kernels/attention/sequenceLayout.ts';
import type { AttentionRun, Backend } from '../../kernels/backend.ts';
import { blockSource, type BlockPlan } from './blockSource.ts';
import type { RingComm } from './ringComm.ts';

/** Some queries and their attention so far. */
export interface QueryRun {
  readonly query: AttentionQuery;
  readonly run: AttentionRun;
}

/**
 * One rank's part of a request, after Ring Attention (arXiv 2310.01889) and its forms for inference (2411.01783).
 * pass-kv: this rank's queries against the blocks of every rank, which come to it. pass-q: everyone's queries against
 * this rank's blocks; the partial results are merged in rank order, each rank doing its share of the rows.
 */
export async function runRank(job: RankJob, comm: RingComm, backend: Backend): Promise<RankResult> {
  const cpuBefore = process.cpuUsage();
  comm.enter('computing', 0);
  for (const page of job.own) comm.openPage(page, job.rank, 0);
  comm.publish('ready');
  const steps = job.scheme === 'pass-kv' ? await ownQueries(job, comm, backend) : await passQ(job, comm, backend);
  comm.enter('done', job.worldSize);
  const cpu = process.cpuUsage(cpuBefore);
  return { steps, pid: process.pid, cpuMs: (cpu.user + cpu.system) / 1000 };
}

async function ownQueries(job: RankJob, comm: RingComm, backend: Backend): Promise<RingStep[]> {
  const runs = openRuns(job, comm, backend, job.result);
  const trace = await passKv(job, comm, runs);
  for (const { run } of runs) await run.finish();
  return trace;
}

/**
 * This rank's queries against the blocks of `plan`, step by step, with the next block on its way while one is computed. The runs go on
 * after it: `finish` them. A decoder calls it once a layer, after it has published its own pages of that layer.
 */
export async function passKv(plan: BlockPlan, comm: RingComm, runs: readonly QueryRun[]): Promise<RingStep[]> {
  const trace: RingStep[] = [];
  const source = blockSource(plan, comm);
  for (const [index, { step, owner, pages }] of plan.steps.entries()) {
    comm.enter('computing', step);
    const { blocks, waitedMs } = await source.blocks(index);
    // posted before the computation starts, so that it runs under it
    source.prefetch(index + 1);
    const start = performance.now();
    await compute(runs, blocks, comm);
    const bytes = owner === plan.rank ? 0 : pages.reduce((sum, page) => sum + page.bytes, 0);
    trace.push({ rank: plan.rank, step, owner, scheme: 'pass-kv', computedMs: performance.now() - start, waitedMs, bytes });
  }
  await source.settled();
  return trace;
}

async function passQ(job: RankJob, comm: RingComm, backend: Backend): Promise<RingStep[]> {
  const { rank, worldSize } = job;
  const trace: RingStep[] = [];
  const own = job.own.map((page) => comm.openPage(page, rank, 0));
  const start = performance.now();
  const runs = openRuns(job, comm, backend, job.partials[rank]!);
  await compute(runs, own, comm);
  for (const { run } of runs) await run.finish();
  comm.publish('partial');
  trace.push({ rank, step: 0, owner: rank, scheme: 'pass-q', computedMs: performance.now() - start, waitedMs: 0, bytes: 0 });
  // by rank and not by arrival: every run gives the same bits
  for (let owner = 0; owner < worldSize; owner++) {
    const step = (rank - owner + worldSize) % worldSize;
    comm.enter('computing', step);
    const waitedMs = await comm.awaitPeer(owner, 'partial', step);
    const mergeStart = performance.now();
    const bytes = mergeShare(job, comm, owner);
    if (owner !== rank) trace.push({ rank, step, owner, scheme: 'pass-q', computedMs: performance.now() - mergeStart, waitedMs, bytes });
  }
  return trace;
}

/** Merges the partial result of `owner` into this rank's share of the rows of the whole result; gives the bytes read. */
function mergeShare(job: RankJob, comm: RingComm, owner: number): number {
  const { rank, worldSize, query } = job;
  let bytes = 0;
  for (const chunk of query.chunks) {
    const rows = query.heads * chunk.range.count;
    const from = Math.floor((rank * rows) / worldSize);
    const to = Math.floor(((rank + 1) * rows) / worldSize);
    const into = stateAt(job, comm, chunk, job.result);
    if (owner === 0) {
      into.out.fill(0, from * query.headDim, to * query.headDim);
      into.lse.fill(-Infinity, from, to);
    }
    mergeRows(into, from, stateAt(job, comm, chunk, job.partials[owner]!), from, to - from, query.headDim);
    bytes += (to - from) * (query.headDim + 1) * 4;
  }
  return bytes;
}

function openRuns(job: RankJob, comm: RingComm, backend: Backend, area: number): QueryRun[] {
  const { buffer } = comm.region;
  const { heads, headDim, causal, scale } = job.query;
  return job.query.chunks.map((chunk) => {
    const tokens = chunk.range.count;
    const query: AttentionQuery = {
      q: new Float32Array(buffer, chunk.q, heads * tokens * headDim),
      heads,
      headDim,
      causal,
      scale,
      ranges: [chunk.range],
      segments: chunk.segments === undefined ? undefined : new Int32Array(buffer, chunk.segments, tokens),
    };
    const state = stateAt(job, comm, chunk, area);
    // a rank that is started again finds what the one before it left
    state.out.fill(0);
    state.lse.fill(-Infinity);
    return { query, run: backend.attend(query, state) };
  });
}

function stateAt(job: RankJob, comm: RingComm, chunk: QueryChunk, area: number): AttentionState {
  const rows = job.query.heads * chunk.range.count;
  const { buffer } = comm.region;
  return {
    out: new Float32Array(buffer, area + chunk.out, rows * job.query.headDim),
    lse: new Float32Array(buffer, area + chunk.lse, rows),
  };
}

async function compute(runs: readonly QueryRun[], blocks: readonly KvBlock[], comm: RingComm): Promise<void> {
  for (const { run, query } of runs) {
    for (const block of blocks) {
      if (!sees(query, block)) continue;
      await run.add([block]);
      comm.beat();
    }
  }
}

/** False where the causal mask or the segments hide every key of the block from every query. */
function sees(query: AttentionQuery, block: KvBlock): boolean {
  if (query.ranges.every((range) => rangeVisibility(range, block.range, query.causal) === 'hidden')) return false;
  if (!query.segments || !block.segments) return true;
  const [lowest, highest] = extent(query.segments, query.segments.length);
  const [first, last] = extent(block.segments, block.range.count);
  return first <= highest && lowest <= last;
}

function extent(ids: Int32Array, count: number): [lowest: number, highest: number] {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < count; i++) {
    const id = ids[i]!;
    if (id < lowest) lowest = id;
    if (id > highest) highest = id;
  }
  return [lowest, highest];
}
