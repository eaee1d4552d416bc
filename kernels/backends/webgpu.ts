import { KV_DTYPES } from '../attention/kvLayout.ts';
import { mergeInto } from '../attention/merge.ts';
import type { Backend } from '../backend.ts';
import { settle } from './settle.ts';
import { GpuAttentionRun } from './webgpu/attention.ts';
import { GpuDevice, type GpuOptions } from './webgpu/device.ts';
import { HeldBlocks } from './webgpu/heldBlocks.ts';
import { gpuLayers, gpuMatmul } from './webgpu/layers.ts';

/** Our WGSL through Dawn in plain Node: Vulkan, Metal or Direct3D 12. Throws UNAVAILABLE where no adapter answers. */
export async function webgpuBackend(options: GpuOptions = {}): Promise<Backend> {
  const gpu = await GpuDevice.open(options);
  const held = new HeldBlocks(gpu);
  return {
    name: 'webgpu',
    device: gpu.description,
    tolerance: 1e-5,
    kvDtypes: KV_DTYPES,
    weightFormats: ['f32'],
    attend: (query, state) => new GpuAttentionRun(gpu, held, query, state),
    hold: (block) => held.hold(block),
    // both sides are on the host, and it is two passes over memory
    merge: (into, from) => settle(() => mergeInto(into, from)),
    matmul: (a, b, out, size) => gpuMatmul(gpu, a, b, out, size),
    ...gpuLayers(gpu),
    close: () => settle(() => gpu.close()),
  };
}
