import type { Backend, Linear } from '../backend.ts';
import { KernelError } from '../kernelError.ts';
import type { LinearWeights } from '../linear/weights.ts';
import type { RotaryStyle, RotaryTable } from '../rotary/rotary.ts';
import { expectLength, toHeadMajor, toTokenMajor } from '../tensor.ts';

/** One layer of a LLaMA decoder without its attention. C = width of the residual stream. */
export interface DecoderLayerWeights {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly rotary: RotaryStyle;
  readonly epsilon: number;
  /** [C] */
  readonly attentionNorm: Float32Array;
  /** [H D, C] */
  readonly query: LinearWeights;
  /** [KV D, C] */
  readonly key: LinearWeights;
  /** [KV D, C] */
  readonly value: LinearWeights;
  /** [C, H D] */
  readonly output: LinearWeights;
  /** [C] */
  readonly feedForwardNorm: Float32Array;
  /** [ffn, C] */
  readonly gate: LinearWeights;
  /** [ffn, C] */
  readonly up: LinearWeights;
  /** [C, ffn] */
  readonly down: LinearWeights;
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

type Parts = Required<Pick<Backend, 'prepareLinear' | 'prepareFeedForward' | 'rmsNorm' | 'rotate'>>;

/** A layer out of a backend's single operations, for those that have no fused one. */
export async function composeDecoderLayer(parts: Parts, weights: DecoderLayerWeights): Promise<DecoderLayer> {
  checkDecoderLayer(weights);
  const { heads, kvHeads, headDim, rotary, epsilon, attentionNorm, feedForwardNorm } = weights;
  const width = attentionNorm.length;
  const [query, key, value, output, feedForward] = await Promise.all([
    parts.prepareLinear(weights.query),
    parts.prepareLinear(weights.key),
    parts.prepareLinear(weights.value),
    parts.prepareLinear(weights.output),
    parts.prepareFeedForward(weights),
  ]);
  const project = async (linear: Linear, x: Float32Array, tokens: number, count: number, target: Float32Array): Promise<void> => {
    const flat = new Float32Array(tokens * count * headDim);
    await linear.apply(x, tokens, flat);
    toHeadMajor(flat, tokens, count, headDim, target);
  };
  return {
    async project(x, tokens, table, { q, k, v }) {
      const normed = new Float32Array(tokens * width);
      await parts.rmsNorm(x, attentionNorm, epsilon, normed);
      await project(query, normed, tokens, heads, q);
      await project(key, normed, tokens, kvHeads, k);
      await project(value, normed, tokens, kvHeads, v);
      await parts.rotate(q, table, { heads, tokens, headDim, style: rotary });
      await parts.rotate(k, table, { heads: kvHeads, tokens, headDim, style: rotary });
    },
    async complete(x, tokens, attention) {
      const change = new Float32Array(tokens * width);
      await output.apply(toTokenMajor(attention, tokens, heads, headDim), tokens, change);
      addInto(x, change);
      const normed = new Float32Array(tokens * width);
      await parts.rmsNorm(x, feedForwardNorm, epsilon, normed);
      await feedForward.apply(normed, tokens, change);
      addInto(x, change);
    },
    async release() {
      await Promise.all([query, key, value, output, feedForward].map((linear) => linear.release()));
    },
  };
}

function addInto(target: Float32Array, change: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += change[i]!;
}
