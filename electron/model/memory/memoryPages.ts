import { totalmem } from 'node:os';
import type { KvDtype } from '../../../kernels/attention/kvLayout.ts';
import { LongtakeError } from '../../contract/errors.ts';
import type { Ring } from '../../ring/ring.ts';
import type { RingModel } from '../ringModel.ts';
import type { LayeredPage } from '../ringProtocol.ts';
import { pagesOf } from './identity.ts';
import type { PageIdentity } from './identity.ts';
import type { KeyRotation } from './pageCodec.ts';
import { PageKeeper } from './pageKeeper.ts';
import type { PageShape } from './pageLayout.ts';
import { PageStore } from './pageStore.ts';
import { residentBytes, ResidentPages } from './residentPages.ts';
import type { MemoryRead, MemorySettings, MemoryText, ReadMemoryOptions } from './videoMemory.ts';

const DEFAULT_DTYPE: KvDtype = 'q8';

interface MemoryPagesOptions extends MemorySettings {
  readonly ring: Ring;
  readonly model: RingModel;
  /** Identity of what computes, see {@link modelHash}. */
  readonly modelHash: string;
  readonly rotation: KeyRotation;
}

interface Recalled extends MemoryRead {
  /** All pages of the text, in the shared memory until others are recalled. */
  readonly pages: readonly LayeredPage[];
}

/** The keys and values of texts: computed once, kept on disk, and brought into the shared memory when they are asked for. One call at a time. */
export class MemoryPages {
  readonly store: PageStore;
  readonly #options: MemoryPagesOptions;
  readonly #resident: ResidentPages;
  readonly #residentLimit: number;
  readonly #shape: PageShape;

  constructor(options: MemoryPagesOptions) {
    const { layers, kvHeads, headDim } = options.model.config;
    this.#options = options;
    this.store = new PageStore(options.folder, options.budgetBytes);
    this.#residentLimit = options.residentBytes ?? totalmem() / 2;
    this.#resident = new ResidentPages(options.ring, this.#residentLimit);
    this.#shape = { layers, kvHeads, headDim, dtype: options.kvDtype ?? DEFAULT_DTYPE };
  }

  /** Tokens whose pages are on disk, from the first on. */
  remembered(text: MemoryText): number {
    const { keeper, pages } = this.keeperOf(text);
    let tokens = 0;
    for (const page of pages) {
      if (!this.store.has(keeper.headerOf(page))) break;
      tokens += page.count;
    }
    return tokens;
  }

  /** Brings all pages of a text into the shared memory: from there, from the disk, and from the first that is not whole on by computing them. */
  async recall(text: MemoryText, { onProgress, signal }: ReadMemoryOptions): Promise<Recalled> {
    const { keeper, pages: wanted } = this.keeperOf(text);
    const pages: LayeredPage[] = [];
    let cached = 0;
    for await (const found of foundInOrder(keeper, wanted, signal)) {
      pages.push(found);
      cached += found.range.count;
    }
    const total = text.tokens.length;
    onProgress?.(cached, total, 0);
    const start = performance.now();
    try {
      for (const page of wanted.slice(pages.length)) {
        const { first, count } = page;
        const sequence = this.#options.model.newSequence({}, pages);
        try {
          const input = { ids: text.tokens.slice(first, first + count), visionMask: text.visionMask?.subarray(first, first + count) };
          await sequence.read(input, 0, { signal });
          pages.push((await keeper.keep(page, sequence.ownPages, signal)).page);
        } finally {
          await sequence.release();
        }
        const done = first + count;
        onProgress?.(done, total, ((done - cached) * 1000) / (performance.now() - start));
      }
    } finally {
      // a page that is under way is kept, whatever ended this
      await keeper.written().catch(() => undefined);
      await this.store.touch(wanted.map((page) => keeper.headerOf(page)));
    }
    await keeper.written();
    return { cached, fresh: total - cached, stored: this.remembered(text), pages };
  }

  /** Removes what is kept of a content, on disk and in the shared memory. */
  async forget(contentId: string): Promise<void> {
    this.#resident.clear();
    await this.store.forget(contentId);
  }

  /** Gives the shared memory back. */
  release(): void {
    this.#resident.clear();
  }

  /** How a text's pages come and go. Throws SHARED_MEMORY where they are too many for the room that memories have. */
  keeperOf(text: MemoryText): { keeper: PageKeeper; pages: PageIdentity[] } {
    const pages = pagesOf(text);
    const tokens = Math.max(1, text.tokens.length);
    const dtype = residentBytes(this.#shape, 'f32', tokens) <= this.#residentLimit ? 'f32' : 'f16';
    if (residentBytes(this.#shape, dtype, tokens) > this.#residentLimit) throw tooLong(tokens, this.#residentLimit);
    const { ring, rotation, modelHash } = this.#options;
    const parts = { ring, rotation, model: modelHash, store: this.store, resident: this.#resident, shape: this.#shape };
    return { keeper: new PageKeeper(parts, text.contentId, pages, dtype), pages };
  }
}

/** The pages that are there, up to the first that is not; each is read from disk while the workers unpack the one before it. */
async function* foundInOrder(
  keeper: PageKeeper,
  wanted: readonly PageIdentity[],
  signal: AbortSignal | undefined,
): AsyncGenerator<LayeredPage> {
  let ahead: ReturnType<PageKeeper['find']> | undefined;
  try {
    for (const [at, page] of wanted.entries()) {
      signal?.throwIfAborted();
      const finding = ahead ?? keeper.find(page, signal);
      const next = wanted[at + 1];
      ahead = next && keeper.find(next, signal);
      // it is looked at in its turn
      ahead?.catch(() => undefined);
      const found = await finding;
      if (!found) return;
      yield found.page;
    }
  } finally {
    await ahead?.catch(() => undefined);
  }
}

function tooLong(tokens: number, limit: number): LongtakeError {
  return new LongtakeError(
    'SHARED_MEMORY',
    `The keys and values of ${tokens} tokens do not fit into the ${(limit / 2 ** 30).toFixed(1)} GiB that memories may take.`,
    { hint: 'Allow more memory, or use a smaller model.' },
  );
}
