import { setTimeout as sleep } from 'node:timers/promises';
import type { Bridge, RequestInput, RequestName, HostEvent } from '../contract/bridge.ts';
import { z } from 'zod';
import { LongtakeError, type ErrorData } from '../contract/errors.ts';
import { errorDataSchema } from '../contract/jobs.ts';
import type { ShellEvent } from '../contract/shell.ts';
import { Child } from '../platform/child.ts';
import { bridgeOver } from '../platform/hostRpc.ts';
import { PoolHolder } from '../platform/poolOwner.ts';
import { poolHandlers } from '../platform/poolRpc.ts';

/** Deaths after which it is not started again by itself, counted over `WINDOW_MS`. */
const MAX_DEATHS = 3;
const WINDOW_MS = 60_000;
const RESTART_MS = 500;

/** What the host says of itself: the library is open, or why it cannot be. */
const openingSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('host.ready') }),
  z.object({ event: z.literal('host.failed'), data: errorDataSchema.transform((data) => data as ErrorData) }),
]);

export interface HostClientOptions {
  /** Absolute path of the host's script. */
  entry: string;
  args: string[];
  /** Absolute path of the ring worker's script: the workers that the host drives are children of this process. */
  workerEntry: string;
  /** Told of every event of the host, and of its coming and going. */
  onEvent: (event: HostEvent | ShellEvent) => void;
}

/** Starts the host, passes requests on, and starts it again when it dies: it resumes at the last finished batch. */
export class HostClient {
  private readonly options: HostClientOptions;
  private child: Child | null = null;
  private bridge: Bridge | null = null;
  private stopping = false;
  /** Resolves when the last host and its workers have ended. */
  private ending: Promise<void> = Promise.resolve();
  private readonly deaths: number[] = [];

  constructor(options: HostClientOptions) {
    this.options = options;
  }

  start(): void {
    // a host that comes back has forgotten what it gave to the workers of the one before: it gets fresh ones, and fresh memory
    const pool = new PoolHolder(this.options.workerEntry);
    const { entry, args } = this.options;
    const inherit = inheritedBy(pool);
    const child = new Child({ name: 'host', entry, args, serialization: 'json', inherit, handlers: poolHandlers(pool) });
    this.child = child;
    this.ending = child.exited.then(() => pool.close());
    this.bridge = bridgeOver(child.rpc);
    this.bridge.subscribe(this.options.onEvent);
    this.options.onEvent({ event: 'shell.host', data: { state: 'starting', error: null } });
    child.rpc.onEvent((event) => {
      const opened = openingSchema.safeParse(event);
      if (!opened.success) return;
      this.options.onEvent({
        event: 'shell.host',
        data: opened.data.event === 'host.failed' ? { state: 'gone', error: opened.data.data } : { state: 'ready', error: null },
      });
    });
    void child.exited.then(({ stderrTail }) => this.onExit(stderrTail));
  }

  /** Throws LongtakeError; HOST_GONE while there is no host. */
  async request(name: string, input: unknown): Promise<unknown> {
    if (!this.bridge)
      throw new LongtakeError('HOST_GONE', 'The process that reads videos is not running.', {
        hint: 'Start Longtake again; what was finished is kept.',
      });
    return this.bridge.request(name as RequestName, input as RequestInput<RequestName>);
  }

  /** Starts the host anew, after it could not open the library or had died too often. */
  async restart(): Promise<void> {
    this.deaths.length = 0;
    if (this.child) await this.child.stop(5000);
    else this.startUnlessStopping();
  }

  /** Ends the host and waits until it has ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.child?.stop(5000);
    await this.ending;
  }

  private startUnlessStopping(): void {
    if (!this.stopping) this.start();
  }

  private async onExit(stderrTail: string): Promise<void> {
    this.child = null;
    this.bridge = null;
    if (this.stopping) return;
    const now = Date.now();
    this.deaths.push(now);
    const recent = this.deaths.filter((time) => now - time < WINDOW_MS).length;
    const error = new LongtakeError('HOST_GONE', `The process that reads videos has ended${lastLine(stderrTail)}.`, {
      hint: recent >= MAX_DEATHS ? 'Start Longtake again.' : '',
      details: { stderr: stderrTail },
    }).toData();
    this.options.onEvent({ event: 'shell.host', data: { state: recent >= MAX_DEATHS ? 'gone' : 'restarting', error } });
    if (recent >= MAX_DEATHS) return;
    await sleep(RESTART_MS);
    this.startUnlessStopping();
  }
}

/** The descriptors of the ring's memory; none where there is no shared memory: whatever needs the ring then says why. */
function inheritedBy(pool: PoolHolder): number[] {
  try {
    return pool.inherited;
  } catch {
    return [];
  }
}

/** What the host said last, as the end of a sentence. */
function lastLine(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${line.replace(/\.$/, '')}`;
}
