import type { Backend, FeedForwardWeights, Linear } from '../../kernels/backend.ts';
import type { DecoderLayerWeights } from '../../kernels/layer/decoderLayer.ts';
import { QUANT_BLOCK } from '../../kernels/linear/weights.ts';
import type { LinearWeights, RowWeights } from '../../kernels/linear/weights.ts';
import type { RotaryStyle } from '../../kernels/rotary/rotary.ts';
import { joinRows, shareOf, sliceColumns, sliceRows } from './weightParts.ts';
import type { Share } from './weightParts.ts';

/**
 * One rank's part of a layer's weights for single tokens: rows of q, k and v together, rows of the output, a part of the feed-forward layer's width. All
 * ranks together read every weight once.
 */
export interface SplitLayer {
  readonly attentionNorm: Float32Array;
  readonly feedForwardNorm: Float32Array;
  readonly rotary: RotaryStyle;
  /** Rows of [q; k; v]. */
  readonly projection: { readonly share: Share; readonly linear: Linear } | undefined;
  /** Rows of the output projection. */
  readonly output: { readonly share: Share; readonly linear: Linear } | undefined;
  /** A partial sum over this rank's part of the middle. */
  readonly feedForward: Linear | undefined;
}

export async function splitLayer(
  backend: Backend,
  weights: DecoderLayerWeights<RowWeights>,
  rank: number,
  worldSize: number,
): Promise<SplitLayer> {
  const { attentionNorm, feedForwardNorm, rotary, query, key, value, output, gate, up, down } = weights;
  const rows = query.outWidth + key.outWidth + value.outWidth;
  const projectionShare = shareOf(rows, rank, worldSize);
  const outputShare = shareOf(output.outWidth, rank, worldSize);
  const middle = shareOf(gate.outWidth, rank, worldSize, QUANT_BLOCK);
  const linear = async (share: Share, slice: () => RowWeights) =>
    share.to > share.from ? { share, linear: await prepareRow(backend, slice()) } : undefined;
  return {
    attentionNorm,
    feedForwardNorm,
    rotary,
    projection: await linear(projectionShare, () => joinRows([query, key, value], projectionShare)),
    output: await linear(outputShare, () => sliceRows(output, outputShare)),
    feedForward:
      middle.to > middle.from
        ? await prepareRowFeedForward(backend, {
            gate: sliceRows(gate, middle),
            up: sliceRows(up, middle),
            down: sliceColumns(down, middle),
          })
        : undefined,
  };
}

/** A weight for single rows; one with minima only where the backend has `affineRows`. */
export function prepareRow(backend: Backend, weights: RowWeights): Promise<Linear> {
  return backend.prepareRowLinear?.(weights) ?? backend.prepareLinear!(weights as LinearWeights);
}

function prepareRowFeedForward(backend: Backend, weights: FeedForwardWeights<RowWeights>): Promise<Linear> {
  return backend.prepareRowFeedForward?.(weights) ?? backend.prepareFeedForward!(weights as FeedForwardWeights);
}
