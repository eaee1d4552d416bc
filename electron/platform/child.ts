import { spawn, type ChildProcess } from 'node:child_process';
import { LongtakeError } from '../contract/errors.ts';
import { processChannel } from './channel.ts';
import { nodeBinary } from './paths.ts';
import { Rpc, type Handler } from './rpc.ts';

export interface ChildOptions {
  /** What it is called in errors and logs, e.g. "encoder speech". */
  name: string;
  /** Absolute path of the script it runs. */
  entry: string;
  args?: string[];
  env?: Record<string, string | undefined>;
  nodeFlags?: string[];
  /** Descriptors it inherits as stdio[4], stdio[5] ... (3 is the IPC channel). */
  inherit?: number[];
  handlers?: Record<string, Handler>;
  /**
   * `advanced` (the default) passes typed arrays. `json` is for a parent that is Electron: the Node of Electron 33 loses
   * messages whose length is split over two reads (nodejs/node issue 55834), and every later one with it.
   */
  serialization?: 'advanced' | 'json';
}

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last lines it wrote to stderr, for the error. */
  stderrTail: string;
}

const STDERR_TAIL_CHARACTERS = 4000;

/**
 * One plain Node child process: start, requests, exit or crash with a reason, graceful stop, then kill.
 * App, command line and tests use this class for the host, encoders and ring workers.
 * The child ends by itself when this process dies, because its entry calls `endWithParent`.
 */
export class Child {
  readonly name: string;
  readonly rpc: Rpc;
  readonly exited: Promise<ChildExit>;
  private readonly process: ChildProcess;
  private stderr = '';
  private exit: ChildExit | null = null;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.process = spawn(nodeBinary(), ['--no-warnings', ...(options.nodeFlags ?? []), options.entry, ...(options.args ?? [])], {
      // ELECTRON_RUN_AS_NODE must not reach the plain Node child of an Electron process
      env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined, ...options.env },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc', ...(options.inherit ?? [])],
      serialization: options.serialization ?? 'advanced',
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-STDERR_TAIL_CHARACTERS);
      if (process.env['LONGTAKE_DEBUG']) process.stderr.write(text);
    });
    this.rpc = new Rpc(processChannel(this.process), options.handlers);
    this.exited = new Promise((resolve) => {
      const done = (code: number | null, signal: NodeJS.Signals | null) => {
        this.exit = { code, signal, stderrTail: this.stderr };
        resolve(this.exit);
      };
      this.process.once('exit', done);
      this.process.once('error', (error) => {
        this.stderr += error.message;
        done(null, null);
      });
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get alive(): boolean {
    return this.exit === null;
  }

  /** As `rpc.request`, but a child that dies is CHILD_CRASHED with its last words. */
  async request(name: string, input: unknown, options: { signal?: AbortSignal | undefined } = {}): Promise<unknown> {
    try {
      return await this.rpc.request(name, input, options);
    } catch (error) {
      if (error instanceof LongtakeError && error.code === 'HOST_GONE') throw await this.crash();
      throw error;
    }
  }

  /** Asks it to end (SIGTERM), and kills it after `graceMs`. */
  async stop(graceMs = 2000): Promise<ChildExit> {
    if (this.exit) return this.exit;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), graceMs);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.process.kill(signal);
  }

  private async crash(): Promise<LongtakeError> {
    const exit = await this.exited;
    const how = exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code ?? 'none'}`;
    return new LongtakeError('CHILD_CRASHED', `The process "${this.name}" ${how}.`, {
      hint: 'It is started again on the next try; finished work is kept.',
      details: { stderr: exit.stderrTail },
    });
  }
}
