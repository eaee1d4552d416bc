import { KernelError } from '../kernelError.ts';

interface Dawn {
  readonly gpu: GPU;
  /** GPUBufferUsage and its like, which browsers have as globals. */
  readonly globals: object;
}

let dawn: Dawn | undefined;

/**
 * Dawn, the WebGPU of npm webgpu: one instance per process, kept for good, for devices of an instance that is collected crash the
 * process. Shaders write all workgroup memory before they read it; clearing it first costs SwiftShader 2 to 6 seconds a shader in
 * compilation. Throws UNAVAILABLE where it does not load.
 */
export async function loadDawn(): Promise<Dawn> {
  try {
    const { create, globals } = await import('webgpu');
    dawn ??= { gpu: create(['enable-dawn-features=disable_workgroup_init']), globals };
    return dawn;
  } catch (error) {
    throw new KernelError('UNAVAILABLE', `npm webgpu does not load: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
