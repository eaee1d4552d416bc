import type { Backend, Linear } from '../../kernels/backend.ts';
import { KernelError } from '../../kernels/kernelError.ts';
import type { DecoderLayerWeights } from '../../kernels/layer/decoderLayer.ts';
import { blocksPerRow, QUANT_BLOCK } from '../../kernels/linear/weights.ts';
import type { LinearWeights } from '../../kernels/linear/weights.ts';
import type { RotaryStyle } from '../../kernels/rotary/rotary.ts';
import { sliceRows } from './linearWeights.ts';

/** The part `from` to `to` of something that the ranks share. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** A rank's share of `size`, in whole multiples of `grain`; a rank may have none. */
export function shareOf(size: number, rank: number, worldSize: number, grain = 1): Share {
  const units = Math.ceil(size / grain);
  const at = (index: number): number => Math.min(size, Math.floor((index * units) / worldSize) * grain);
  return { from: at(rank), to: at(rank + 1) };
}

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

export async function splitLayer(backend: Backend, weights: DecoderLayerWeights, rank: number, worldSize: number): Promise<SplitLayer> {
  const { attentionNorm, feedForwardNorm, rotary, query, key, value, output, gate, up, down } = weights;
  const rows = query.outWidth + key.outWidth + value.outWidth;
  const projectionShare = shareOf(rows, rank, worldSize);
  const outputShare = shareOf(output.outWidth, rank, worldSize);
  const middle = shareOf(gate.outWidth, rank, worldSize, QUANT_BLOCK);
  const linear = async (share: Share, slice: () => LinearWeights) =>
    share.to > share.from ? { share, linear: await prepareRow(backend, slice()) } : undefined;
  return {
    attentionNorm,
    feedForwardNorm,
    rotary,
    projection: await linear(projectionShare, () => joinRows([query, key, value], projectionShare)),
    output: await linear(outputShare, () => sliceRows(output, outputShare.from, outputShare.to)),
    feedForward:
      middle.to > middle.from
        ? await (backend.prepareRowFeedForward ?? backend.prepareFeedForward)!({
            gate: sliceRows(gate, middle.from, middle.to),
            up: sliceRows(up, middle.from, middle.to),
            down: sliceColumns(down, middle),
          })
        : undefined,
  };
}

/** A weight for single rows. */
export function prepareRow(backend: Backend, weights: LinearWeights): Promise<Linear> {
  return (backend.prepareRowLinear ?? backend.prepareLinear)!(weights);
}

/** Rows of several weights that stand one under the other. They have to be of one format. */
function joinRows(parts: readonly LinearWeights[], { from, to }: Share): LinearWeights {
  const slices: LinearWeights[] = [];
  let first = 0;
  for (const part of parts) {
    const start = Math.max(from, first) - first;
    const end = Math.min(to, first + part.outWidth) - first;
    if (start < end) slices.push(sliceRows(part, start, end));
    first += part.outWidth;
  }
  const [model] = slices;
  if (!model || slices.some(({ format }) => format !== model.format))
    throw new KernelError('UNSUPPORTED', 'q, k and v of a layer differ in format.');
  const outWidth = slices.reduce((sum, part) => sum + part.outWidth, 0);
  const { inWidth } = model;
  const scales = (): Float32Array =>
    joined(
      slices.map((part) => (part.format === 'f32' ? new Float32Array(0) : part.scales)),
      Float32Array,
    );
  switch (model.format) {
    case 'f32':
      return {
        format: 'f32',
        outWidth,
        inWidth,
        data: joined(
          slices.map((part) => part.data as Float32Array),
          Float32Array,
        ),
      };
    case 'q8':
      return {
        format: 'q8',
        outWidth,
        inWidth,
        scales: scales(),
        data: joined(
          slices.map((part) => part.data as Int8Array),
          Int8Array,
        ),
      };
    case 'q4':
      return {
        format: 'q4',
        outWidth,
        inWidth,
        scales: scales(),
        data: joined(
          slices.map((part) => part.data as Uint8Array),
          Uint8Array,
        ),
      };
  }
}

function joined<T extends Float32Array | Int8Array | Uint8Array>(parts: readonly T[], make: new (length: number) => T): T {
  const out = new make(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Columns of a weight; the borders lie between blocks. */
function sliceColumns(weights: LinearWeights, { from, to }: Share): LinearWeights {
  const { outWidth, inWidth } = weights;
  const width = to - from;
  if (weights.format === 'f32')
    return { format: 'f32', outWidth, inWidth: width, data: columns(weights.data, outWidth, inWidth, from, width, Float32Array) };
  const blocks = blocksPerRow(inWidth);
  const ownBlocks = blocksPerRow(width);
  const firstBlock = from / QUANT_BLOCK;
  const scales = columns(weights.scales, outWidth, blocks, firstBlock, ownBlocks, Float32Array);
  if (weights.format === 'q8') {
    return {
      format: 'q8',
      outWidth,
      inWidth: width,
      scales,
      data: columns(weights.data, outWidth, blocks * QUANT_BLOCK, from, ownBlocks * QUANT_BLOCK, Int8Array),
    };
  }
  const half = QUANT_BLOCK / 2;
  return {
    format: 'q4',
    outWidth,
    inWidth: width,
    scales,
    data: columns(weights.data, outWidth, blocks * half, firstBlock * half, ownBlocks * half, Uint8Array),
  };
}

function columns<T extends Float32Array | Int8Array | Uint8Array>(
  data: T,
  rows: number,
  rowLength: number,
  from: number,
  count: number,
  make: new (length: number) => T,
): T {
  const out = new make(rows * count);
  for (let row = 0; row < rows; row++) out.set(data.subarray(row * rowLength + from, row * rowLength + from + count), row * count);
  return out;
}
