import { blocksPerRow, checkWeights, QUANT_BLOCK, type LinearWeights } from '../../linear/weights.ts';
import { floatConstant, microsoftNode, node, type Constant, type Graph, type Node } from './graph.ts';

/** Nodes and constants of a part of a graph. */
export interface Part {
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
}

/**
 * output [T, outWidth] = input [T, inWidth] W^T. Quantised weights go to MatMulNBits at accuracy level 4, which rounds the input to 8 bit
 * blocks too: that is what makes it fast. Level 1 keeps the input in float32.
 */
export function linearPart(weights: LinearWeights, input: string, output: string, precision: 'fast' | 'exact'): Part {
  checkWeights(weights);
  const { outWidth, inWidth } = weights;
  const name = `${output}.weight`;
  if (weights.format === 'f32') {
    return {
      constants: [floatConstant(name, [outWidth, inWidth], weights.data)],
      nodes: [node('Gemm', [input, name], [output], { transB: { int: 1 } })],
    };
  }
  const blocks = blocksPerRow(inWidth);
  const bits = weights.format === 'q8' ? 8 : 4;
  // the operator's codes are unsigned with their zero in the middle; ours of q4 are already
  const bytes = weights.format === 'q8' ? unsignedCodes(weights.data) : weights.data;
  return {
    constants: [
      { name, type: 'uint8', dims: [outWidth, blocks, (QUANT_BLOCK * bits) / 8], bytes },
      floatConstant(`${name}.scales`, [outWidth * blocks], weights.scales),
    ],
    nodes: [
      microsoftNode('MatMulNBits', [input, name, `${name}.scales`], [output], {
        K: { int: inWidth },
        N: { int: outWidth },
        bits: { int: bits },
        block_size: { int: QUANT_BLOCK },
        accuracy_level: { int: precision === 'fast' ? 4 : 1 },
      }),
    ],
  };
}

/** code + 128 in every byte; a flipped sign bit is the same sum, four codes at a time. */
function unsignedCodes(codes: Int8Array): Uint8Array {
  const bytes = new Uint8Array(codes.length);
  bytes.set(codes);
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
  for (let i = 0; i < words.length; i++) words[i]! ^= 0x80808080;
  for (let i = words.length * 4; i < bytes.length; i++) bytes[i]! ^= 0x80;
  return bytes;
}

/** RMSNorm over the last axis, with float32 sums. */
export function normPart(weight: Float32Array, epsilon: number, input: string, output: string): Part {
  return {
    constants: [floatConstant(`${output}.weight`, [weight.length], weight)],
    nodes: [
      node('SimplifiedLayerNormalization', [input, `${output}.weight`], [output], { axis: { int: -1 }, epsilon: { float: epsilon } }),
    ],
  };
}

/** SwiGLU: output = down(silu(gate input) * up input). */
export function feedForwardPart(
  weights: { gate: LinearWeights; up: LinearWeights; down: LinearWeights },
  input: string,
  output: string,
  precision: 'fast' | 'exact',
): Part {
  const gate = linearPart(weights.gate, input, 'gate', precision);
  const up = linearPart(weights.up, input, 'up', precision);
  const down = linearPart(weights.down, 'middle', output, precision);
  return {
    constants: [...gate.constants, ...up.constants, ...down.constants],
    nodes: [
      ...gate.nodes,
      ...up.nodes,
      node('Sigmoid', ['gate'], ['sigmoid']),
      node('Mul', ['gate', 'sigmoid'], ['silu']),
      node('Mul', ['silu', 'up'], ['middle']),
      ...down.nodes,
    ],
  };
}

/** A part from x [T, inWidth] to y [T, outWidth] as a graph of its own. */
export function rowsGraph(part: Part, inWidth: number, outWidth: number): Graph {
  return {
    inputs: [{ name: 'x', type: 'float32', dims: ['T', inWidth] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['T', outWidth] }],
    nodes: part.nodes,
    constants: part.constants,
  };
}
