import type { AttentionTensors } from './attendTensors.ts';

/** Seeded numbers of mean 0 and variance 1 (uniform). */
export function unitVariance(length: number, seed: number): Float32Array {
  const numbers = new Float32Array(length);
  let state = (seed * 2654435761) >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // the low bits of this generator are poor, a float keeps the high ones
    numbers[i] = (state / 2 ** 31 - 1) * Math.sqrt(3);
  }
  return numbers;
}

/**
 * Attention in float64 by its definition: all scores of a row, then the softmax, then the sum. It shares no code with the ring or its
 * kernels, so that agreement means something.
 */
export function exactAttention(tensors: AttentionTensors): { out: Float64Array; lse: Float64Array } {
  const { q, k, v, heads, kvHeads, headDim, causal, qOffset, segmentIds, keyMask } = tensors;
  const queries = q.length / (heads * headDim);
  const keys = k.length / (kvHeads * headDim);
  const out = new Float64Array(q.length);
  const lse = new Float64Array(heads * queries).fill(-Infinity);
  const scores = new Float64Array(keys);
  for (let head = 0; head < heads; head++) {
    const kvHead = Math.floor((head * kvHeads) / heads);
    for (let query = 0; query < queries; query++) {
      const position = query + qOffset;
      const qAt = (query * heads + head) * headDim;
      const visible = (key: number) =>
        (!causal || key <= position) && keyMask?.[key] !== 0 && (!segmentIds || segmentIds[key] === segmentIds[position]);
      let largest = -Infinity;
      for (let key = 0; key < keys; key++) {
        let dot = 0;
        for (let d = 0; d < headDim; d++) dot += q[qAt + d]! * k[(key * kvHeads + kvHead) * headDim + d]!;
        scores[key] = visible(key) ? dot / Math.sqrt(headDim) : -Infinity;
        largest = Math.max(largest, scores[key]!);
      }
      if (largest === -Infinity) continue;
      let total = 0;
      for (let key = 0; key < keys; key++) total += Math.exp(scores[key]! - largest);
      lse[head * queries + query] = largest + Math.log(total);
      for (let key = 0; key < keys; key++) {
        const weight = Math.exp(scores[key]! - largest) / total;
        for (let d = 0; d < headDim; d++) out[qAt + d]! += weight * v[(key * kvHeads + kvHead) * headDim + d]!;
      }
    }
  }
  return { out, lse };
}

/** Largest absolute difference; equal infinities differ by 0, NaN by infinity. */
export function largestError(found: Float32Array, exact: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < exact.length; i++) {
    if (found[i] === exact[i]) continue;
    const error = Math.abs(found[i]! - exact[i]!);
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
  }
  return worst;
}
