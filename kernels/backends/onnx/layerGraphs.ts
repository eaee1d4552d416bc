import type { DecoderLayerWeights } from '../../layer/decoderLayer.ts';
import { axesConstant, node, type Graph } from './graph.ts';
import { feedForwardPart, linearPart, normPart, type Part } from './linearGraph.ts';
import { rotaryPart } from './rotaryGraph.ts';

/** x [T, C], cos, sin [T, D / 2] -> rotated q [H, T, D], rotated k and v [KV, T, D]: norm, projections and rotary in one run. */
export function projectionGraph(weights: DecoderLayerWeights, precision: 'fast' | 'exact'): Graph {
  const { heads, kvHeads, headDim, rotary } = weights;
  const norm = normPart(weights.attentionNorm, weights.epsilon, 'x', 'normed');
  const query = headMajorPart(linearPart(weights.query, 'normed', 'qFlat', precision), 'qFlat', 'qPlain', heads, headDim);
  const key = headMajorPart(linearPart(weights.key, 'normed', 'kFlat', precision), 'kFlat', 'kPlain', kvHeads, headDim);
  const value = headMajorPart(linearPart(weights.value, 'normed', 'vFlat', precision), 'vFlat', 'v', kvHeads, headDim);
  const parts = [
    norm,
    query,
    key,
    value,
    rotaryPart('qPlain', 'q', heads, headDim, rotary),
    rotaryPart('kPlain', 'k', kvHeads, headDim, rotary),
  ];
  return {
    inputs: [
      { name: 'x', type: 'float32', dims: ['T', weights.attentionNorm.length] },
      { name: 'cos', type: 'float32', dims: ['T', headDim / 2] },
      { name: 'sin', type: 'float32', dims: ['T', headDim / 2] },
    ],
    outputs: [
      { name: 'q', type: 'float32', dims: [heads, 'T', headDim] },
      { name: 'k', type: 'float32', dims: [kvHeads, 'T', headDim] },
      { name: 'v', type: 'float32', dims: [kvHeads, 'T', headDim] },
    ],
    nodes: parts.flatMap((part) => part.nodes),
    constants: parts.flatMap((part) => part.constants),
  };
}

function headMajorPart(linear: Part, flat: string, output: string, heads: number, headDim: number): Part {
  return {
    constants: [...linear.constants, axesConstant(`${output}.shape`, [-1, heads, headDim])],
    nodes: [
      ...linear.nodes,
      node('Reshape', [flat, `${output}.shape`], [`${output}.split`]),
      node('Transpose', [`${output}.split`], [output], { perm: { ints: [1, 0, 2] } }),
    ],
  };
}

/** attention [H, T, D] and the residual x [T, C] -> y [T, C]: output projection, norm and SwiGLU with both residual sums in one run. */
export function completionGraph(weights: DecoderLayerWeights, precision: 'fast' | 'exact'): Graph {
  const { heads, headDim } = weights;
  const width = weights.attentionNorm.length;
  const output = linearPart(weights.output, 'flat', 'projected', precision);
  const norm = normPart(weights.feedForwardNorm, weights.epsilon, 'residual', 'normed');
  const feedForward = feedForwardPart(weights, 'normed', 'change', precision);
  return {
    inputs: [
      { name: 'attention', type: 'float32', dims: [heads, 'T', headDim] },
      { name: 'x', type: 'float32', dims: ['T', width] },
    ],
    outputs: [{ name: 'y', type: 'float32', dims: ['T', width] }],
    constants: [axesConstant('flatShape', [-1, heads * headDim]), ...output.constants, ...norm.constants, ...feedForward.constants],
    nodes: [
      node('Transpose', ['attention'], ['tokens'], { perm: { ints: [1, 0, 2] } }),
      node('Reshape', ['tokens', 'flatShape'], ['flat']),
      ...output.nodes,
      node('Add', ['x', 'projected'], ['residual']),
      ...norm.nodes,
      ...feedForward.nodes,
      node('Add', ['residual', 'change'], ['y']),
    ],
  };
}
