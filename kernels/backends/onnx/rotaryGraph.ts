import type { RotaryStyle } from '../../rotary/rotary.ts';
import { axesConstant, node, type Graph } from './graph.ts';
import type { Part } from './linearGraph.ts';

/** Rotates input [H, T, D] by cos, sin [T, D / 2] (inputs of the graph) into output. */
export function rotaryPart(input: string, output: string, heads: number, headDim: number, style: RotaryStyle): Part {
  const at = (name: string): string => `${output}.${name}`;
  const half = headDim / 2;
  const turned = [
    node('Mul', [at('a'), 'cos'], [at('ac')]),
    node('Mul', [at('b'), 'sin'], [at('bs')]),
    node('Sub', [at('ac'), at('bs')], [at('first')]),
    node('Mul', [at('b'), 'cos'], [at('bc')]),
    node('Mul', [at('a'), 'sin'], [at('as')]),
    node('Add', [at('bc'), at('as')], [at('second')]),
  ];
  if (style === 'half') {
    return {
      constants: [],
      nodes: [
        node('Split', [input], [at('a'), at('b')], { axis: { int: -1 }, num_outputs: { int: 2 } }),
        ...turned,
        node('Concat', [at('first'), at('second')], [output], { axis: { int: -1 } }),
      ],
    };
  }
  return {
    constants: [
      axesConstant(at('pairs'), [heads, -1, half, 2]),
      axesConstant(at('whole'), [heads, -1, headDim]),
      axesConstant(at('last'), [-1]),
    ],
    nodes: [
      node('Reshape', [input, at('pairs')], [at('paired')]),
      node('Split', [at('paired')], [at('a1'), at('b1')], { axis: { int: -1 }, num_outputs: { int: 2 } }),
      node('Squeeze', [at('a1'), at('last')], [at('a')]),
      node('Squeeze', [at('b1'), at('last')], [at('b')]),
      ...turned,
      node('Unsqueeze', [at('first'), at('last')], [at('f1')]),
      node('Unsqueeze', [at('second'), at('last')], [at('s1')]),
      node('Concat', [at('f1'), at('s1')], [at('stacked')], { axis: { int: -1 } }),
      node('Reshape', [at('stacked'), at('whole')], [output]),
    ],
  };
}

/** x [H, T, D] to y [H, T, D]. */
export function rotaryGraph(heads: number, headDim: number, style: RotaryStyle): Graph {
  return {
    inputs: [
      { name: 'x', type: 'float32', dims: [heads, 'T', headDim] },
      { name: 'cos', type: 'float32', dims: ['T', headDim / 2] },
      { name: 'sin', type: 'float32', dims: ['T', headDim / 2] },
    ],
    outputs: [{ name: 'y', type: 'float32', dims: [heads, 'T', headDim] }],
    ...rotaryPart('x', 'y', heads, headDim, style),
  };
}
