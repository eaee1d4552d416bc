import type { DecoderLayer } from '../../kernels/layer/decoderLayer.ts';
import { rmsNormRows } from '../../kernels/norm/rmsNorm.ts';
import { rotateInPlace } from '../../kernels/rotary/rotary.ts';
import type { ModelConfig } from './config.ts';
import type { SplitLayer } from './splitLayers.ts';

/** A layer for one token at a time out of the parts of a world of one rank. */
export function singleTokenLayer(layer: SplitLayer, { width, heads, kvHeads, headDim, epsilon }: ModelConfig): DecoderLayer {
  const normed = new Float32Array(width);
  const change = new Float32Array(width);
  const projected = new Float32Array((heads + 2 * kvHeads) * headDim);
  const add = (x: Float32Array): void => {
    for (let i = 0; i < width; i++) x[i]! += change[i]!;
  };
  return {
    async project(x, _tokens, table, { q, k, v }) {
      rmsNormRows(x, layer.attentionNorm, epsilon, normed);
      await layer.projection!.linear.apply(normed, 1, projected);
      q.set(projected.subarray(0, q.length));
      k.set(projected.subarray(q.length, q.length + k.length));
      v.set(projected.subarray(q.length + k.length));
      rotateInPlace(q, table, { heads, tokens: 1, headDim, style: layer.rotary });
      rotateInPlace(k, table, { heads: kvHeads, tokens: 1, headDim, style: layer.rotary });
    },
    async complete(x, _tokens, attention) {
      await layer.output!.linear.apply(attention, 1, change);
      add(x);
      rmsNormRows(x, layer.feedForwardNorm, epsilon, normed);
      await layer.feedForward!.apply(normed, 1, change);
      add(x);
    },
    async release() {
      await Promise.all([layer.projection!.linear.release(), layer.output!.linear.release(), layer.feedForward!.release()]);
    },
  };
}
