import { KernelError } from '../kernelError.ts';
import { expectLength } from '../tensor.ts';

/**
 * Rotary position embedding (RoFormer, arXiv 2104.09864). Pair i of D / 2 turns by position * theta^(-2i / D).
 *
 * - interleaved: pair i is channels 2i and 2i + 1 (LWM's own JAX weights)
 * - half: pair i is channels i and i + D / 2 (HF weights, whose q and k rows are permuted to suit)
 */
export type RotaryStyle = 'interleaved' | 'half';

export interface RotaryShape {
  readonly heads: number;
  readonly tokens: number;
  readonly headDim: number;
  readonly style: RotaryStyle;
}

/** cos and sin, [T, D / 2]. */
export interface RotaryTable {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** theta^(-2i / D) for the D / 2 pairs, rounded to float32 at every step as the reference does. */
export function rotaryFrequencies(headDim: number, theta: number): Float32Array {
  if (headDim % 2 !== 0 || headDim <= 0) throw new KernelError('SHAPE', `Rotary embedding needs an even head dim, not ${headDim}.`);
  return Float32Array.from({ length: headDim / 2 }, (_, i) => 1 / Math.fround(Math.pow(theta, Math.fround((2 * i) / headDim))));
}

/**
 * The table for tokens at `positions`. The angle is a float32 product, which at position 1,048,575 is off by up to 0.07 rad from the
 * exact one: models were trained with it, so it must not be "improved".
 */
export function rotaryTable(frequencies: Float32Array, positions: ArrayLike<number>): RotaryTable {
  const half = frequencies.length;
  const cos = new Float32Array(positions.length * half);
  const sin = new Float32Array(positions.length * half);
  for (let t = 0; t < positions.length; t++) {
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(positions[t]! * frequencies[i]!);
      cos[t * half + i] = Math.cos(angle);
      sin[t * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** Rotates x [H, T, D] in place. */
export function rotateInPlace(x: Float32Array, table: RotaryTable, shape: RotaryShape): void {
  const { heads, tokens, headDim, style } = shape;
  const half = headDim / 2;
  expectLength('x', x, heads * tokens * headDim);
  expectLength('cos', table.cos, tokens * half);
  const [step, reach] = style === 'interleaved' ? [2, 1] : [1, half];
  for (let row = 0; row < heads * tokens; row++) {
    const angle = (row % tokens) * half;
    for (let i = 0; i < half; i++) {
      const a = row * headDim + i * step;
      const b = a + reach;
      const c = table.cos[angle + i]!;
      const s = table.sin[angle + i]!;
      const first = x[a]!;
      const second = x[b]!;
      x[a] = first * c - second * s;
      x[b] = second * c + first * s;
    }
  }
}
