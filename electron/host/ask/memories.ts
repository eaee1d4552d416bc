import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LongtakeError } from '../../contract/errors.ts';
import type { ModelStore } from '../../encoders/modelStore.ts';
import { MemoryModel } from '../../model/memory/memoryModel.ts';
import { PageStore } from '../../model/memory/pageStore.ts';
import type { Ring } from '../../ring/ring.ts';
import type { Library } from '../../store/library.ts';
import type { HostRing, RingLease } from '../ring.ts';

/** A model that nobody has asked for this long is closed, so that its workers may go. */
const IDLE_MS = 5 * 60_000;
/** Most bytes of memories where a person has set no limit. */
const DEFAULT_BUDGET = 4 * 1024 ** 3;

/** The language model in use, with the ring it runs on. */
export interface OpenMemory {
  memory: MemoryModel;
  ring: Ring;
}

interface Held extends OpenMemory {
  lease: RingLease;
}

/** Language model and memories of a library: opened when something needs them, one model at a time, and closed when nothing does. */
export class Memories {
  readonly folder: string;
  readonly #ring: HostRing;
  readonly #models: ModelStore;
  #path = '';
  #opening: Promise<Held> | undefined;
  #users = 0;
  #budget: number;
  readonly #closing = new AbortController();
  #idle: NodeJS.Timeout | undefined;

  /** @param limitBytes most that is kept of all memories; null for the default */
  constructor(library: Library, ring: HostRing, models: ModelStore, limitBytes: number | null) {
    this.folder = join(library.folder, 'memory');
    this.#ring = ring;
    this.#models = models;
    this.#budget = limitBytes ?? DEFAULT_BUDGET;
  }

  /** The installed language model: its name, the path of its weights and their hash; null where there is none. */
  get installed(): { name: string; weights: string; hash: string } | null {
    const model = this.#models.find('language');
    const [file, hash] = Object.entries(model?.hashes ?? {}).find(([path]) => /\.(gguf|safetensors)$|index\.json$/.test(path)) ?? [];
    return model && file !== undefined && hash !== undefined ? { name: model.name, weights: join(model.folder, file), hash } : null;
  }

  /** Begins to open a model, so that it is there when it is needed. */
  warm(weights: string): void {
    void this.use(weights, () => Promise.resolve()).catch(() => undefined);
  }

  /** @throws what opening a model throws: WEIGHTS_*, MODEL_UNSUPPORTED, FILE_*, SHARED_MEMORY, RING_WORKER_LOST */
  async use<T>(weights: string, work: (open: OpenMemory) => Promise<T>): Promise<T> {
    if (this.#closing.signal.aborted) throw new LongtakeError('CANCELLED', 'The library is closed.');
    clearTimeout(this.#idle);
    this.#users++;
    try {
      if (this.#path !== weights) await this.#close();
      this.#path = weights;
      this.#opening ??= this.#open(weights);
      const opening = this.#opening;
      opening.catch(() => {
        if (this.#opening === opening) this.#opening = undefined;
      });
      return await work(await opening);
    } finally {
      if (--this.#users === 0) this.#idle = setTimeout(() => void this.#close().catch(() => undefined), IDLE_MS).unref();
    }
  }

  /** Another limit from now on; of what is over it the pages that were used least go at once, also where no model is open. */
  async setBudget(limitBytes: number | null): Promise<void> {
    this.#budget = limitBytes ?? DEFAULT_BUDGET;
    const held = await this.#opening?.catch(() => undefined);
    if (held) await held.memory.setBudget(this.#budget);
    else if (existsSync(this.folder)) await new PageStore(this.folder, this.#budget).setBudget(this.#budget);
  }

  /** Deletes what is remembered of a video. */
  async forget(videoId: string): Promise<void> {
    const held = await this.#opening?.catch(() => undefined);
    if (held) await held.memory.forget(videoId);
    else await rm(join(this.folder, videoId), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    // a model that is still being opened is not waited for
    this.#closing.abort();
    clearTimeout(this.#idle);
    await this.#close();
  }

  async #open(weights: string): Promise<Held> {
    const lease = await this.#ring.lease();
    try {
      const { signal } = this.#closing;
      const settings = { folder: this.folder, budgetBytes: this.#budget, signal };
      const memory = await MemoryModel.open({ ring: lease.ring, modelPath: weights, ...settings });
      return { memory, ring: lease.ring, lease };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async #close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    const held = await opening?.catch(() => undefined);
    await held?.memory.close();
    held?.lease.release();
  }
}
