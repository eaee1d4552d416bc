import { KernelError } from '../kernelError.ts';
import { countTokens, expectLength, type TokenRange } from '../tensor.ts';
import type { KvBlock } from './kvBlock.ts';
import { readKv } from './kvCodec.ts';
import type { AttentionState } from './merge.ts';
import { rangeVisibility } from './sequenceLayout.ts';

/** Queries of one rank and the rule by which they see keys. */
export interface AttentionQuery {
  /** [H, T, D], already rotated. */
  readonly q: Float32Array;
  readonly heads: number;
  readonly headDim: number;
  /** Positions of the T queries, in order; T is the sum of the counts. */
  readonly ranges: readonly TokenRange[];
  /** A query sees keys at its own position and before. */
  readonly causal: boolean;
  /** [T]: where the block has segments too, a query sees keys of its own segment only. */
  readonly segments?: Int32Array | undefined;
  /** Factor on the scores; 1 / sqrt(D) unless given. */
  readonly scale?: number | undefined;
}

/** Checks the query's own shapes and those of the blocks it is put to. Throws SHAPE. */
export function checkAttention(query: AttentionQuery, blocks: readonly KvBlock[]): void {
  const tokens = countTokens(query.ranges);
  expectLength('q', query.q, query.heads * tokens * query.headDim);
  if (query.segments) expectLength('segments of the queries', query.segments, tokens);
  for (const { shape } of blocks) {
    if (shape.headDim !== query.headDim)
      throw new KernelError('SHAPE', `Queries have head dim ${query.headDim}, the KV block has ${shape.headDim}.`);
    if (query.heads % shape.kvHeads !== 0)
      throw new KernelError('SHAPE', `${query.heads} query heads cannot share ${shape.kvHeads} KV heads evenly.`);
    if (shape.segments !== (query.segments !== undefined))
      throw new KernelError('SHAPE', 'Either both queries and keys have segment ids, or neither has.');
  }
}

/**
 * Attention of the queries over the keys of one block alone: the reference that every backend is compared with.
 *
 *     out_i = sum over visible j of softmax_j(scale q_i . k_j) v_j          lse_i = ln sum over visible j of exp(scale q_i . k_j)
 *
 * Written to `state` (overwritten). Sums are float64, results float32. A row that sees no key gets out 0 and lse -Infinity.
 * With several blocks the partial results are merged (merge.ts): Blockwise Parallel Transformer, arXiv 2305.19370.
 */
export function blockAttention(query: AttentionQuery, block: KvBlock, state: AttentionState): void {
  checkAttention(query, [block]);
  const { heads, headDim, ranges } = query;
  const tokens = countTokens(ranges);
  const keyCount = block.range.count;
  const group = heads / block.shape.kvHeads;
  const keys = new Float32Array(keyCount * headDim);
  const values = new Float32Array(keyCount * headDim);
  const scores = new Float64Array(keyCount);
  const sums = new Float64Array(headDim);
  expectLength('out', state.out, heads * tokens * headDim);
  expectLength('lse', state.lse, heads * tokens);
  state.out.fill(0);
  state.lse.fill(-Infinity);
  for (let head = 0; head < heads; head++) {
    if (head % group === 0) readKv(block, head / group, 0, keyCount, keys, values);
    let token = 0;
    for (const range of ranges) {
      const hidden = rangeVisibility(range, block.range, query.causal) === 'hidden';
      for (let i = 0; i < range.count; i++, token++) {
        if (hidden) continue;
        const row = head * tokens + token;
        const position = range.first + i * range.stride;
        const visible = visibleKeys(query, token, position, block);
        const largest = scoreRow(query, row, visible, keys, scores);
        if (largest === -Infinity) continue;
        const total = weighRow(visible, scores, largest, values, sums);
        state.lse[row] = largest + Math.log(total);
        for (let d = 0; d < headDim; d++) state.out[row * headDim + d] = sums[d]! / total;
      }
    }
  }
}

/** Key rows that one query sees. */
function visibleKeys(query: AttentionQuery, token: number, position: number, block: KvBlock): number[] {
  const { range, segments, keyMask } = block;
  const visible: number[] = [];
  for (let j = 0; j < range.count; j++) {
    if (query.causal && range.first + j * range.stride > position) break;
    if (keyMask?.[j] === 0) continue;
    if (segments && query.segments && segments[j] !== query.segments[token]) continue;
    visible.push(j);
  }
  return visible;
}

/** Scaled scores of one query row, by key row, and the largest of them. */
function scoreRow(query: AttentionQuery, row: number, visible: readonly number[], keys: Float32Array, scores: Float64Array): number {
  const { q, headDim, scale = 1 / Math.sqrt(headDim) } = query;
  let largest = -Infinity;
  for (const j of visible) {
    let dot = 0;
    for (let d = 0; d < headDim; d++) dot += q[row * headDim + d]! * keys[j * headDim + d]!;
    scores[j] = dot * scale;
    largest = Math.max(largest, scores[j]);
  }
  return largest;
}

/** Sums exp(score - largest) v into `sums` and gives the sum of the weights. */
function weighRow(visible: readonly number[], scores: Float64Array, largest: number, values: Float32Array, sums: Float64Array): number {
  sums.fill(0);
  let total = 0;
  for (const j of visible) {
    const weight = Math.exp(scores[j]! - largest);
    total += weight;
    for (let d = 0; d < sums.length; d++) sums[d]! += weight * values[j * sums.length + d]!;
  }
  return total;
}
