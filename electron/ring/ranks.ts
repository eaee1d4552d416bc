import { availableParallelism } from 'node:os';
import type { BackendName } from '../../kernels/backend.ts';

/** One worker a core, but no more than a ring can have. */
export function defaultWorkers(): number {
  return Math.min(16, availableParallelism());
}

/** The same backend for every rank. */
export function sameBackend(workers: number, backend: BackendName): BackendName[] {
  return Array.from({ length: workers }, () => backend);
}
