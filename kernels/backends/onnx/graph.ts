import type { onnx } from 'onnx-proto';

/** Element types by their number in onnx.proto. */
const ELEMENT = { float32: 1, uint8: 2, int8: 3, int64: 7, float16: 10 } as const;
type ElementType = keyof typeof ELEMENT;

/** An input or output: dims are numbers, or names of sizes that may differ from run to run. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

/** By protobuf kind: JavaScript does not tell 1 from 1.0, operators do. */
type Attribute = { int: number } | { float: number } | { text: string } | { ints: readonly number[] };

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** onnxruntime's own operators live in com.microsoft. */
  readonly domain?: 'com.microsoft';
}

export interface Constant {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

export interface Graph {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly Node[];
  readonly constants?: readonly Constant[];
}

export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes?: Readonly<Record<string, Attribute>>,
): Node {
  return attributes ? { op, inputs, outputs, attributes } : { op, inputs, outputs };
}

export function microsoftNode(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
): Node {
  return { op, inputs, outputs, attributes, domain: 'com.microsoft' };
}

export function axesConstant(name: string, axes: readonly number[]): Constant {
  return { name, type: 'int64', dims: [axes.length], bytes: new Uint8Array(BigInt64Array.from(axes, BigInt).buffer) };
}

export function floatConstant(name: string, dims: readonly number[], data: Float32Array): Constant {
  return { name, type: 'float32', dims, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** The graph as the bytes of an ONNX model (opset 18). */
export function encodeGraph(proto: typeof onnx, graph: Graph): Uint8Array {
  return proto.ModelProto.encode({
    irVersion: 9,
    opsetImport: [
      { domain: '', version: 18 },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: 'longtake',
      node: graph.nodes.map((each) => ({
        opType: each.op,
        input: [...each.inputs],
        output: [...each.outputs],
        domain: each.domain ?? '',
        attribute: Object.entries(each.attributes ?? {}).map(([name, value]) => attributeOf(proto, name, value)),
      })),
      input: graph.inputs.map(portOf),
      output: graph.outputs.map(portOf),
      initializer: (graph.constants ?? []).map(({ name, type, dims, bytes }) => ({
        name,
        dims: [...dims],
        dataType: ELEMENT[type],
        rawData: bytes,
      })),
    },
  }).finish();
}

function attributeOf(proto: typeof onnx, name: string, value: Attribute): onnx.IAttributeProto {
  const kinds = proto.AttributeProto.AttributeType;
  if ('float' in value) return { name, type: kinds.FLOAT, f: value.float };
  if ('int' in value) return { name, type: kinds.INT, i: value.int };
  if ('ints' in value) return { name, type: kinds.INTS, ints: [...value.ints] };
  return { name, type: kinds.STRING, s: new TextEncoder().encode(value.text) };
}

function portOf({ name, type, dims }: Port): onnx.IValueInfoProto {
  const dim = dims.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT[type], shape: { dim } } } };
}
