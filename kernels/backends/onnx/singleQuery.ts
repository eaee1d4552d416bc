import type { Tensor } from 'onnxruntime-node';
import type { AttentionQuery } from '../../attention/blockAttention.ts';
import type { KvBlock } from '../../attention/kvBlock.ts';
import { mergeRows, type AttentionState } from '../../attention/merge.ts';
import { HIDDEN_SCORE } from '../../attention/tiles.ts';
import { axesConstant, microsoftNode, node, type Graph, type Port } from './graph.ts';
import type { OnnxRuntime } from './runtime.ts';

/** Blocks in one run of the graph. */
const MAX_BLOCKS = 8;

/** Whether a query of a single token can be put to this block in {@link attendSingle}: all of its memory is read, so all of it has to be filled. */
export function isPlain({ data, range, shape, segments, keyMask }: KvBlock): boolean {
  const { kvHeads, capacity, headDim } = shape;
  if (data.dtype !== 'f32' || data.keys.length < kvHeads * capacity * headDim) return false;
  return segments === undefined && keyMask === undefined && range.stride === 1 && range.count === capacity;
}

/**
 * One token's attention over plain float32 blocks, several in one run. Every head is a matrix of one row of its own: onnxruntime then multiplies straight
 * from memory, where it would repack all keys for a matrix of three rows. Keys after the query are read and hidden.
 */
export async function attendSingle(
  runtime: OnnxRuntime,
  query: AttentionQuery,
  blocks: readonly KvBlock[],
  state: AttentionState,
): Promise<void> {
  const { q, heads, headDim, ranges, causal, scale = 1 / Math.sqrt(headDim) } = query;
  const position = ranges[0]!.first;
  const seenOf = ({ range }: KvBlock): number => (causal ? Math.max(0, Math.min(range.count, position - range.first + 1)) : range.count);
  const seen = blocks.filter((block) => seenOf(block) > 0);
  for (let from = 0; from < seen.length; from += MAX_BLOCKS) {
    const some = seen.slice(from, from + MAX_BLOCKS);
    const { kvHeads } = some[0]!.shape;
    const keys = some.reduce((sum, { shape }) => sum + shape.capacity, 0);
    const masked = some.some((block) => seenOf(block) < block.shape.capacity);
    const graph = `one token ${headDim} ${some.length} ${masked}`;
    const session = await runtime.session(graph, () => singleQueryGraph(headDim, some.length, masked));
    const group = heads / kvHeads;
    const feeds: Record<string, Tensor> = {
      q: runtime.tensor(
        q.map((value) => value * scale),
        [kvHeads, group, 1, headDim],
      ),
    };
    for (const [index, { data, shape }] of some.entries()) {
      if (data.dtype !== 'f32') continue;
      const length = kvHeads * shape.capacity * headDim;
      feeds[`k${index}`] = runtime.tensor(data.keys.subarray(0, length), [kvHeads, 1, shape.capacity, headDim]);
      feeds[`v${index}`] = runtime.tensor(data.values.subarray(0, length), [kvHeads, 1, shape.capacity, headDim]);
    }
    if (masked) feeds['bias'] = runtime.tensor(biasOf(some, seenOf, keys), [keys]);
    if (some.length > 1) feeds['sizes'] = runtime.sizes(some.map(({ shape }) => shape.capacity));
    const part = { out: new Float32Array(heads * headDim), lse: new Float32Array(heads) };
    await session.run(feeds, {
      o: runtime.tensor(part.out, [kvHeads, group, 1, headDim]),
      l: runtime.tensor(part.lse, [kvHeads, group, 1, 1]),
    });
    mergeRows(state, 0, part, 0, heads, headDim);
  }
}

function biasOf(blocks: readonly KvBlock[], seenOf: (block: KvBlock) => number, keys: number): Float32Array {
  const bias = new Float32Array(keys);
  let at = 0;
  for (const block of blocks) {
    bias.fill(HIDDEN_SCORE, at + seenOf(block), at + block.shape.capacity);
    at += block.shape.capacity;
  }
  return bias;
}

/** q [KV, G, 1, D], already scaled, over k0, v0, k1, v1 ... [KV, 1, N, D] -> o [KV, G, 1, D], l [KV, G, 1, 1]. `bias` [sum of N], `sizes` the N. */
function singleQueryGraph(headDim: number, blocks: number, masked: boolean): Graph {
  const indices = Array.from({ length: blocks }, (_, index) => index);
  const float = (name: string, dims: Port['dims']): Port => ({ name, type: 'float32', dims });
  const several = blocks > 1;
  const scores = several ? 'joined' : 's0';
  const seen = masked ? 'masked' : scores;
  return {
    inputs: [
      float('q', ['KV', 'G', 1, headDim]),
      ...indices.flatMap((index) => [`k${index}`, `v${index}`].map((name) => float(name, ['KV', 1, `N${index}`, headDim]))),
      ...(masked ? [float('bias', ['N'])] : []),
      ...(several ? [{ name: 'sizes', type: 'int64' as const, dims: [blocks] }] : []),
    ],
    outputs: [float('o', ['KV', 'G', 1, headDim]), float('l', ['KV', 'G', 1, 1])],
    constants: [axesConstant('last', [-1])],
    nodes: [
      ...indices.map((index) => microsoftNode('FusedMatMul', ['q', `k${index}`], [`s${index}`], { transB: { int: 1 } })),
      ...(several
        ? [
            node(
              'Concat',
              indices.map((index) => `s${index}`),
              ['joined'],
              { axis: { int: -1 } },
            ),
          ]
        : []),
      ...(masked ? [node('Add', [scores, 'bias'], ['masked'])] : []),
      // log-sum-exp as in attentionGraph.ts
      node('ReduceMax', [seen, 'last'], ['m'], { keepdims: { int: 1 } }),
      node('Softmax', [seen], ['p'], { axis: { int: -1 } }),
      node('ReduceMax', ['p', 'last'], ['pm'], { keepdims: { int: 1 } }),
      node('Log', ['pm'], ['lp']),
      node('Sub', ['m', 'lp'], ['l']),
      ...(several
        ? [
            node(
              'Split',
              ['p', 'sizes'],
              indices.map((index) => `p${index}`),
              { axis: { int: -1 } },
            ),
            ...indices.map((index) => node('MatMul', [`p${index}`, `v${index}`], [`o${index}`])),
            node(
              'Sum',
              indices.map((index) => `o${index}`),
              ['o'],
            ),
          ]
        : [node('MatMul', ['p', 'v0'], ['o'])]),
    ],
  };
}
