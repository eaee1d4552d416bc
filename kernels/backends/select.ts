import { BACKEND_NAMES, type Backend, type BackendName } from '../backend.ts';
import { cpuBackend } from './cpu.ts';
import { gpujsBackend } from './gpujs.ts';
import { onnxBackend } from './onnx.ts';
import { webgpuBackend } from './webgpu.ts';

/** A backend of this machine, or why it is missing. */
export type BackendReport =
  { readonly name: BackendName; readonly backend: Backend } | { readonly name: BackendName; readonly missing: string };

const OPEN: Readonly<Record<BackendName, () => Promise<Backend>>> = {
  onnx: () => onnxBackend(),
  webgpu: () => webgpuBackend(),
  gpujs: () => gpujsBackend(),
  cpu: () => Promise.resolve(cpuBackend()),
};

/** Opens one backend. Throws UNAVAILABLE with the reason when a runtime or device is missing here. */
export function openBackend(name: BackendName): Promise<Backend> {
  return OPEN[name]();
}

/** Tries all backends; the caller closes those it got. */
export async function probeBackends(): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const name of BACKEND_NAMES) {
    try {
      reports.push({ name, backend: await openBackend(name) });
    } catch (error) {
      reports.push({ name, missing: error instanceof Error ? error.message : String(error) });
    }
  }
  return reports;
}
