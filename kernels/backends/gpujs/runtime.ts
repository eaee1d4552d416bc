import type { GPU as GpuJs, IGPUKernelSettings } from 'gpu.js';
import { KernelError } from '../../kernelError.ts';
import { loadDawn } from '../dawn.ts';

/** Kernels kept compiled; each belongs to one set of sizes. */
const KEPT_KERNELS = 24;

/** What a kernel gives: nested rows, or a handle on the device that another kernel takes as input. */
export type KernelResult = Float32Array | KernelResult[] | DeviceRows;

interface DeviceRows {
  toArray(): Promise<KernelResult> | KernelResult;
  delete(): void;
}

export type GpuJsKernel = (...inputs: readonly (Float32Array | KernelResult)[]) => Promise<KernelResult>;

export interface KernelSource {
  /** The kernel as text: gpu.js translates functions by their source, which must not meet a type stripper. */
  readonly source: string;
  readonly constants: Readonly<Record<string, number>>;
  /** Innermost size first, as gpu.js has it. */
  readonly output: readonly number[];
  /** Leave the result on the device. */
  readonly resident?: boolean;
}

/** gpu.js in async mode: WebGPU through Dawn where an adapter answers, else WebAssembly. */
export class GpuJsRuntime {
  readonly device: string;
  readonly #gpu: GpuJs;
  readonly #kernels = new Map<string, GpuJsKernel & { destroy(): void }>();

  private constructor(gpu: GpuJs, device: string) {
    this.#gpu = gpu;
    this.device = device;
  }

  /** Throws UNAVAILABLE when gpu.js does not load. */
  static async load(): Promise<GpuJsRuntime> {
    const adapter = await offerWebGpu();
    try {
      const { default: gpujs } = await import('gpu.js');
      return new GpuJsRuntime(
        new gpujs.GPU({ mode: 'async' }),
        adapter === undefined ? 'gpu.js on WebAssembly' : `gpu.js on WebGPU, ${adapter}`,
      );
    } catch (error) {
      throw new KernelError('UNAVAILABLE', `gpu.js does not load: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  }

  /** The compiled kernel of `key`; `make` describes it the first time. */
  kernel(key: string, make: () => KernelSource): GpuJsKernel {
    const known = this.#kernels.get(key);
    if (known) {
      // most recently used last
      this.#kernels.delete(key);
      this.#kernels.set(key, known);
      return known;
    }
    const { source, constants, output, resident = false } = make();
    const settings = { constants, output: [...output], pipeline: resident } as unknown as IGPUKernelSettings;
    const made = this.#gpu.createKernel(source, settings) as unknown as GpuJsKernel & { destroy(): void };
    this.#kernels.set(key, made);
    if (this.#kernels.size > KEPT_KERNELS) {
      const [oldest, kernel] = this.#kernels.entries().next().value!;
      this.#kernels.delete(oldest);
      kernel.destroy();
    }
    return made;
  }

  async close(): Promise<void> {
    this.#kernels.clear();
    await this.#gpu.destroy();
  }
}

/** Puts WebGPU where gpu.js looks for it, as a browser would, before gpu.js is loaded; the adapter in words if there is one. */
async function offerWebGpu(): Promise<string | undefined> {
  try {
    const { gpu, globals } = await loadDawn();
    const adapter = await gpu.requestAdapter();
    if (!adapter) return undefined;
    Object.assign(globalThis, globals);
    if (!('gpu' in globalThis.navigator)) Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
    return [adapter.info.vendor, adapter.info.description || adapter.info.device].filter(Boolean).join(' ');
  } catch {
    return undefined;
  }
}

/** Copies nested rows one after the other to the start of `target` and gives the number of elements. */
export async function flatten(result: KernelResult, target: Float32Array): Promise<number> {
  const rows = 'toArray' in result ? await result.toArray() : result;
  return copyRows(rows, target, 0);
}

function copyRows(rows: KernelResult, target: Float32Array, at: number): number {
  if (rows instanceof Float32Array) {
    target.set(rows, at);
    return at + rows.length;
  }
  if (!Array.isArray(rows)) throw new KernelError('UNAVAILABLE', 'gpu.js gave a device handle where rows were expected.');
  return rows.reduce((offset, row) => copyRows(row, target, offset), at);
}

/** Frees a result that is still on the device. */
export function discard(result: KernelResult): void {
  if ('delete' in result) result.delete();
}
