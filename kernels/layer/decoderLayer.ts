import { KernelError } from '../kernelError.ts';
import type { LinearWeights } from '../linear/weights.ts';
import type { RotaryStyle, RotaryTable } from '../rotary/rotary.ts';
import { expectLength } from '../tensor.ts';

/** One layer of a LLaMA decoder without its attention. C = width of the residual stream. */
export interface DecoderLayerWeights<W = LinearWeights> {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly rotary: RotaryStyle;
  readonly epsilon: number;
  /** [C] */
  readonly attentionNorm: Float32Array;
  /** [H D, C] */
  readonly query: W;
  /** [KV D, C] */
  readonly key: W;
  /** [KV D, C] */
  readonly value: W;
  /** [C, H D] */
  readonly output: W;
  /** [C] */
  readonly feedForwardNorm: Float32Array;
  /** [ffn, C] */
  readonly gate: W;
  /** [ffn, C] */
  readonly up: W;
  /** [C, ffn] */
  readonly down: W;
}

/** Where {@link DecoderLayer.project} puts its results: q [H, T, D], k and v [KV, T, D]. */
export interface Projection {
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
}

export interface DecoderLayer {
  /** Norm, q, k and v of x [T, C], q and k rotated. `table` holds the angles of these T tokens. */
  project(x: Float32Array, tokens: number, table: RotaryTable, target: Projection): Promise<void>;
  /** x [T, C] becomes y = x + output(attention), then y + feedForward(norm(y)), in place. attention [H, T, D]. */
  complete(x: Float32Array, tokens: number, attention: Float32Array): Promise<void>;
  release(): Promise<void>;
}

/** Throws SHAPE unless all weights of a layer fit together. */
export function checkDecoderLayer(weights: DecoderLayerWeights): void {
  const { heads, kvHeads, headDim, attentionNorm, feedForwardNorm, query, key, value, output, gate, up, down } = weights;
  const width = attentionNorm.length;
  expectLength('feedForwardNorm', feedForwardNorm, width);
  if (heads % kvHeads !== 0) throw new KernelError('SHAPE', `${heads} query heads cannot share ${kvHeads} KV heads evenly.`);
  const wanted: [name: string, weight: LinearWeights, outWidth: number, inWidth: number][] = [
    ['query', query, heads * headDim, width],
    ['key', key, kvHeads * headDim, width],
    ['value', value, kvHeads * headDim, width],
    ['output', output, width, heads * headDim],
    ['gate', gate, gate.outWidth, width],
    ['up', up, gate.outWidth, width],
    ['down', down, width, gate.outWidth],
  ];
  for (const [name, weight, outWidth, inWidth] of wanted) {
    if (weight.outWidth !== outWidth || weight.inWidth !== inWidth) {
      throw new KernelError('SHAPE', `${name} is ${weight.outWidth} x ${weight.inWidth}, the layer needs ${outWidth} x ${inWidth}.`);
    }
  }
}
