import type { Tile } from '../../attention/tiles.ts';

const KEPT = 8;

/** Masks of diagonal tiles. They depend on sizes and distances only, so that a prefill uses the same few again and again. */
export class BiasCache {
  readonly #kept = new Map<string, Float32Array>();

  /** The mask [groupRows * rows, keys] of a causal tile; `fill` makes it when it is not kept. */
  causal({ rows, count, queries, keys }: Tile, groupRows: number, fill: (bias: Float32Array) => void): Float32Array {
    const key = [rows, count, queries.first - keys.first, queries.stride, keys.stride, groupRows].join(' ');
    const known = this.#kept.get(key);
    if (known) return known;
    const bias = new Float32Array(groupRows * rows * count);
    fill(bias);
    if (this.#kept.size >= KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(key, bias);
    return bias;
  }
}
