import type { Backend, BackendName } from '../../kernels/backend.ts';
import type { Signal } from '../platform/futex.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';
import { readableFailure } from '../ring/kernelFailure.ts';
import type { WorkerContext } from '../ring/operation.ts';

/** What this process lends to its operations. */
export function workerContext(region: MappedRegion, signal: Signal): WorkerContext {
  const backends = new Map<BackendName, Promise<Backend>>();
  return {
    region,
    signal,
    backend(name) {
      const opened = backends.get(name) ?? open(name, region);
      backends.set(name, opened);
      return opened;
    },
  };
}

async function open(name: BackendName, region: MappedRegion): Promise<Backend> {
  try {
    // loaded when it is asked for: a worker that is only started should not pay for the runtimes
    const { openBackend } = await import('../../kernels/backends/select.ts');
    const backend = await openBackend(name);
    backend.share?.(region.buffer, (target, at, offset, bytes) => region.mapOver(target, at, offset, bytes));
    return backend;
  } catch (error) {
    throw readableFailure(error);
  }
}
