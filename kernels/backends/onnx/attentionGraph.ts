import type { KvDtype } from '../../attention/kvLayout.ts';
import { axesConstant, microsoftNode, node, type Graph, type Port } from './graph.ts';

/**
 * Attention of q [G, R, D] over k, v [G, N, D] -> o [G, R, D], l [G, R, 1], and `bias` [R, N] added to the scores when masked.
 *
 * Softmax runs fused, so the log-sum-exp is had without another pass of exponentials: the largest probability of a row is
 * exp(max - lse), hence lse = max(scores) - ln(max(probabilities)).
 */
export function attentionGraph(headDim: number, scale: number, masked: boolean): Graph {
  const inputs: Port[] = [
    { name: 'q', type: 'float32', dims: ['G', 'R', headDim] },
    { name: 'k', type: 'float32', dims: ['G', 'N', headDim] },
    { name: 'v', type: 'float32', dims: ['G', 'N', headDim] },
  ];
  if (masked) inputs.push({ name: 'bias', type: 'float32', dims: ['R', 'N'] });
  const scores = masked ? 'masked' : 's';
  return {
    inputs,
    outputs: [
      { name: 'o', type: 'float32', dims: ['G', 'R', headDim] },
      { name: 'l', type: 'float32', dims: ['G', 'R', 1] },
    ],
    constants: [axesConstant('last', [-1])],
    nodes: [
      microsoftNode('FusedMatMul', ['q', 'k'], ['s'], { transB: { int: 1 }, alpha: { float: scale } }),
      ...(masked ? [node('Add', ['s', 'bias'], ['masked'])] : []),
      // before the softmax, which then works in place: the scores are read no more
      node('ReduceMax', [scores, 'last'], ['m'], { keepdims: { int: 1 } }),
      node('Softmax', [scores], ['p'], { axis: { int: -1 } }),
      node('ReduceMax', ['p', 'last'], ['pm'], { keepdims: { int: 1 } }),
      node('Log', ['pm'], ['lp']),
      node('Sub', ['m', 'lp'], ['l']),
      node('MatMul', ['p', 'v'], ['o']),
    ],
  };
}

/** Stored keys and values to float32 k, v [G, N, D]; sections and formulas as in attention/kvLayout.ts. */
export function dequantiseGraph(dtype: Exclude<KvDtype, 'f32'>, headDim: number): Graph {
  const outputs: Port[] = ['k', 'v'].map((name) => ({ name, type: 'float32', dims: ['G', 'N', headDim] }));
  const perChannel = (name: string): Port => ({ name, type: 'float32', dims: ['G', 1, headDim] });
  const perToken = (name: string): Port => ({ name, type: 'float32', dims: ['G', 'N', 1] });
  switch (dtype) {
    case 'f16':
      return {
        inputs: ['kq', 'vq'].map((name) => ({ name, type: 'float16', dims: ['G', 'N', headDim] })),
        outputs,
        nodes: [node('Cast', ['kq'], ['k'], { to: { int: 1 } }), node('Cast', ['vq'], ['v'], { to: { int: 1 } })],
      };
    case 'q8':
      return {
        inputs: [
          ...['kq', 'vq'].map((name): Port => ({ name, type: 'int8', dims: ['G', 'N', headDim] })),
          perChannel('ks'),
          perToken('vs'),
        ],
        outputs,
        nodes: ['k', 'v'].flatMap((x) => [node('Cast', [`${x}q`], [`${x}c`], { to: { int: 1 } }), node('Mul', [`${x}c`, `${x}s`], [x])]),
      };
    case 'q4':
      return {
        inputs: [
          ...['kq', 'vq'].map((name): Port => ({ name, type: 'uint8', dims: ['G', 'N', headDim / 2] })),
          perChannel('ks'),
          perChannel('ko'),
          perToken('vs'),
          perToken('vo'),
        ],
        outputs,
        constants: [
          { name: 'low', type: 'uint8', dims: [1], bytes: Uint8Array.of(15) },
          { name: 'four', type: 'uint8', dims: [1], bytes: Uint8Array.of(4) },
        ],
        nodes: ['k', 'v'].flatMap((x) => [
          node('BitwiseAnd', [`${x}q`, 'low'], [`${x}l`]),
          node('BitShift', [`${x}q`, 'four'], [`${x}h`], { direction: { text: 'RIGHT' } }),
          node('Concat', [`${x}l`, `${x}h`], [`${x}b`], { axis: { int: -1 } }),
          node('Cast', [`${x}b`], [`${x}c`], { to: { int: 1 } }),
          node('Mul', [`${x}c`, `${x}s`], [`${x}m`]),
          node('Add', [`${x}m`, `${x}o`], [x]),
        ]),
      };
  }
}
