import type { KvDtype } from '../../attention/kvLayout.ts';
import { axesConstant, microsoftNode, node, type Constant, type Graph, type Node, type Port } from './graph.ts';

/**
 * Attention of q [G, R, D] over k, v [G, N, D] -> o [G, R, D], l [G, R, 1], and `bias` [R, N] added to the scores when masked. When merged, the result
 * so far is o0, l0 (finite), and the new one, attention/merge.ts in float32, may be written over it.
 *
 * Softmax runs fused, so the log-sum-exp is had without another pass of exponentials: the largest probability of a row is
 * exp(max - lse), hence lse = max(scores) - ln(max(probabilities)).
 */
export function attentionGraph(headDim: number, scale: number, masked: boolean, merged: boolean): Graph {
  const inputs: Port[] = [
    { name: 'q', type: 'float32', dims: ['G', 'R', headDim] },
    { name: 'k', type: 'float32', dims: ['G', 'N', headDim] },
    { name: 'v', type: 'float32', dims: ['G', 'N', headDim] },
  ];
  if (masked) inputs.push({ name: 'bias', type: 'float32', dims: ['R', 'N'] });
  if (merged) inputs.push({ name: 'o0', type: 'float32', dims: ['G', 'R', headDim] }, { name: 'l0', type: 'float32', dims: ['G', 'R', 1] });
  const scores = masked ? 'masked' : 's';
  const [out, lse] = merged ? ['o1', 'l1'] : ['o', 'l'];
  return {
    inputs,
    outputs: [
      { name: 'o', type: 'float32', dims: ['G', 'R', headDim] },
      { name: 'l', type: 'float32', dims: ['G', 'R', 1] },
    ],
    constants: [axesConstant('last', [-1]), ONE],
    nodes: [
      microsoftNode('FusedMatMul', ['q', 'k'], ['s'], { transB: { int: 1 }, alpha: { float: scale } }),
      ...(masked ? [node('Add', ['s', 'bias'], ['masked'])] : []),
      // before the softmax, which then works in place: the scores are read no more
      node('ReduceMax', [scores, 'last'], ['m'], { keepdims: { int: 1 } }),
      node('Softmax', [scores], ['p'], { axis: { int: -1 } }),
      node('ReduceMax', ['p', 'last'], ['pm'], { keepdims: { int: 1 } }),
      node('Log', ['pm'], ['lp']),
      node('Sub', ['m', 'lp'], [lse]),
      node('MatMul', ['p', 'v'], [out]),
      ...(merged ? mergeNodes() : []),
    ],
  };
}

const ONE: Constant = { name: 'one', type: 'float32', dims: [1], bytes: new Uint8Array(Float32Array.of(1).buffer) };

/**
 * o = o0 sigmoid(l0 - l1) + o1 sigmoid(l1 - l0), l = max(l0, l1) + ln(1 + exp(-|l0 - l1|)). Each weight has an exponential of its own: where one side is all,
 * the other's overflows to a weight of 0 and no difference of large numbers is left over.
 */
function mergeNodes(): readonly Node[] {
  return [
    node('Sub', ['l0', 'l1'], ['d']),
    node('Neg', ['d'], ['nd']),
    ...(['d', 'nd'] as const).flatMap((x) => [
      node('Exp', [x], [`${x}e`]),
      node('Add', [`${x}e`, 'one'], [`${x}z`]),
      node('Div', ['one', `${x}z`], [`${x}w`]),
    ]),
    node('Mul', ['o0', 'ndw'], ['o0w']),
    node('Mul', ['o1', 'dw'], ['o1w']),
    node('Add', ['o0w', 'o1w'], ['o']),
    node('Max', ['l0', 'l1'], ['larger']),
    node('Min', ['d', 'nd'], ['apart']),
    node('Exp', ['apart'], ['rest']),
    node('Add', ['rest', 'one'], ['sum']),
    node('Log', ['sum'], ['gain']),
    node('Add', ['larger', 'gain'], ['l']),
  ];
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
