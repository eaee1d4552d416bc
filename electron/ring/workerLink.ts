import { connect, type Socket } from 'node:net';
import { LongtakeError } from '../contract/errors.ts';
import type { WorkerEndpoint } from '../contract/workerProtocol.ts';
import { socketChannel } from '../platform/channel.ts';
import { Rpc } from '../platform/rpc.ts';

const CONNECT_TIMEOUT_MS = 5000;

/** The driver's connection to one process of a worker's place. A replaced worker gets a new link. */
export class WorkerLink {
  readonly endpoint: WorkerEndpoint;
  private readonly rpc: Rpc;
  private readonly socket: Socket;

  /** Throws RING_WORKER_LOST when nothing answers at the endpoint. */
  static async open(endpoint: WorkerEndpoint): Promise<WorkerLink> {
    const socket = connect(endpoint.address);
    const lost = (why: string) => {
      socket.destroy();
      return new LongtakeError('RING_WORKER_LOST', `Ring worker ${endpoint.id} (process ${endpoint.pid}) does not answer: ${why}.`, {
        details: { worker: endpoint.id, pid: endpoint.pid },
      });
    };
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', (error) => reject(lost(error.message)));
    });
    const link = new WorkerLink(endpoint, socket);
    const greeted = await within(CONNECT_TIMEOUT_MS, link.request('hello', { token: endpoint.token }));
    if (!greeted) throw lost('no greeting');
    return link;
  }

  private constructor(endpoint: WorkerEndpoint, socket: Socket) {
    this.endpoint = endpoint;
    this.socket = socket;
    this.rpc = new Rpc(socketChannel(socket));
  }

  /** As `Rpc.request`; HOST_GONE means that the worker died. */
  request(name: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    return this.rpc.request(name, input, { signal });
  }

  /** Resolves to true when nothing that was asked for runs any more (or the worker is gone), false when that takes longer than `timeoutMs`. */
  drain(timeoutMs: number): Promise<boolean> {
    return within(
      timeoutMs,
      this.request('drain', {}).catch(() => undefined),
    );
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Whether `work` is done in time; a failure of it is thrown. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([work.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}
