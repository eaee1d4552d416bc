import { blockAttention, checkAttention } from '../attention/blockAttention.ts';
import { KV_DTYPES } from '../attention/kvLayout.ts';
import { emptyState, mergeInto } from '../attention/merge.ts';
import type { Backend, FeedForwardWeights, Linear, MatmulSize } from '../backend.ts';
import { composeDecoderLayer } from '../layer/composeDecoderLayer.ts';
import { blockwiseFeedForward } from '../linear/feedForward.ts';
import { checkWeights, LINEAR_FORMATS, readWeightRow, type LinearWeights } from '../linear/weights.ts';
import { rmsNormRows } from '../norm/rmsNorm.ts';
import { rotateInPlace, type RotaryShape, type RotaryTable } from '../rotary/rotary.ts';
import { countTokens, expectLength } from '../tensor.ts';
import { settle, settledLinear } from './settle.ts';

/** Plain TypeScript: always there, every operation, sums in float64. Slow, and what the other backends are compared with. */
export function cpuBackend(): Backend {
  return {
    name: 'cpu',
    device: 'plain TypeScript, one thread',
    tolerance: 1e-6,
    kvDtypes: KV_DTYPES,
    weightFormats: LINEAR_FORMATS,
    attend(query, state) {
      checkAttention(query, []);
      return {
        add(blocks) {
          return settle(() => {
            for (const block of blocks) {
              const partial = emptyState(query.heads, countTokens(query.ranges), query.headDim);
              blockAttention(query, block, partial);
              mergeInto(state, partial);
            }
          });
        },
        finish: () => Promise.resolve(),
      };
    },
    merge: (into, from) => settle(() => mergeInto(into, from)),
    matmul: (a, b, out, size) => settle(() => multiply(a, b, out, size)),
    ...layerParts,
    prepareDecoderLayer: (weights) => composeDecoderLayer(layerParts, weights),
    close: () => Promise.resolve(),
  };
}

const layerParts = {
  prepareLinear: (weights: LinearWeights) => settle(() => plainLinear(weights)),
  prepareFeedForward: ({ gate, up, down }: FeedForwardWeights) =>
    settle(() => blockwiseFeedForward(plainLinear(gate), plainLinear(up), plainLinear(down))),
  rmsNorm: (x: Float32Array, weight: Float32Array, epsilon: number, out: Float32Array) =>
    settle(() => rmsNormRows(x, weight, epsilon, out)),
  rotate: (x: Float32Array, table: RotaryTable, shape: RotaryShape) => settle(() => rotateInPlace(x, table, shape)),
};

function multiply(a: Float32Array, b: Float32Array, out: Float32Array, { m, k, n }: MatmulSize): void {
  expectLength('a', a, m * k);
  expectLength('b', b, k * n);
  expectLength('out', out, m * n);
  const sums = new Float64Array(n);
  for (let row = 0; row < m; row++) {
    sums.fill(0);
    for (let i = 0; i < k; i++) {
      const factor = a[row * k + i]!;
      for (let column = 0; column < n; column++) sums[column]! += factor * b[i * n + column]!;
    }
    out.set(sums, row * n);
  }
}

function plainLinear(weights: LinearWeights): Linear {
  checkWeights(weights);
  const { inWidth, outWidth } = weights;
  const weightRow = new Float32Array(inWidth);
  return settledLinear(weights, (x, rows, out) => {
    for (let column = 0; column < outWidth; column++) {
      readWeightRow(weights, column, weightRow);
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let i = 0; i < inWidth; i++) sum += x[row * inWidth + i]! * weightRow[i]!;
        out[row * outWidth + column] = sum;
      }
    }
  });
}
