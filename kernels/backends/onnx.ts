import { KV_DTYPES } from '../attention/kvLayout.ts';
import { mergeInto } from '../attention/merge.ts';
import type { Backend } from '../backend.ts';
import { LINEAR_FORMATS } from '../linear/weights.ts';
import { expectLength } from '../tensor.ts';
import { settle } from './settle.ts';
import { OnnxAttentionRun } from './onnx/attention.ts';
import { BiasCache } from './onnx/biasCache.ts';
import { node } from './onnx/graph.ts';
import { onnxLayers, type Precision } from './onnx/layers.ts';
import { OnnxRuntime, type OnnxProvider } from './onnx/runtime.ts';
import { ScratchPool } from './scratch.ts';
import { RowAttention } from './wasm/rowAttention.ts';

export interface OnnxOptions {
  /** Which of onnxruntime's execution providers runs the graphs. */
  readonly provider?: OnnxProvider;
  /** fast: quantised weights meet inputs rounded to 8 bit blocks; exact: inputs stay float32. Without quantised weights both are the same. */
  readonly precision?: Precision;
}

/**
 * onnxruntime: graphs built in code, run in place on the caller's memory. The default where there is no GPU: as fast per core as
 * hand-written C++. Throws UNAVAILABLE when the runtime does not load here.
 */
export async function onnxBackend({ provider = 'cpu', precision = 'fast' }: OnnxOptions = {}): Promise<Backend> {
  const runtime = await OnnxRuntime.load(provider);
  const scratch = new ScratchPool();
  const biases = new BiasCache();
  let rowAttention: RowAttention | undefined;
  return {
    name: 'onnx',
    device: `onnxruntime, ${provider}, one thread`,
    tolerance: 2e-6,
    kvDtypes: KV_DTYPES,
    weightFormats: LINEAR_FORMATS,
    attend: (query, state) => new OnnxAttentionRun(runtime, scratch, biases, rowAttention, query, state),
    ...(provider === 'cpu' && { share: (memory, map) => void (rowAttention = RowAttention.open(memory, map)) }),
    // two passes over memory: a graph would cost more in its call than it saves
    merge: (into, from) => settle(() => mergeInto(into, from)),
    async matmul(a, b, out, { m, k, n }) {
      expectLength('a', a, m * k);
      expectLength('b', b, k * n);
      expectLength('out', out, m * n);
      const session = await runtime.session('matmul', () => ({
        inputs: [
          { name: 'a', type: 'float32', dims: ['M', 'K'] },
          { name: 'b', type: 'float32', dims: ['K', 'N'] },
        ],
        outputs: [{ name: 'y', type: 'float32', dims: ['M', 'N'] }],
        nodes: [node('MatMul', ['a', 'b'], ['y'])],
      }));
      await session.run({ a: runtime.tensor(a, [m, k]), b: runtime.tensor(b, [k, n]) }, { y: runtime.tensor(out, [m, n]) });
    },
    ...onnxLayers(runtime, precision),
    close: () => runtime.close(),
  };
}
