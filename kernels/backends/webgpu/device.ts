import { KernelError } from '../../kernelError.ts';
import { loadDawn } from '../dawn.ts';

/** GPUBufferUsage and GPUMapMode by number: npm webgpu puts the names only on globals, which are not ours to set. */
const USAGE = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80 } as const;
const MAP_READ = 1;
const PARAMETER_SLOT_BYTES = 256;

export interface GpuOptions {
  /** Use subgroup operations where the adapter has them; false for comparison. */
  readonly subgroups?: boolean;
}

export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly buffers: readonly GPUBuffer[];
  /** 32-bit words of the shader's `params` uniform, at most 64. */
  readonly params: ArrayBuffer;
  readonly workgroups: readonly [x: number, y?: number, z?: number];
}

/** One WebGPU device (Dawn) with its compiled pipelines. */
export class GpuDevice {
  readonly description: string;
  readonly subgroups: boolean;
  readonly float16: boolean;
  readonly device: GPUDevice;
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  #failure: string | undefined;

  private constructor(adapter: GPUAdapter, device: GPUDevice, options: GpuOptions) {
    this.device = device;
    this.subgroups = options.subgroups !== false && device.features.has('subgroups');
    this.float16 = device.features.has('shader-f16');
    const { description, device: name, vendor } = adapter.info;
    this.description = [vendor, description || name].filter(Boolean).join(' ');
    device.addEventListener('uncapturederror', (event) => (this.#failure ??= event.error.message));
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') this.#failure ??= `the device was lost: ${message}`;
    });
  }

  /** Throws UNAVAILABLE when Dawn does not load or finds no adapter. */
  static async open(options: GpuOptions): Promise<GpuDevice> {
    const { gpu } = await loadDawn();
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new KernelError('UNAVAILABLE', 'WebGPU finds no graphics card: no Vulkan, Metal or Direct3D 12 driver answers.');
    const wanted: GPUFeatureName[] = ['subgroups', 'shader-f16'];
    const { maxComputeWorkgroupStorageSize, maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    const device = await adapter.requestDevice({
      requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
      requiredLimits: { maxComputeWorkgroupStorageSize, maxStorageBufferBindingSize, maxBufferSize },
    });
    return new GpuDevice(adapter, device, options);
  }

  /** A storage buffer that holds at least `bytes`, with these contents at its start. */
  storage(bytes: number, contents?: Float32Array | Int32Array): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4);
    if (size > this.device.limits.maxStorageBufferBindingSize) {
      throw new KernelError(
        'UNSUPPORTED',
        `This graphics card takes buffers of ${this.device.limits.maxStorageBufferBindingSize} bytes, not of ${size}.`,
      );
    }
    const buffer = this.device.createBuffer({ size, usage: USAGE.storage | USAGE.copySource | USAGE.copyTarget });
    if (contents) this.upload(buffer, contents.buffer, contents.byteOffset, contents.byteLength);
    return buffer;
  }

  /** Copies host bytes (shared memory too) into a buffer, in the order of the queue. */
  upload(buffer: GPUBuffer, source: ArrayBufferLike, byteOffset: number, byteLength: number): void {
    // Dawn's queue takes memory mapped by koffi as it is, a SharedArrayBuffer it refuses
    const bytes = source instanceof SharedArrayBuffer ? new Uint8Array(source, byteOffset, byteLength).slice().buffer : source;
    this.device.queue.writeBuffer(buffer, 0, bytes, bytes === source ? byteOffset : 0, byteLength);
  }

  /** The pipeline of a shader that is kept under `key`; bindings: the buffers in order, then the uniform `params`. */
  pipeline(key: string, source: () => string): GPUComputePipeline {
    const known = this.#pipelines.get(key);
    if (known) return known;
    const module = this.device.createShaderModule({ code: source() });
    const made = this.device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
    this.#pipelines.set(key, made);
    return made;
  }

  /** Encodes these dispatches and then the copies, and submits them once. Dispatches run one after the other. */
  submit(dispatches: readonly Dispatch[], copies: readonly { from: GPUBuffer; to: GPUBuffer }[] = []): void {
    const { device } = this;
    const encoder = device.createCommandEncoder();
    const params = device.createBuffer({
      size: Math.max(1, dispatches.length) * PARAMETER_SLOT_BYTES,
      usage: USAGE.uniform | USAGE.copyTarget,
    });
    const pass = encoder.beginComputePass();
    for (const [index, { pipeline, buffers, params: words, workgroups }] of dispatches.entries()) {
      device.queue.writeBuffer(params, index * PARAMETER_SLOT_BYTES, words);
      const uniform = { buffer: params, offset: index * PARAMETER_SLOT_BYTES, size: PARAMETER_SLOT_BYTES };
      const entries = [...buffers.map((buffer) => ({ buffer })), uniform].map((resource, binding) => ({ binding, resource }));
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    for (const { from, to } of copies) encoder.copyBufferToBuffer(from, 0, to, 0, to.size);
    device.queue.submit([encoder.finish()]);
    params.destroy();
  }

  /** Runs the dispatches and brings the start of each buffer back into its array. */
  async read(dispatches: readonly Dispatch[], results: readonly { from: GPUBuffer; into: Float32Array }[]): Promise<void> {
    const staging = results.map(({ into }) =>
      this.device.createBuffer({ size: Math.max(4, into.byteLength), usage: USAGE.mapRead | USAGE.copyTarget }),
    );
    this.submit(
      dispatches,
      results.map(({ from }, i) => ({ from, to: staging[i]! })),
    );
    try {
      await Promise.all(staging.map((buffer) => buffer.mapAsync(MAP_READ)));
    } catch (error) {
      throw new KernelError('UNAVAILABLE', `The graphics card failed: ${this.#failure ?? String(error)}`, error);
    }
    for (const [i, { into }] of results.entries()) into.set(new Float32Array(staging[i]!.getMappedRange(), 0, into.length));
    for (const buffer of staging) buffer.destroy();
    this.throwFailure();
  }

  /** Resolves when everything submitted so far has run. */
  async idle(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
    this.throwFailure();
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw new KernelError('UNAVAILABLE', `The graphics card failed: ${this.#failure}`);
  }

  close(): void {
    this.device.destroy();
    this.#pipelines.clear();
  }
}
