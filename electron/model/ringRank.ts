import { createKvBlock, openKvBlock, setKvRange } from '../../kernels/attention/kvBlock.ts';
import type { KvShape } from '../../kernels/attention/kvLayout.ts';
import { layoutKvBlock } from '../../kernels/attention/kvLayout.ts';
import { emptyState } from '../../kernels/attention/merge.ts';
import type { AttentionState } from '../../kernels/attention/merge.ts';
import type { Projection } from '../../kernels/layer/decoderLayer.ts';
import type { RotaryTable } from '../../kernels/rotary/rotary.ts';
import type { Page, RingStep } from '../contract/workerProtocol.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';
import { passKv } from '../ring/ringAttention.ts';
import type { QueryRun } from '../ring/ringAttention.ts';
import type { RingComm } from '../ring/ringComm.ts';
import type { Decoder, PlacedInput } from './decoder.ts';
import { writeRows } from './kvCache.ts';
import type { LayeredPage, ReadJob } from './ringProtocol.ts';

/** Tokens of a rank that go through a layer together. */
const CHUNK_TOKENS = 256;

/** Some of the rank's tokens: those `from` to `to` of the request, which lie in one page. */
interface Chunk {
  readonly page: LayeredPage;
  readonly from: number;
  readonly to: number;
  readonly x: Float32Array;
  readonly table: RotaryTable;
  readonly projection: Projection;
}

/**
 * One rank's part of a prefill: its tokens go through all layers here, each layer's keys are published as pages in the shared memory, and attention takes the
 * pages of the other ranks as they come (Ring Attention, blockwise). What a rank keeps for itself is of the size of its own tokens.
 */
export async function readRank(job: ReadJob, decoder: Decoder, comm: RingComm): Promise<{ steps: RingStep[] }> {
  const input = viewInput(job, comm.region);
  const chunks = ownChunks(job, decoder, input);
  const steps: RingStep[] = [];
  for (const [index, layer] of decoder.layers.entries()) {
    for (const chunk of chunks) {
      await layer.project(chunk.x, chunk.to - chunk.from, chunk.table, chunk.projection);
      writeChunk(job, decoder, comm.region, index, chunk, input);
      comm.beat();
    }
    comm.publish('ready', index);
    const states: AttentionState[] = [];
    const runs = chunks.map((chunk): QueryRun => {
      const state = emptyState(decoder.config.heads, chunk.to - chunk.from, decoder.config.headDim);
      states.push(state);
      return attention(job, decoder, chunk, state, input);
    });
    steps.push(
      ...(await passKv({ rank: job.rank, transport: 'in-place', steps: plan(job, decoder, index), slots: [], layer: index }, comm, runs)),
    );
    for (const [at, chunk] of chunks.entries()) {
      await runs[at]!.run.finish();
      await layer.complete(chunk.x, chunk.to - chunk.from, states[at]!.out);
      comm.beat();
    }
  }
  keepLast(job, decoder, comm.region, chunks);
  return { steps };
}

function viewInput({ tokens, ids, positions, segments, keyMask, visionMask }: ReadJob, { buffer }: MappedRegion): PlacedInput {
  return {
    ids: new Int32Array(buffer, ids, tokens),
    positions: new Int32Array(buffer, positions, tokens),
    segments: segments === null ? undefined : new Int32Array(buffer, segments, tokens),
    keyMask: keyMask === null ? undefined : new Uint8Array(buffer, keyMask, tokens),
    visionMask: visionMask === null ? undefined : new Uint8Array(buffer, visionMask, tokens),
  };
}

function ownChunks(job: ReadJob, decoder: Decoder, input: PlacedInput): Chunk[] {
  return (job.pages[job.rank] ?? []).flatMap((page) => {
    const chunks: Chunk[] = [];
    const end = page.range.first + page.range.count - job.first;
    for (let from = page.range.first + page.row - job.first; from < end; from += CHUNK_TOKENS) {
      const to = Math.min(end, from + CHUNK_TOKENS);
      chunks.push({
        page,
        from,
        to,
        x: decoder.embed(input, from, to),
        table: decoder.angles(input, from, to),
        projection: decoder.newProjection(to - from),
      });
    }
    return chunks;
  });
}

function shapeOf(job: ReadJob, decoder: Decoder, layer: number, capacity: number): KvShape {
  const { kvHeads, headDim } = decoder.config;
  return { dtype: 'f32', layer, kvHeads, headDim, capacity, segments: job.segments !== null, keyMask: job.keyMask !== null };
}

function writeChunk(job: ReadJob, decoder: Decoder, region: MappedRegion, layer: number, chunk: Chunk, input: PlacedInput): void {
  const { page, from, to, projection } = chunk;
  const offset = page.offset + layer * page.layerBytes;
  const row = job.first + from - page.range.first;
  const block =
    row === 0
      ? createKvBlock(region.buffer, offset, shapeOf(job, decoder, layer, page.capacity), page.range)
      : setKvRange(openKvBlock(region.buffer, offset), page.range);
  writeRows(
    block,
    { k: projection.k, v: projection.v, tokens: to - from, from: 0, count: to - from, row },
    { segments: input.segments?.subarray(from, to), keyMask: input.keyMask?.subarray(from, to) },
  );
}

function attention(job: ReadJob, decoder: Decoder, { from, to, projection }: Chunk, state: AttentionState, input: PlacedInput): QueryRun {
  const { heads, headDim } = decoder.config;
  const query = {
    q: projection.q,
    heads,
    headDim,
    ranges: [{ first: job.first + from, count: to - from, stride: 1 }],
    causal: true,
    segments: input.segments?.subarray(from, to),
  };
  return { query, run: decoder.backend.attend(query, state) };
}

/** Own pages and those of earlier requests first, then the pages of the ranks before this one, one a step. */
function plan(job: ReadJob, decoder: Decoder, layer: number): { step: number; owner: number; pages: Page[] }[] {
  const { rank, worldSize, pages, cached } = job;
  const at = ({ offset, layerBytes, capacity, range }: LayeredPage): Page => ({
    offset: offset + layer * layerBytes,
    bytes: layoutKvBlock(shapeOf(job, decoder, layer, capacity)).byteLength,
    layer,
    range,
  });
  return Array.from({ length: worldSize }, (_, step) => {
    const owner = (rank - step + worldSize) % worldSize;
    const own = (pages[owner] ?? []).map(at);
    return { step, owner, pages: step === 0 ? [...cached.map(at), ...own] : own };
  });
}

function keepLast(job: ReadJob, decoder: Decoder, region: MappedRegion, chunks: readonly Chunk[]): void {
  const { width } = decoder.config;
  const kept = new Float32Array(region.buffer, job.kept, job.keep * width);
  const start = job.tokens - job.keep;
  for (const { from, to, x } of chunks) {
    const first = Math.max(from, start);
    if (first < to) kept.set(x.subarray((first - from) * width), (first - start) * width);
  }
}
