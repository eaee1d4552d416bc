import type { Ring } from '../../ring/ring.ts';
import type { LayeredPage } from '../ringProtocol.ts';
import type { PageIdentity } from './identity.ts';
import type { KeyRotation } from './pageCodec.ts';
import type { PageHeader } from './pageHeader.ts';
import { layoutPage } from './pageLayout.ts';
import type { PageShape } from './pageLayout.ts';
import { parsePageResult } from './pageOperations.ts';
import type { PackJob, PageJob } from './pageOperations.ts';
import type { PageStore } from './pageStore.ts';
import type { ResidentDtype, ResidentPage, ResidentPages } from './residentPages.ts';

/** What all pages of a memory have in common. */
export interface KeeperOptions {
  readonly ring: Ring;
  readonly store: PageStore;
  readonly resident: ResidentPages;
  readonly shape: PageShape;
  readonly rotation: KeyRotation;
  readonly model: string;
}

/** The pages of one text: where they are, how they come into the shared memory and from there to the disk. The workers pack and unpack, each some of the layers. */
export class PageKeeper {
  readonly #options: KeeperOptions;
  readonly #contentId: string;
  readonly #dtype: ResidentDtype;
  readonly #spared: ReadonlySet<string>;
  #writing: Promise<boolean> = Promise.resolve(true);

  constructor(options: KeeperOptions, contentId: string, pages: readonly PageIdentity[], dtype: ResidentDtype) {
    this.#options = options;
    this.#contentId = contentId;
    this.#dtype = dtype;
    this.#spared = new Set(pages.map((page) => this.#path(page)));
  }

  headerOf({ first, count, prefixHash }: PageIdentity): PageHeader {
    const { shape, model, rotation } = this.#options;
    const { bytes } = layoutPage(shape, first, count);
    return { ...shape, contentId: this.#contentId, model, theta: rotation.theta, prefixHash, first, count, bytes };
  }

  /** The page in the shared memory, from the disk where it is not there yet; undefined where it has to be computed. */
  async find(page: PageIdentity, signal: AbortSignal | undefined): Promise<ResidentPage | undefined> {
    const held = this.#options.resident.get(this.#path(page));
    if (held?.dtype === this.#dtype) return held;
    return this.#load(page, signal);
  }

  /** Keeps a page that has been computed: packed, unpacked again into the shared memory, and on its way to the disk. `sources` are float32. */
  async keep(page: PageIdentity, sources: readonly LayeredPage[], signal: AbortSignal | undefined): Promise<ResidentPage> {
    const { ring, store } = this.#options;
    const header = this.headerOf(page);
    // one page at a time: the disk is not to fall behind by more
    await this.#writing;
    const memory = ring.allocator.allocate(header.bytes);
    let writes = false;
    try {
      const target = this.#room(page);
      const job: Omit<PackJob, 'rank'> = { ...this.#job(page, memory.offset, target), sources: [...sources] };
      await this.#all('memory.pack', job, signal);
      const image = new Uint8Array(ring.region.buffer, memory.offset, header.bytes);
      writes = true;
      this.#writing = store.write(header, image, this.#spared).finally(() => ring.allocator.release(memory));
      // it is looked at in `written`
      this.#writing.catch(() => undefined);
      return target;
    } catch (error) {
      if (!writes) ring.allocator.release(memory);
      this.#options.resident.drop(this.#path(page));
      throw error;
    }
  }

  /** Resolves when the last page has arrived on the disk; false where there was no room for it. Throws DISK_FULL. */
  written(): Promise<boolean> {
    return this.#writing;
  }

  async #load(page: PageIdentity, signal: AbortSignal | undefined): Promise<ResidentPage | undefined> {
    const { ring, store } = this.#options;
    const header = this.headerOf(page);
    if (!store.has(header)) return undefined;
    const memory = ring.allocator.allocate(header.bytes);
    try {
      const image = new Uint8Array(ring.region.buffer, memory.offset, header.bytes);
      if (await store.read(header, image)) {
        const target = this.#room(page);
        const damage = await this.#all('memory.unpack', this.#job(page, memory.offset, target), signal);
        if (damage === null) return target;
      }
    } catch (error) {
      this.#options.resident.drop(this.#path(page));
      throw error;
    } finally {
      ring.allocator.release(memory);
    }
    this.#options.resident.drop(this.#path(page));
    await store.remove(header);
    return undefined;
  }

  /** The first thing that a worker found wrong. */
  async #all(operation: string, job: Omit<PageJob, 'rank'>, signal: AbortSignal | undefined): Promise<string | null> {
    const { ring } = this.#options;
    const asked = Array.from({ length: ring.workers }, (_, rank) => ring.ask(rank, operation, { ...job, rank }, signal));
    const results = await Promise.all(asked).catch(async (error: unknown) => {
      // the others write to the same memory until they are over
      await Promise.allSettled(asked);
      throw error;
    });
    return results.map((result) => parsePageResult(result).damage).find((damage) => damage !== null) ?? null;
  }

  #room({ first, count, ...page }: PageIdentity): ResidentPage {
    const { resident, shape } = this.#options;
    return resident.add(this.#path({ first, count, ...page }), shape, this.#dtype, first, count, this.#spared);
  }

  #job({ first, count }: PageIdentity, image: number, { page, dtype }: ResidentPage): Omit<PageJob, 'rank'> {
    const { ring, shape, rotation } = this.#options;
    const target = { offset: page.offset, layerBytes: page.layerBytes, dtype };
    return { worldSize: ring.workers, ...shape, theta: rotation.theta, style: rotation.style, first, count, image, target };
  }

  #path(page: PageIdentity): string {
    return this.#options.store.pathOf(this.headerOf(page));
  }
}
