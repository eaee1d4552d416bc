import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import { socketChannel } from '../platform/channel.ts';
import { Rpc, type Handler } from '../platform/rpc.ts';
import { readableFailure } from '../ring/kernelFailure.ts';
import type { WorkerContext, WorkerOperations } from '../ring/operation.ts';

const helloSchema = z.object({ token: z.string() });

/**
 * Listens for drivers at `address`. A connection may ask for operations after it has said the token; one that closes cancels what it asked for.
 * `drain` answers when none of the connection's operations runs any more: only then is a cancelled one's memory free.
 */
export function listenForDrivers(address: string, token: string, operations: WorkerOperations, context: WorkerContext): Promise<Server> {
  const server = createServer((socket) => {
    let trusted = false;
    const running = new Set<Promise<unknown>>();
    const guarded = Object.entries(operations).map(([name, operation]): [string, Handler] => [
      name,
      (input, { signal }) => {
        if (!trusted) return Promise.reject(refusal());
        const work = operation(input, context, signal)
          .catch((error: unknown) => Promise.reject(readableFailure(error) as Error))
          .finally(() => running.delete(work));
        running.add(work);
        return work;
      },
    ]);
    new Rpc(socketChannel(socket), {
      ...Object.fromEntries(guarded),
      hello: (input) => {
        const said = Buffer.from(helloSchema.parse(input).token);
        const expected = Buffer.from(token);
        trusted = said.length === expected.length && timingSafeEqual(said, expected);
        return trusted ? Promise.resolve({}) : Promise.reject(refusal());
      },
      drain: async () => {
        await Promise.allSettled(running);
        return {};
      },
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => resolve(server));
  });
}

function refusal(): LongtakeError {
  return new LongtakeError('NOT_GRANTED', 'This ring worker belongs to another process.');
}
