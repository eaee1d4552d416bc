/** Everything at once in float64, from explicit positions: written apart from the kernels, to judge them. */
export interface DenseProblem {
  q: Float32Array;
  k: Float32Array;
  v: Float32Array;
  heads: number;
  kvHeads: number;
  headDim: number;
  queryPositions: ArrayLike<number>;
  keyPositions: ArrayLike<number>;
  causal: boolean;
  querySegments?: Int32Array | undefined;
  keySegments?: Int32Array | undefined;
  keyMask?: Uint8Array | undefined;
}

export function denseAttention(problem: DenseProblem): { out: Float64Array; lse: Float64Array } {
  const { q, k, v, heads, kvHeads, headDim: D, queryPositions, keyPositions, causal, querySegments, keySegments, keyMask } = problem;
  const T = queryPositions.length;
  const N = keyPositions.length;
  const out = new Float64Array(heads * T * D);
  const lse = new Float64Array(heads * T).fill(-Infinity);
  for (let h = 0; h < heads; h++) {
    const kv = Math.floor((h * kvHeads) / heads);
    for (let i = 0; i < T; i++) {
      const scores = Array.from({ length: N }, (_, j) => {
        const seen =
          (!causal || keyPositions[j]! <= queryPositions[i]!) &&
          (!querySegments || querySegments[i] === keySegments![j]) &&
          keyMask?.[j] !== 0;
        if (!seen) return -Infinity;
        let dot = 0;
        for (let d = 0; d < D; d++) dot += q[(h * T + i) * D + d]! * k[(kv * N + j) * D + d]!;
        return dot / Math.sqrt(D);
      });
      const top = Math.max(...scores);
      if (top === -Infinity) continue;
      const weights = scores.map((score) => Math.exp(score - top));
      const sum = weights.reduce((a, b) => a + b, 0);
      lse[h * T + i] = top + Math.log(sum);
      for (let d = 0; d < D; d++) {
        out[(h * T + i) * D + d] = weights.reduce((total, weight, j) => total + weight * v[(kv * N + j) * D + d]!, 0) / sum;
      }
    }
  }
  return { out, lse };
}
