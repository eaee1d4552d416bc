import type { AttentionTensors } from '../../../electron/ring/attendTensors.ts';

export interface CaseShape {
  queries: number;
  keys: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  mask: 'causal' | 'full' | 'segments';
  seed?: number;
}

/** Unit-variance normal numbers, seeded (mulberry32 and Box-Muller). */
export function normals(length: number, seed: number): Float32Array {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return Float32Array.from({ length }, () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}

/** Queries are the last positions; with segments the sequence is three documents, causal inside each. */
export function attentionCase(shape: CaseShape): AttentionTensors {
  const { queries, keys, heads, kvHeads, headDim, mask, seed = 1 } = shape;
  return {
    q: normals(queries * heads * headDim, seed),
    k: normals(keys * kvHeads * headDim, seed + 1),
    v: normals(keys * kvHeads * headDim, seed + 2),
    heads,
    kvHeads,
    headDim,
    causal: mask !== 'full',
    qOffset: keys - queries,
    segmentIds: mask === 'segments' ? Int32Array.from({ length: keys }, (_, i) => Math.floor((i * 3) / keys)) : undefined,
  };
}

/** Dense attention in float64, written independently of the kernels: one row at a time, all scores, then the softmax. */
export function denseAttention(tensors: AttentionTensors): { out: Float64Array; lse: Float64Array } {
  const { q, k, v, heads, kvHeads, headDim, causal, qOffset, segmentIds, keyMask } = tensors;
  const queries = q.length / (heads * headDim);
  const keys = k.length / (kvHeads * headDim);
  const out = new Float64Array(q.length);
  const lse = new Float64Array(heads * queries).fill(-Infinity);
  for (let h = 0; h < heads; h++) {
    const kvHead = Math.floor(h / (heads / kvHeads));
    for (let i = 0; i < queries; i++) {
      const position = i + qOffset;
      const scores: [key: number, score: number][] = [];
      for (let j = 0; j < keys; j++) {
        if (causal && j > position) continue;
        if (keyMask && keyMask[j] === 0) continue;
        if (segmentIds && segmentIds[j] !== segmentIds[position]) continue;
        let dot = 0;
        for (let d = 0; d < headDim; d++) dot += q[(i * heads + h) * headDim + d]! * k[(j * kvHeads + kvHead) * headDim + d]!;
        scores.push([j, dot / Math.sqrt(headDim)]);
      }
      if (scores.length === 0) continue;
      const largest = Math.max(...scores.map(([, score]) => score));
      const total = scores.reduce((sum, [, score]) => sum + Math.exp(score - largest), 0);
      lse[h * queries + i] = largest + Math.log(total);
      for (const [j, score] of scores) {
        const weight = Math.exp(score - largest) / total;
        for (let d = 0; d < headDim; d++) out[(i * heads + h) * headDim + d]! += weight * v[(j * kvHeads + kvHead) * headDim + d]!;
      }
    }
  }
  return { out, lse };
}

/** Largest absolute difference; two equal infinities differ by 0. */
export function maxError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = found.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    const difference = found[i] === expected[i] ? 0 : Math.abs(found[i]! - expected[i]!);
    worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
  }
  return worst;
}
