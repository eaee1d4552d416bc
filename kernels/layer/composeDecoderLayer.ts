import type { Backend, Linear } from '../backend.ts';
import { toHeadMajor, toTokenMajor } from '../tensor.ts';
import { checkDecoderLayer, type DecoderLayer, type DecoderLayerWeights } from './decoderLayer.ts';

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
