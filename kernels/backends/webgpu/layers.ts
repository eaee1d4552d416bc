import type { Backend, FeedForwardWeights, Linear, MatmulSize } from '../../backend.ts';
import { KernelError } from '../../kernelError.ts';
import { checkWeights, type LinearWeights } from '../../linear/weights.ts';
import { expectLength } from '../../tensor.ts';
import { settle } from '../settle.ts';
import type { Dispatch, GpuDevice } from './device.ts';
import { MATMUL_TILE, matmulShader, normShader, rotaryShader, swigluShader } from './layerShaders.ts';

/** Rows of the feed-forward layer whose wide middle is on the device at a time. */
const CHUNK_ROWS = 1024;

/** out = a b with a, b and out on the host. */
export async function gpuMatmul(gpu: GpuDevice, a: Float32Array, b: Float32Array, out: Float32Array, size: MatmulSize): Promise<void> {
  expectLength('a', a, size.m * size.k);
  expectLength('b', b, size.k * size.n);
  expectLength('out', out, size.m * size.n);
  const buffers = [gpu.storage(a.byteLength, a), gpu.storage(b.byteLength, b), gpu.storage(out.byteLength)] as const;
  await gpu.read([product(gpu, buffers, size, false)], [{ from: buffers[2], into: out }]);
  for (const buffer of buffers) buffer.destroy();
}

type LayerOperations = Required<Pick<Backend, 'prepareLinear' | 'prepareFeedForward' | 'rmsNorm' | 'rotate'>>;

/** Float32 weights stay on the device; quantised ones are refused (cpu and onnx have them). */
export function gpuLayers(gpu: GpuDevice): LayerOperations {
  return {
    prepareLinear: (weights) => settle(() => residentLinear(gpu, weights)),
    prepareFeedForward: (weights) => settle(() => residentFeedForward(gpu, weights)),
    async rmsNorm(x, weight, epsilon, out) {
      const width = weight.length;
      const rows = x.length / width;
      expectLength('out', out, x.length);
      expectLength('x', x, Math.floor(rows) * width);
      const params = new DataView(new ArrayBuffer(16));
      params.setUint32(0, rows, true);
      params.setUint32(4, width, true);
      params.setFloat32(8, epsilon, true);
      const buffers = [gpu.storage(x.byteLength, x), gpu.storage(weight.byteLength, weight), gpu.storage(out.byteLength)] as const;
      const dispatch = { pipeline: gpu.pipeline('norm', normShader), buffers, params: params.buffer, workgroups: spread(rows) };
      await gpu.read([dispatch], [{ from: buffers[2], into: out }]);
      for (const buffer of buffers) buffer.destroy();
    },
    async rotate(x, { cos, sin }, { heads, tokens, headDim, style }) {
      expectLength('x', x, heads * tokens * headDim);
      expectLength('cos', cos, tokens * (headDim / 2));
      const pairs = x.length / 2;
      const buffers = [gpu.storage(x.byteLength, x), gpu.storage(cos.byteLength, cos), gpu.storage(sin.byteLength, sin)] as const;
      const dispatch = {
        pipeline: gpu.pipeline(`rotary ${style}`, () => rotaryShader(style)),
        buffers,
        params: new Uint32Array([pairs, tokens, headDim / 2, 0]).buffer,
        workgroups: spread(Math.ceil(pairs / 64)),
      };
      await gpu.read([dispatch], [{ from: buffers[0], into: x }]);
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

function residentLinear(gpu: GpuDevice, weights: LinearWeights): Linear {
  const { inWidth, outWidth } = weights;
  const weight = uploadWeights(gpu, weights);
  return rowsOperation(gpu, inWidth, outWidth, [weight], (x, rows, y) => [
    product(gpu, [x, weight, y], { m: rows, k: inWidth, n: outWidth }, true),
  ]);
}

function residentFeedForward(gpu: GpuDevice, { gate, up, down }: FeedForwardWeights): Linear {
  const [width, middleWidth, outWidth] = [gate.inWidth, gate.outWidth, down.outWidth];
  const [gateWeight, upWeight, downWeight] = [uploadWeights(gpu, gate), uploadWeights(gpu, up), uploadWeights(gpu, down)];
  const gated = gpu.storage(CHUNK_ROWS * middleWidth * 4);
  const lifted = gpu.storage(CHUNK_ROWS * middleWidth * 4);
  const owned = [gateWeight, upWeight, downWeight, gated, lifted];
  return rowsOperation(gpu, width, outWidth, owned, (x, rows, y) => [
    product(gpu, [x, gateWeight, gated], { m: rows, k: width, n: middleWidth }, true),
    product(gpu, [x, upWeight, lifted], { m: rows, k: width, n: middleWidth }, true),
    {
      pipeline: gpu.pipeline('swiglu', swigluShader),
      buffers: [gated, lifted],
      params: new Uint32Array([rows * middleWidth, 0, 0, 0]).buffer,
      workgroups: spread(Math.ceil((rows * middleWidth) / 64)),
    },
    product(gpu, [gated, downWeight, y], { m: rows, k: middleWidth, n: outWidth }, true),
  ]);
}

/** More workgroups than one dimension takes go into two; the shaders leave out those beyond the end. */
function spread(workgroups: number): [x: number, y: number] {
  const x = Math.min(workgroups, 32768);
  return [x, Math.ceil(workgroups / x)];
}

function uploadWeights(gpu: GpuDevice, weights: LinearWeights): GPUBuffer {
  checkWeights(weights);
  if (weights.format !== 'f32')
    throw new KernelError('UNSUPPORTED', `The WebGPU backend has no ${weights.format} weights; the onnx backend has.`);
  return gpu.storage(weights.data.byteLength, weights.data);
}

function product(gpu: GpuDevice, buffers: readonly GPUBuffer[], { m, k, n }: MatmulSize, transposed: boolean): Dispatch {
  return {
    pipeline: gpu.pipeline(`matmul ${transposed}`, () => matmulShader(transposed)),
    buffers,
    params: new Uint32Array([m, k, n, 0]).buffer,
    workgroups: [Math.ceil(n / MATMUL_TILE), Math.ceil(m / MATMUL_TILE)],
  };
}

function rowsOperation(
  gpu: GpuDevice,
  inWidth: number,
  outWidth: number,
  owned: readonly GPUBuffer[],
  dispatches: (x: GPUBuffer, rows: number, y: GPUBuffer) => readonly Dispatch[],
): Linear {
  return {
    inWidth,
    outWidth,
    async apply(x, rows, out) {
      expectLength('x', x, rows * inWidth);
      expectLength('out', out, rows * outWidth);
      for (let from = 0; from < rows; from += CHUNK_ROWS) {
        const count = Math.min(CHUNK_ROWS, rows - from);
        const input = gpu.storage(count * inWidth * 4, x.subarray(from * inWidth, (from + count) * inWidth));
        const result = gpu.storage(count * outWidth * 4);
        await gpu.read(dispatches(input, count, result), [
          { from: result, into: out.subarray(from * outWidth, (from + count) * outWidth) },
        ]);
        input.destroy();
        result.destroy();
      }
    },
    release() {
      for (const buffer of owned) buffer.destroy();
      return Promise.resolve();
    },
  };
}
