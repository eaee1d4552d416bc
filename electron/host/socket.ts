import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';
import type { HostEvent } from '../contract/bridge.ts';
import { socketChannel } from '../platform/channel.ts';
import { rpcHandlers, type HostHandlers } from '../platform/hostRpc.ts';
import { hostSocketPath } from '../platform/paths.ts';
import { Rpc } from '../platform/rpc.ts';

/** Lets other processes of the same person talk to the host that owns `library`. Call it only while holding the library's lock: it replaces a dead host's socket. */
export async function listenForClients(
  library: string,
  handlers: HostHandlers,
  subscribe: (listener: (event: HostEvent) => void) => () => void,
): Promise<Server> {
  const path = hostSocketPath(library);
  if (process.platform !== 'win32') {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    chmodSync(dirname(path), 0o700);
    rmSync(path, { force: true });
  }
  const server = createServer((socket) => {
    const rpc = new Rpc(socketChannel(socket), rpcHandlers(handlers));
    const unsubscribe = subscribe((event) => rpc.emit(event));
    void rpc.closed.then(unsubscribe);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
  return server;
}

/** Connects to the host that owns `library`. Throws LIBRARY_IN_USE where its owner does not answer. */
export async function connectToHost(library: string): Promise<Rpc> {
  const socket = connect(hostSocketPath(library));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', (cause) => {
      reject(new LongtakeError('LIBRARY_IN_USE', `Another Longtake has the library ${library} open and does not answer.`, { cause }));
    });
  });
  return new Rpc(socketChannel(socket));
}
