import { fileURLToPath } from 'node:url';
import { LongtakeError } from '../contract/errors.ts';
import { Child } from '../platform/child.ts';
import { backgroundNiceness, makeNice } from '../platform/niceness.ts';
import type { Encoder } from './encoder.ts';
import { ModelStore } from './modelStore.ts';
import { encoderGeneration, type EncoderTask, type EncoderTypes } from './openEncoder.ts';

/** What the child answers to one batch. */
export interface EncodeAnswer {
  outputs: unknown[];
  wallMs: number;
  cpuMs: number;
  rssBytes: number;
}

/** How fast a task has gone so far: inputs encoded, time inside the encoder, peak of the child's memory. */
export interface Throughput {
  items: number;
  wallSeconds: number;
  cpuSeconds: number;
  peakRssBytes: number;
}

/** Tasks of one group share a process: they look at the same pictures, or answer the same query. */
const GROUP: Record<EncoderTask, string> = {
  sentence: 'words',
  'picture-query': 'words',
  classifier: 'concepts',
  detector: 'concepts',
  picture: 'picture',
  speech: 'speech',
  'screen-text': 'text',
};
const IDLE_MS = 60_000;
const ENTRY = fileURLToPath(new URL('../encoder/index.ts', import.meta.url));

interface Running {
  child: Child;
  pending: number;
  idle: NodeJS.Timeout | null;
}

/**
 * The encoder processes of a host: one per group, started by its first batch, ended after a while without work so that its memory
 * goes back. A child that dies fails its batches with CHILD_CRASHED; the next batch starts a new one.
 */
export class EncoderPool {
  readonly store: ModelStore;
  private readonly idleMs: number;
  private readonly running = new Map<string, Running>();
  private readonly measured = new Map<EncoderTask, Throughput>();
  private closed = false;

  constructor(options: { store?: ModelStore; idleMs?: number } = {}) {
    this.store = options.store ?? new ModelStore();
    this.idleMs = options.idleMs ?? IDLE_MS;
  }

  /** An encoder that works in a child. Starts nothing; throws MODEL_MISSING or MODEL_DAMAGED where the model is not there. */
  encoder<T extends EncoderTask>(task: T): Encoder<EncoderTypes[T]['in'], EncoderTypes[T]['out']> {
    const kind = {
      sentence: 'sentence',
      classifier: 'classifier',
      detector: 'detector',
      picture: 'image-text',
      'picture-query': 'image-text',
      speech: 'speech',
      'screen-text': 'screen-text',
    } as const;
    const { name } = this.store.require(kind[task]);
    if (task === 'speech') this.store.require('voice-activity');
    const generation = encoderGeneration(task, this.store) ?? '';
    return {
      name,
      generation,
      encode: async (batch, signal) => (await this.request({ task, generation, batch }, signal)) as EncoderTypes[T]['out'][],
      close: () => this.stopGroup(GROUP[task]),
    };
  }

  /** What was measured since the pool was made; null before the first batch. */
  throughput(task: EncoderTask): Throughput | null {
    return this.measured.get(task) ?? null;
  }

  /** Process ids of the children that run now, for tests and `doctor`. */
  pids(): number[] {
    return [...this.running.values()].flatMap(({ child }) => (child.alive && child.pid !== undefined ? [child.pid] : []));
  }

  /** Ends the children that read videos; the next batch starts them again, with the priority of that moment. */
  async restartReaders(): Promise<void> {
    await Promise.all([...this.running.keys()].filter((group) => group !== 'words').map((group) => this.stopGroup(group)));
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.running.keys()].map((group) => this.stopGroup(group)));
  }

  private async request(
    work: { task: EncoderTask; generation: string; batch: readonly unknown[] },
    signal?: AbortSignal,
  ): Promise<unknown[]> {
    if (this.closed) throw new LongtakeError('CANCELLED', 'The encoders are shut down.');
    const group = GROUP[work.task];
    const running = this.start(group);
    running.pending++;
    if (running.idle) clearTimeout(running.idle);
    try {
      const answer = (await running.child.request('encode', work, { signal })) as EncodeAnswer;
      this.count(work.task, answer);
      return answer.outputs;
    } finally {
      running.pending--;
      if (running.pending === 0) this.stopLater(group, running);
    }
  }

  private start(group: string): Running {
    const known = this.running.get(group);
    if (known?.child.alive) return known;
    const child = new Child({
      name: `encoder ${group}`,
      entry: ENTRY,
      args: [this.store.assetsFolder, this.store.modelsFolder],
      // weights live outside the JavaScript heap; a small young generation keeps pictures from piling up before they are collected
      // glibc gives large blocks back to the system at once: about 35 MB less per child (measured), nothing elsewhere
      env: { MALLOC_MMAP_THRESHOLD_: '65536', MALLOC_TRIM_THRESHOLD_: '65536', MALLOC_ARENA_MAX: '2' },
      nodeFlags: ['--max-old-space-size=256', '--max-semi-space-size=4'],
    });
    // the words of a query are waited for by a person
    if (group !== 'words') makeNice(child.pid, backgroundNiceness());
    const running: Running = { child, pending: 0, idle: null };
    this.running.set(group, running);
    return running;
  }

  private stopLater(group: string, running: Running): void {
    running.idle = setTimeout(() => {
      if (running.pending === 0 && this.running.get(group) === running) void this.stopGroup(group);
    }, this.idleMs);
    // waiting for it must not keep the program alive
    running.idle.unref();
  }

  private async stopGroup(group: string): Promise<void> {
    const running = this.running.get(group);
    if (!running) return;
    this.running.delete(group);
    if (running.idle) clearTimeout(running.idle);
    await running.child.stop();
  }

  private count(task: EncoderTask, { outputs, wallMs, cpuMs, rssBytes }: EncodeAnswer): void {
    const before = this.measured.get(task) ?? { items: 0, wallSeconds: 0, cpuSeconds: 0, peakRssBytes: 0 };
    this.measured.set(task, {
      items: before.items + outputs.length,
      wallSeconds: before.wallSeconds + wallMs / 1000,
      cpuSeconds: before.cpuSeconds + cpuMs / 1000,
      peakRssBytes: Math.max(before.peakRssBytes, rssBytes),
    });
  }
}
