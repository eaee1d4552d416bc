import type { Bridge } from '../contract/bridge.ts';
import { LongtakeError } from '../contract/errors.ts';
import type { Host } from '../host/host.ts';
import { bridgeOver } from '../platform/hostRpc.ts';

/** A host to talk to: our own, or the one that already has the library open. */
export interface Connection {
  bridge: Bridge;
  /** The host of this process; null where another process owns the library. */
  host: Host | null;
  close(): Promise<void>;
}

/** Opens the library (with `resumeAll` it goes on with all that waits there), or connects to the host that owns it. Throws LIBRARY_IN_USE where that one does not answer. */
export async function connectLibrary(library: string, options: { resumeAll?: boolean } = {}): Promise<Connection> {
  // loaded only now: half a second of code that help and a wrong word do not need
  const { openHost } = await import('../host/host.ts');
  try {
    const host = await openHost({ library, ...options });
    return { bridge: host.bridge, host, close: () => host.close() };
  } catch (error) {
    if (!(error instanceof LongtakeError) || error.code !== 'LIBRARY_IN_USE') throw error;
    const { connectToHost } = await import('../host/socket.ts');
    const rpc = await connectToHost(library);
    return {
      bridge: bridgeOver(rpc),
      host: null,
      close: () => {
        rpc.close();
        return Promise.resolve();
      },
    };
  }
}
