import { createKvBlock, openKvBlock } from '../../kernels/attention/kvBlock.ts';
import type { KvBlock } from '../../kernels/attention/kvBlock.ts';
import { emptyState, mergeRows } from '../../kernels/attention/merge.ts';
import type { AttentionState } from '../../kernels/attention/merge.ts';
import { KernelError } from '../../kernels/kernelError.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';
import { meet } from '../ring/meet.ts';
import type { RingComm } from '../ring/ringComm.ts';
import type { ModelConfig } from './config.ts';
import type { Decoder } from './decoder.ts';
import { writeRows } from './kvCache.ts';
import type { QuestionJob } from './ringProtocol.ts';

/** What the ranks wait for in a layer: everyone's q, k and v, then everyone's partial results. */
export const QUESTION_PHASES = 2;

/** Floats that the ranks exchange in a layer: q [H, T, D], then per rank out [H, T, D] and lse [H, T]. Every layer has its own, so that a rank can be begun again. */
export function questionFloats({ heads, headDim }: ModelConfig, tokens: number, worldSize: number): number {
  const rows = heads * tokens;
  return rows * headDim + worldSize * rows * (headDim + 1);
}

/**
 * One rank's part of reading a few tokens after a long memory. The queries travel, the memory stays (pass-Q): every rank has all queries attend to its share of the
 * keys, and merges the results of all for its share of the tokens, whose matmuls it does. What each cell of keys contributed is known from its log-sum-exp.
 */
export async function questionRank(job: QuestionJob, decoder: Decoder, comm: RingComm): Promise<void> {
  const { rank, worldSize, tokens } = job;
  const from = Math.floor((rank * tokens) / worldSize);
  const to = Math.floor(((rank + 1) * tokens) / worldSize);
  const { buffer } = comm.region;
  const input = {
    ids: new Int32Array(buffer, job.ids, tokens),
    positions: new Int32Array(buffer, job.positions, tokens),
    visionMask: job.visionMask === null ? undefined : new Uint8Array(buffer, job.visionMask, tokens),
  };
  const x = decoder.embed(input, from, to);
  const table = decoder.angles(input, from, to);
  const projection = decoder.newProjection(to - from);
  const read = new QuestionRead(job, decoder, comm.region);
  for (const [index, layer] of decoder.layers.entries()) {
    if (to > from) {
      await layer.project(x, to - from, table, projection);
      read.publish(index, from, to, projection);
    }
    await meet(comm, index * QUESTION_PHASES);
    await read.attend(index, comm);
    await meet(comm, index * QUESTION_PHASES + 1);
    read.share(index);
    if (to > from) await layer.complete(x, to - from, read.merged(index, from, to).out);
  }
  read.finish();
  if (to === tokens) new Float32Array(buffer, job.kept, decoder.config.width).set(x.subarray(x.length - decoder.config.width));
}

class QuestionRead {
  readonly #job: QuestionJob;
  readonly #decoder: Decoder;
  readonly #region: MappedRegion;
  /** Cells of this rank; the last cell of all is the new tokens' own. */
  readonly #own: { from: number; to: number };
  /** Of the layer at hand, per own cell. */
  #cellLse: Float32Array[] = [];
  readonly #shares: Float64Array;

  constructor(job: QuestionJob, decoder: Decoder, region: MappedRegion) {
    this.#job = job;
    this.#decoder = decoder;
    this.#region = region;
    const all = job.cells.length + 1;
    this.#own = { from: Math.floor((job.rank * all) / job.worldSize), to: Math.floor(((job.rank + 1) * all) / job.worldSize) };
    this.#shares = new Float64Array(this.#own.to - this.#own.from);
  }

  /** q goes to the exchange, k and v to the page of the new tokens. */
  publish(layer: number, from: number, to: number, { q, k, v }: { q: Float32Array; k: Float32Array; v: Float32Array }): void {
    const { heads, headDim } = this.#decoder.config;
    const all = this.#queries(layer);
    const own = (to - from) * headDim;
    for (let head = 0; head < heads; head++) all.set(q.subarray(head * own, (head + 1) * own), (head * this.#job.tokens + from) * headDim);
    writeRows(this.#freshBlock(layer), { k, v, tokens: to - from, from: 0, count: to - from, row: from }, {});
  }

  /** All queries attend to this rank's cells, one after the other. */
  async attend(layer: number, comm: RingComm): Promise<void> {
    const { heads, headDim } = this.#decoder.config;
    const { tokens, first, cells, pages } = this.#job;
    const query = { q: this.#queries(layer), heads, headDim, ranges: [{ first, count: tokens, stride: 1 }], causal: true };
    const partial = emptyState(heads, tokens, headDim);
    this.#cellLse = [];
    for (let at = this.#own.from; at < this.#own.to; at++) {
      const cell = cells[at];
      const state = emptyState(heads, tokens, headDim);
      const run = this.#decoder.backend.attend(query, state);
      await run.add([cell ? this.#cellBlock(pages[cell.page]!, layer, cell) : this.#freshBlock(layer)]);
      await run.finish();
      this.#cellLse.push(state.lse);
      mergeRows(partial, 0, state, 0, heads * tokens, headDim);
      comm.beat();
    }
    const shared = this.#partial(layer, this.#job.rank);
    shared.out.set(partial.out);
    shared.lse.set(partial.lse);
  }

  /** Adds what part of the attention went to each of this rank's cells. */
  share(layer: number): void {
    const { heads } = this.#decoder.config;
    const rows = heads * this.#job.tokens;
    const total = new Float64Array(rows).fill(-Infinity);
    for (let owner = 0; owner < this.#job.worldSize; owner++) {
      const { lse } = this.#partial(layer, owner);
      for (let row = 0; row < rows; row++) {
        const high = Math.max(total[row]!, lse[row]!);
        if (high > -Infinity) total[row] = high + Math.log(Math.exp(total[row]! - high) + Math.exp(lse[row]! - high));
      }
    }
    for (const [cell, lse] of this.#cellLse.entries())
      for (let row = 0; row < rows; row++) this.#shares[cell]! += Math.exp(lse[row]! - total[row]!) / rows;
  }

  /** Attention of the tokens `from` to `to` over all keys, merged in rank order: every run gives the same bits. */
  merged(layer: number, from: number, to: number): AttentionState {
    const { heads, headDim } = this.#decoder.config;
    const whole = emptyState(heads, to - from, headDim);
    for (let owner = 0; owner < this.#job.worldSize; owner++) {
      const part = this.#partial(layer, owner);
      for (let head = 0; head < heads; head++)
        mergeRows(whole, head * (to - from), part, head * this.#job.tokens + from, to - from, headDim);
    }
    return whole;
  }

  /** Mean over the layers, to where the driver reads it. */
  finish(): void {
    const shares = new Float64Array(this.#region.buffer, this.#job.shares, this.#job.cells.length + 1);
    shares.set(
      this.#shares.map((share) => share / this.#decoder.config.layers),
      this.#own.from,
    );
  }

  #layerAt(layer: number): number {
    return this.#job.exchange + layer * questionFloats(this.#decoder.config, this.#job.tokens, this.#job.worldSize) * 4;
  }

  #queries(layer: number): Float32Array {
    const { heads, headDim } = this.#decoder.config;
    return new Float32Array(this.#region.buffer, this.#layerAt(layer), heads * this.#job.tokens * headDim);
  }

  #partial(layer: number, owner: number): AttentionState {
    const { heads, headDim } = this.#decoder.config;
    const rows = heads * this.#job.tokens;
    const at = this.#layerAt(layer) + (rows * headDim + owner * rows * (headDim + 1)) * 4;
    const { buffer } = this.#region;
    return { out: new Float32Array(buffer, at, rows * headDim), lse: new Float32Array(buffer, at + rows * headDim * 4, rows) };
  }

  /** Every rank writes the same header, so that none has to wait for another. */
  #freshBlock(layer: number): KvBlock {
    const { kvHeads, headDim } = this.#decoder.config;
    const { offset, layerBytes, capacity, range } = this.#job.fresh;
    const shape = { dtype: 'f32' as const, layer, kvHeads, headDim, capacity, segments: false, keyMask: false };
    return createKvBlock(this.#region.buffer, offset + layer * layerBytes, shape, range);
  }

  #cellBlock(page: QuestionJob['pages'][number], layer: number, cell: { first: number; count: number }): KvBlock {
    return partOf(openKvBlock(this.#region.buffer, page.offset + layer * page.layerBytes), cell.first, cell.count);
  }
}

/** Some tokens of a block as a block: the same memory, begun later. */
function partOf(block: KvBlock, first: number, count: number): KvBlock {
  const { data, range, shape } = block;
  const row = first - range.first;
  if (row === 0 && count === range.count) return block;
  const start = row * shape.headDim;
  const part = { ...block, range: { first, count, stride: 1 } };
  if (data.dtype === 'f32')
    return { ...part, data: { dtype: 'f32', keys: data.keys.subarray(start), values: data.values.subarray(start) } };
  if (data.dtype === 'f16')
    return { ...part, data: { dtype: 'f16', keys: data.keys.subarray(start), values: data.values.subarray(start) } };
  throw new KernelError('UNSUPPORTED', `Pages of ${data.dtype} are not read in parts.`);
}
