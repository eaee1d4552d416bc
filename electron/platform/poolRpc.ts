import { poolRequests } from '../contract/workerProtocol.ts';
import type { PoolHolder, PoolOwner } from './poolOwner.ts';
import type { Handler, Rpc } from './rpc.ts';

/** The pool of this process, offered to a child that inherited its memory. Input that does not fit is INTERNAL. */
export function poolHandlers(pool: PoolHolder): Record<keyof typeof poolRequests, Handler> {
  return {
    'pool.start': async (input) => {
      await pool.start(poolRequests['pool.start'].input.parse(input).workers);
      return { region: pool.childAddress };
    },
    'pool.endpoints': async () => ({ endpoints: await pool.endpoints() }),
    'pool.replace': async (input) => {
      const { id, generation } = poolRequests['pool.replace'].input.parse(input);
      return { endpoint: await pool.replace(id, generation) };
    },
    'pool.stop': async () => {
      await pool.stop();
      return {};
    },
  };
}

/** The pool of the process at the other end of `rpc`. */
export function remotePool(rpc: Rpc): PoolOwner {
  return {
    start: async (workers) => poolRequests['pool.start'].output.parse(await rpc.request('pool.start', { workers })).region,
    endpoints: async () => poolRequests['pool.endpoints'].output.parse(await rpc.request('pool.endpoints', {})).endpoints,
    replace: async (id, generation) =>
      poolRequests['pool.replace'].output.parse(await rpc.request('pool.replace', { id, generation })).endpoint,
    stop: async () => {
      await rpc.request('pool.stop', {});
    },
  };
}
