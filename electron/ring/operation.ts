import type { Backend, BackendName } from '../../kernels/backend.ts';
import type { Signal } from '../platform/futex.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';

/** What a worker lends to the operations that run in it. */
export interface WorkerContext {
  readonly region: MappedRegion;
  readonly signal: Signal;
  /** Made once per process. Throws BACKEND_UNAVAILABLE with the reason. */
  readonly backend: (name: BackendName) => Promise<Backend>;
}

/** Something a driver can ask of a worker by name. The input is validated by the operation; input and output are small JSON. */
type WorkerOperation = (input: unknown, context: WorkerContext, abort: AbortSignal) => Promise<unknown>;
export type WorkerOperations = Record<string, WorkerOperation>;
