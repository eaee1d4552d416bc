import { openKvBlock, setKvRange } from '../../kernels/attention/kvBlock.ts';
import { layoutKvBlock } from '../../kernels/attention/kvLayout.ts';
import { layoutSequence } from '../../kernels/attention/sequenceLayout.ts';
import type { Allocation } from '../ring/regionAllocator.ts';
import type { Ring } from '../ring/ring.ts';
import type { ModelConfig } from './config.ts';
import type { SequenceRules } from './languageModel.ts';
import type { LayeredPage } from './ringProtocol.ts';

/** Tokens of a page: a rank's part of a long prompt becomes several. */
const PAGE_TOKENS = 2048;
/** Room of the page that takes the tokens of short reads, as in decoding. */
export const TAIL_TOKENS = 128;

/** The pages of a sequence over the ring: those that it began with and are someone else's, then its own. */
export class SequencePages {
  readonly #ring: Ring;
  readonly #config: ModelConfig;
  readonly #rules: SequenceRules;
  readonly #memory: Allocation[] = [];
  readonly #resident: number;
  #pages: readonly LayeredPage[];
  #length: number;

  constructor(ring: Ring, config: ModelConfig, rules: SequenceRules, resident: readonly LayeredPage[]) {
    this.#ring = ring;
    this.#config = config;
    this.#rules = rules;
    this.#pages = resident;
    this.#resident = resident.length;
    this.#length = resident.reduce((sum, { range }) => sum + range.count, 0);
  }

  /** Tokens that have been taken. */
  get length(): number {
    return this.#length;
  }

  /** In the order of their tokens. */
  get all(): readonly LayeredPage[] {
    return this.#pages;
  }

  get own(): readonly LayeredPage[] {
    return this.#pages.slice(this.#resident);
  }

  /** All that do not come back changed among `others`. */
  without(others: readonly LayeredPage[]): readonly LayeredPage[] {
    const replaced = new Set(others.map(({ offset }) => offset));
    return this.#pages.filter(({ offset }) => !replaced.has(offset));
  }

  /** Tokens for which {@link tail} gives one page. */
  get room(): number {
    const last = this.#pages.at(-1);
    return (last && last.capacity - last.range.count) || TAIL_TOKENS;
  }

  /** Pages for the next tokens, by rank: zigzag, cut into pages. */
  zigzag(tokens: number, ranks: number): LayeredPage[][] {
    const { ranges } = layoutSequence('zigzag', tokens, new Array<number>(ranks).fill(1));
    return ranges.map((own) =>
      own.flatMap((range) => {
        const pages: LayeredPage[] = [];
        for (let from = 0; from < range.count; from += PAGE_TOKENS) {
          const count = Math.min(PAGE_TOKENS, range.count - from);
          pages.push(this.#make(this.#length + range.first + from, count, count));
        }
        return pages;
      }),
    );
  }

  /** The last page with the next tokens added, and another where it is full. */
  tail(tokens: number): LayeredPage[] {
    const pages: LayeredPage[] = [];
    let done = 0;
    const last = this.#pages.at(-1);
    if (last && last.range.count < last.capacity) {
      const { count } = last.range;
      done = Math.min(tokens, last.capacity - count);
      pages.push({ ...last, range: { ...last.range, count: count + done }, row: count });
    }
    if (done < tokens) pages.push(this.#make(this.#length + done, tokens - done, TAIL_TOKENS));
    return pages;
  }

  /** A page for the next tokens alone. */
  make(tokens: number, capacity: number): LayeredPage {
    return this.#make(this.#length, tokens, capacity);
  }

  /** Takes over pages that were made here, with so many tokens more than before; they may have room for others yet. */
  take(pages: readonly LayeredPage[], tokens: number): void {
    this.#length += tokens;
    this.#pages = [...this.without(pages), ...pages]
      .flatMap((page) => {
        const count = Math.min(page.range.count, this.#length - page.range.first);
        return count > 0 ? [{ ...page, range: { ...page.range, count }, row: 0 }] : [];
      })
      .sort((a, b) => a.range.first - b.range.first);
  }

  /** Headers of the last own page that name more tokens than were taken in the end are set right. */
  correctLast(): void {
    const page = this.own.at(-1);
    if (!page) return;
    for (let layer = 0; layer < this.#config.layers; layer++)
      setKvRange(openKvBlock(this.#ring.region.buffer, page.offset + layer * page.layerBytes), page.range);
  }

  release(): void {
    for (const memory of this.#memory.splice(0)) this.#ring.allocator.release(memory);
    this.#pages = [];
  }

  #make(first: number, count: number, capacity: number): LayeredPage {
    const { layers, kvHeads, headDim } = this.#config;
    const layerBytes = layoutKvBlock({
      dtype: 'f32',
      layer: 0,
      kvHeads,
      headDim,
      capacity,
      segments: this.#rules.segments ?? false,
      keyMask: this.#rules.keyMask ?? false,
    }).byteLength;
    const memory = this.#ring.allocator.allocate(layers * layerBytes);
    this.#memory.push(memory);
    // rows past the end are read with the others and only then hidden: what was there before must be numbers
    if (count < capacity) new Uint8Array(this.#ring.region.buffer, memory.offset, layers * layerBytes).fill(0);
    return { offset: memory.offset, layerBytes, capacity, range: { first, count, stride: 1 }, row: 0 };
  }
}
