import { LongtakeError } from '../contract/errors.ts';
import type { ModelInstall, Models } from '../contract/models.ts';
import { installModel, removeModel } from '../encoders/modelInstall.ts';
import type { ModelStore } from '../encoders/modelStore.ts';

/** Least time between two reports of one download, ms. */
const REPORT_MS = 250;

interface Running {
  install: ModelInstall;
  controller: AbortController;
  startedMs: number;
  ended: Promise<void>;
}

/** Downloads of models that a person asked for: each goes on in the background, and tells how far it is. */
export class ModelInstalls {
  readonly #store: ModelStore;
  readonly #running = new Map<string, Running>();
  readonly #onChange: (models: Models) => void;
  /** A model came or went. */
  readonly #onInstalled: (name: string) => void;
  #reportedMs = 0;

  constructor(store: ModelStore, onChange: (models: Models) => void, onInstalled: (name: string) => void) {
    this.#store = store;
    this.#onChange = onChange;
    this.#onInstalled = onInstalled;
  }

  list(): Models {
    const hosts = this.#store.entries().flatMap(({ sources }) => sources.map((source) => HOST_WORDS[source.kind](source)));
    return {
      models: this.#store.list(),
      installs: [...this.#running.values()].map(({ install }) => install),
      hosts: [...new Set(hosts)].sort(),
      folder: this.#store.modelsFolder,
    };
  }

  /** Begins to fetch a model by its name, or to copy a person's own folder. Does nothing where that goes on already. */
  start(nameOrFolder: string): void {
    if (this.#isRunning(nameOrFolder)) return;
    const install: ModelInstall = { name: nameOrFolder, bytes: 0, totalBytes: null, seconds: 0, error: null };
    const running: Running = { install, controller: new AbortController(), startedMs: Date.now(), ended: Promise.resolve() };
    this.#running.set(nameOrFolder, running);
    running.ended = this.#run(nameOrFolder, running);
    this.#tell();
  }

  /** Ends a download, or puts away the notice that one failed; nothing half-made is left. */
  async cancel(name: string): Promise<void> {
    const running = this.#running.get(name);
    running?.controller.abort();
    await running?.ended;
    this.#running.delete(name);
    this.#tell();
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.cancel(name)));
  }

  /** @throws MODEL_UNKNOWN, MODEL_UNSUPPORTED for one that ships with Longtake */
  async remove(name: string): Promise<void> {
    await removeModel(this.#store, name);
    this.#onInstalled(name);
    this.#tell();
  }

  #isRunning(name: string): boolean {
    const known = this.#running.get(name);
    return known !== undefined && known.install.error === null;
  }

  async #run(name: string, running: Running): Promise<void> {
    // a model is several files: what counts is the sum of all that were seen
    const files = new Map<string, { bytes: number; totalBytes: number | null }>();
    const total = this.#store.list().find((model) => model.name === name)?.sizeBytes ?? null;
    try {
      const model = await installModel(this.#store, name, {
        signal: running.controller.signal,
        onProgress: ({ file, bytes, totalBytes }) => {
          files.set(file, { bytes, totalBytes });
          const done = [...files.values()].reduce((sum, part) => sum + part.bytes, 0);
          Object.assign(running.install, { bytes: done, totalBytes: total, seconds: (Date.now() - running.startedMs) / 1000 });
          if (Date.now() - this.#reportedMs > REPORT_MS) this.#tell();
        },
      });
      this.#running.delete(name);
      this.#onInstalled(model.name);
    } catch (thrown) {
      const error = LongtakeError.from(thrown);
      if (error.code === 'CANCELLED') this.#running.delete(name);
      else running.install.error = error.toData();
    }
    this.#tell();
  }

  #tell(): void {
    this.#reportedMs = Date.now();
    this.#onChange(this.list());
  }
}

/** Where a source of the list of models lies, as a person reads it. */
const HOST_WORDS = {
  npm: () => 'the package registry that npm is set to',
  pip: () => 'the package index that pip is set to',
  hub: (source: { kind: string; url?: string }) => new URL(source.url ?? 'https://unknown').host,
} as const;
