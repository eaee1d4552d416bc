import { KernelError } from './kernelError.ts';

/**
 * The conventions of every kernel. All arrays are dense, row-major, float32 unless their type says otherwise.
 *
 * | name | shape | |
 * |---|---|---|
 * | activations x | [T, C] | token-major: one row per token, C = width |
 * | q, out | [H, T, D] | **head-major**: one matrix [T, D] per query head, so that a tile of a head is a plain subarray |
 * | k, v | [KV, T, D] | head-major; query head h reads KV head floor(h / (H / KV)) |
 * | lse | [H, T] | natural logarithm of the sum of exp(scaled scores); -Infinity where a row sees no key |
 * | weights | [out, in] | y = x W^T, as in safetensors of HF models |
 *
 * One batch row per call. Token positions are given by {@link TokenRange}s, never by arrays of the sequence's length.
 */

/** `count` tokens at positions first, first + stride, first + 2 stride, ... */
export interface TokenRange {
  readonly first: number;
  readonly count: number;
  readonly stride: number;
}

/** The position of the last token of a range that is not empty. */
export function lastPosition(range: TokenRange): number {
  return range.first + (range.count - 1) * range.stride;
}

export function countTokens(ranges: readonly TokenRange[]): number {
  return ranges.reduce((sum, range) => sum + range.count, 0);
}

/** Throws SHAPE unless the array holds exactly `expected` elements. */
export function expectLength(name: string, array: { readonly length: number }, expected: number): void {
  if (array.length !== expected) throw new KernelError('SHAPE', `${name} holds ${array.length} elements, ${expected} are needed.`);
}

/** [T, H, D] to [H, T, D]. `target` may be a view into shared memory; it must not overlap `source`. */
export function toHeadMajor(
  source: Float32Array,
  tokens: number,
  heads: number,
  dim: number,
  target: Float32Array = new Float32Array(source.length),
): Float32Array {
  return swapOuter(source, tokens, heads, dim, target);
}

/** [H, T, D] to [T, H, D]. `target` must not overlap `source`. */
export function toTokenMajor(
  source: Float32Array,
  tokens: number,
  heads: number,
  dim: number,
  target: Float32Array = new Float32Array(source.length),
): Float32Array {
  return swapOuter(source, heads, tokens, dim, target);
}

function swapOuter(source: Float32Array, outer: number, inner: number, dim: number, target: Float32Array): Float32Array {
  expectLength('source', source, outer * inner * dim);
  expectLength('target', target, outer * inner * dim);
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      const from = (i * inner + j) * dim;
      const to = (j * outer + i) * dim;
      for (let d = 0; d < dim; d++) target[to + d] = source[from + d]!;
    }
  }
  return target;
}
