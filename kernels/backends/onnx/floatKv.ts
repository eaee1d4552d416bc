import type { Tensor } from 'onnxruntime-node';
import type { KvBlock } from '../../attention/kvBlock.ts';
import type { ScratchPool } from '../scratch.ts';
import { dequantiseGraph } from './attentionGraph.ts';
import type { OnnxRuntime } from './runtime.ts';

/** Float32 keys and values [heads, count, D], to be released after use. */
export interface KvTile {
  readonly keys: Float32Array;
  readonly values: Float32Array;
  release(): void;
}

/**
 * Keys and values of some KV heads of a block: the block's own memory where it is float32, else decoded into scratch. Several heads at
 * once only when the block is full (`count` = capacity), for their rows then follow each other.
 */
export async function floatKv(
  runtime: OnnxRuntime,
  scratch: ScratchPool,
  block: KvBlock,
  head: number,
  heads: number,
  from: number,
  count: number,
): Promise<KvTile> {
  const { data, shape } = block;
  const { headDim, capacity } = shape;
  const row = head * capacity + from;
  const rows = heads * count;
  const start = row * headDim;
  const end = start + rows * headDim;
  if (data.dtype === 'f32')
    return { keys: data.keys.subarray(start, end), values: data.values.subarray(start, end), release: () => undefined };

  const { dtype } = data;
  const width = dtype === 'q4' ? headDim / 2 : headDim;
  const packed = [heads, count, width];
  const feeds: Record<string, Tensor> = {
    kq: runtime.tensor(data.keys.subarray(row * width, (row + rows) * width), packed),
    vq: runtime.tensor(data.values.subarray(row * width, (row + rows) * width), packed),
  };
  const perChannel = (scales: Float32Array): Tensor =>
    runtime.tensor(scales.subarray(head * headDim, (head + heads) * headDim), [heads, 1, headDim]);
  const perToken = (scales: Float32Array): Tensor => runtime.tensor(scales.subarray(row, row + rows), [heads, count, 1]);
  if (data.dtype !== 'f16') {
    feeds['ks'] = perChannel(data.keyScales);
    feeds['vs'] = perToken(data.valueScales);
  }
  if (data.dtype === 'q4') {
    feeds['ko'] = perChannel(data.keyOffsets);
    feeds['vo'] = perToken(data.valueOffsets);
  }
  const session = await runtime.session(`dequantise ${dtype} ${headDim}`, () => dequantiseGraph(dtype, headDim));
  const buffers = [scratch.take(rows * headDim), scratch.take(rows * headDim)] as const;
  const keys = buffers[0].subarray(0, rows * headDim);
  const values = buffers[1].subarray(0, rows * headDim);
  const dims = [heads, count, headDim];
  await session.run(feeds, { k: runtime.tensor(keys, dims), v: runtime.tensor(values, dims) });
  return { keys, values, release: () => scratch.give(...buffers) };
}
