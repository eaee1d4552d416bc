import { createSocket } from 'node:dgram';
import type { Signal } from './futex.ts';
import type { MappedRegion } from './sharedRegion.ts';

/** Bytes at the start of every region that hold the ports of those who listen, one Int32 per process. */
export const SIGNAL_TABLE_BYTES = 4096;
const LISTENERS = SIGNAL_TABLE_BYTES / 4;
const ONE_BYTE = new Uint8Array(1);

/**
 * The fallback where no futex crosses processes: a wake is one byte to the loopback port of every process of the region, which they leave
 * in a table at its start. A lost byte costs the rest of a sleep and nothing else; a byte from a stranger only wakes early.
 */
export async function socketSignal(region: MappedRegion, id: number): Promise<Signal> {
  const ports = new Int32Array(region.buffer, 0, LISTENERS);
  const socket = createSocket('udp4');
  // the wake-ups alone must not keep a process alive
  socket.unref();
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  Atomics.store(ports, id % LISTENERS, socket.address().port);
  return {
    wake() {
      for (let listener = 0; listener < LISTENERS; listener++) {
        const port = Atomics.load(ports, listener);
        if (port !== 0 && listener !== id) socket.send(ONE_BYTE, port, '127.0.0.1', () => undefined);
      }
    },
    sleep(_offset, _seen, timeoutMs) {
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          socket.off('message', done);
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        socket.on('message', done);
      });
    },
  };
}
