import { KernelError } from '../kernelError.ts';

/** The result of attention over some set of keys: out [H, T, D] and lse [H, T]. A row that saw no key is out 0, lse -Infinity. */
export interface AttentionState {
  readonly out: Float32Array;
  readonly lse: Float32Array;
}

/** The state before any key was seen. */
export function emptyState(heads: number, tokens: number, headDim: number): AttentionState {
  return { out: new Float32Array(heads * tokens * headDim), lse: new Float32Array(heads * tokens).fill(-Infinity) };
}

/**
 * Merges the attention over the keys B into the attention over the disjoint keys A, in place.
 *
 * Derivation. With scores s_j, Z_A = sum over A of exp(s_j), lse_A = ln Z_A and out_A = (1 / Z_A) sum over A of exp(s_j) v_j,
 * attention over A and B together is
 *
 *     out = (Z_A out_A + Z_B out_B) / (Z_A + Z_B) = out_A + w (out_B - out_A),   w = Z_B / (Z_A + Z_B)
 *     lse = ln(Z_A + Z_B)
 *
 * Z overflows, its logarithm does not: divided by the larger of the two, with d = lse_B - lse_A,
 *
 *     w   = 1 / (1 + exp(-d)) = sigmoid(d)
 *     lse = lse_A + ln(1 + exp(d)) = max(lse_A, lse_B) + ln(1 + exp(-|d|))
 *
 * which is the form `out -= sigmoid(lse_B - lse_A) (out - out_B)`, `lse -= logsigmoid(lse_A - lse_B)`. It is associative and
 * commutative (Z adds up), so blocks may be merged in any order; a fixed order gives the same bits. A side without keys has
 * lse -Infinity: the other side is the result, bit for bit; both without keys stay (0, -Infinity): d would be NaN and is never formed.
 */
export function mergeInto(into: AttentionState, from: AttentionState): void {
  const rows = into.lse.length;
  if (from.lse.length !== rows || from.out.length !== into.out.length)
    throw new KernelError('SHAPE', 'The two attention results differ in shape.');
  mergeRows(into, 0, from, 0, rows, rows === 0 ? 0 : into.out.length / rows);
}

/** {@link mergeInto} for `rows` rows of width `headDim` that start at row `intoRow` and `fromRow`. */
export function mergeRows(
  into: AttentionState,
  intoRow: number,
  from: AttentionState,
  fromRow: number,
  rows: number,
  headDim: number,
): void {
  const { out, lse } = into;
  const { out: otherOut, lse: otherLse } = from;
  for (let row = 0; row < rows; row++) {
    const b = otherLse[fromRow + row]!;
    if (b === -Infinity) continue;
    const a = lse[intoRow + row]!;
    const start = (intoRow + row) * headDim;
    const shift = (fromRow + row) * headDim - start;
    if (a === -Infinity) {
      lse[intoRow + row] = b;
      for (let i = start; i < start + headDim; i++) out[i] = otherOut[i + shift]!;
      continue;
    }
    const weight = 1 / (1 + Math.exp(a - b));
    lse[intoRow + row] = Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
    for (let i = start; i < start + headDim; i++) {
      const own = out[i]!;
      out[i] = own + weight * (otherOut[i + shift]! - own);
    }
  }
}
