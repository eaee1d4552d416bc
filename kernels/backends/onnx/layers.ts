import type { Backend, Linear } from '../../backend.ts';
import { checkDecoderLayer, type DecoderLayer } from '../../layer/decoderLayer.ts';
import { KernelError } from '../../kernelError.ts';
import type { LinearWeights, RowWeights } from '../../linear/weights.ts';
import { expectLength } from '../../tensor.ts';
import { settle } from '../settle.ts';
import { isPackable, RowMultiplier } from '../wasm/rowLinear.ts';
import { completionGraph, projectionGraph } from './layerGraphs.ts';
import { feedForwardPart, linearPart, rowsGraph } from './linearGraph.ts';
import { rotaryGraph } from './rotaryGraph.ts';
import type { OnnxRuntime } from './runtime.ts';
import type { GraphSession } from './session.ts';

/** Rows in one run: the wide middle of the feed-forward layer is never held for more. */
const CHUNK_ROWS = 256;

export type Precision = 'fast' | 'exact';

type LayerOperations = Required<
  Pick<
    Backend,
    | 'prepareLinear'
    | 'prepareFeedForward'
    | 'prepareRowLinear'
    | 'prepareRowFeedForward'
    | 'affineRows'
    | 'prepareDecoderLayer'
    | 'rmsNorm'
    | 'rotate'
  >
>;

/** The parts of a decoder other than attention. Weights become constants of a session, which onnxruntime packs once. */
export function onnxLayers(runtime: OnnxRuntime, precision: Precision): LayerOperations {
  const multiplier = precision === 'fast' ? RowMultiplier.open() : undefined;
  const layers: Omit<LayerOperations, 'prepareRowLinear' | 'prepareRowFeedForward' | 'affineRows'> = {
    async prepareLinear(weights) {
      const { inWidth, outWidth } = weights;
      const session = await runtime.compile(rowsGraph(linearPart(weights, 'x', 'y', precision), inWidth, outWidth));
      return rowsLinear(runtime, session, inWidth, outWidth);
    },
    async prepareFeedForward(weights) {
      const inWidth = weights.gate.inWidth;
      const outWidth = weights.down.outWidth;
      const session = await runtime.compile(rowsGraph(feedForwardPart(weights, 'x', 'y', precision), inWidth, outWidth));
      return rowsLinear(runtime, session, inWidth, outWidth);
    },
    async prepareDecoderLayer(weights) {
      checkDecoderLayer(weights);
      const projection = await runtime.compile(projectionGraph(weights, precision));
      const completion = await runtime.compile(completionGraph(weights, precision));
      return fusedLayer(runtime, weights.attentionNorm.length, weights.heads, weights.kvHeads, weights.headDim, projection, completion);
    },
    async rmsNorm(x, weight, epsilon, out) {
      const width = weight.length;
      const rows = x.length / width;
      expectLength('out', out, x.length);
      const session = await runtime.session(`norm ${epsilon}`, () => ({
        inputs: [
          { name: 'x', type: 'float32', dims: ['T', 'C'] },
          { name: 'w', type: 'float32', dims: ['C'] },
        ],
        outputs: [{ name: 'y', type: 'float32', dims: ['T', 'C'] }],
        nodes: [
          {
            op: 'SimplifiedLayerNormalization',
            inputs: ['x', 'w'],
            outputs: ['y'],
            attributes: { axis: { int: -1 }, epsilon: { float: epsilon } },
          },
        ],
      }));
      await session.run(
        { x: runtime.tensor(x, [rows, width]), w: runtime.tensor(weight, [width]) },
        { y: runtime.tensor(out, [rows, width]) },
      );
    },
    async rotate(x, { cos, sin }, { heads, tokens, headDim, style }) {
      expectLength('x', x, heads * tokens * headDim);
      const session = await runtime.session(`rotary ${style} ${heads} ${headDim}`, () => rotaryGraph(heads, headDim, style));
      const dims = [heads, tokens, headDim];
      const angles = [tokens, headDim / 2];
      const turned = new Float32Array(x.length);
      await session.run(
        { x: runtime.tensor(x, dims), cos: runtime.tensor(cos, angles), sin: runtime.tensor(sin, angles) },
        { y: runtime.tensor(turned, dims) },
      );
      x.set(turned);
    },
  };
  return {
    ...layers,
    affineRows: multiplier !== undefined,
    prepareRowLinear: (weights) =>
      multiplier && isPackable(weights) ? settle(() => multiplier.prepareLinear(weights)) : layers.prepareLinear(withoutMinima(weights)),
    prepareRowFeedForward: ({ gate, up, down }) =>
      multiplier && isPackable(gate) && isPackable(up) && isPackable(down)
        ? settle(() => multiplier.prepareFeedForward({ gate, up, down }))
        : layers.prepareFeedForward({ gate: withoutMinima(gate), up: withoutMinima(up), down: withoutMinima(down) }),
  };
}

function withoutMinima(weights: RowWeights): LinearWeights {
  if (weights.format !== 'affine4') return weights;
  throw new KernelError('UNSUPPORTED', 'Weights with minima are multiplied by single rows only.');
}

function rowsLinear(runtime: OnnxRuntime, session: GraphSession, inWidth: number, outWidth: number): Linear {
  return {
    inWidth,
    outWidth,
    async apply(x, rows, out) {
      expectLength('x', x, rows * inWidth);
      expectLength('out', out, rows * outWidth);
      for (const [from, to] of chunks(rows)) {
        const count = to - from;
        await session.run(
          { x: runtime.tensor(x.subarray(from * inWidth, to * inWidth), [count, inWidth]) },
          { y: runtime.tensor(out.subarray(from * outWidth, to * outWidth), [count, outWidth]) },
        );
      }
    },
    release: () => session.release(),
  };
}

function* chunks(rows: number): Generator<[from: number, to: number]> {
  for (let from = 0; from < rows; from += CHUNK_ROWS) yield [from, Math.min(rows, from + CHUNK_ROWS)];
}

function fusedLayer(
  runtime: OnnxRuntime,
  width: number,
  heads: number,
  kvHeads: number,
  headDim: number,
  projection: GraphSession,
  completion: GraphSession,
): DecoderLayer {
  return {
    async project(x, tokens, { cos, sin }, { q, k, v }) {
      expectLength('x', x, tokens * width);
      expectLength('cos', cos, tokens * (headDim / 2));
      const angles = [tokens, headDim / 2];
      await projection.run(
        { x: runtime.tensor(x, [tokens, width]), cos: runtime.tensor(cos, angles), sin: runtime.tensor(sin, angles) },
        {
          q: runtime.tensor(q, [heads, tokens, headDim]),
          k: runtime.tensor(k, [kvHeads, tokens, headDim]),
          v: runtime.tensor(v, [kvHeads, tokens, headDim]),
        },
      );
    },
    async complete(x, tokens, attention) {
      expectLength('x', x, tokens * width);
      const y = new Float32Array(Math.min(tokens, CHUNK_ROWS) * width);
      for (const [from, to] of chunks(tokens)) {
        const count = to - from;
        const rows = x.subarray(from * width, to * width);
        const result = y.subarray(0, count * width);
        await completion.run(
          {
            attention: runtime.tensor(tokenSlice(attention, heads, tokens, headDim, from, to), [heads, count, headDim]),
            x: runtime.tensor(rows, [count, width]),
          },
          { y: runtime.tensor(result, [count, width]) },
        );
        rows.set(result);
      }
    },
    async release() {
      await projection.release();
      await completion.release();
    },
  };
}

/** Tokens `from` to `to` of every head; the array itself when that is all of them. */
function tokenSlice(source: Float32Array, heads: number, tokens: number, headDim: number, from: number, to: number): Float32Array {
  expectLength('attention', source, heads * tokens * headDim);
  if (to - from === tokens) return source;
  const length = (to - from) * headDim;
  const slice = new Float32Array(heads * length);
  for (let head = 0; head < heads; head++) {
    const start = (head * tokens + from) * headDim;
    slice.set(source.subarray(start, start + length), head * length);
  }
  return slice;
}
