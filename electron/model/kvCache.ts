import { createKvBlock, setKvRange } from '../../kernels/attention/kvBlock.ts';
import type { KvBlock } from '../../kernels/attention/kvBlock.ts';
import { layoutKvBlock } from '../../kernels/attention/kvLayout.ts';
import type { KvShape } from '../../kernels/attention/kvLayout.ts';
import type { ModelConfig } from './config.ts';

/** Tokens of a page. */
const PAGE_TOKENS = 512;

/** Segments and masks of tokens that are added, where the sequence has them. */
export interface KeyRules {
  readonly segments?: Int32Array | undefined;
  readonly keyMask?: Uint8Array | undefined;
}

/** Keys and values of one sequence, in this process, float32: pages per layer that fill up and never move. */
export class KvCache {
  readonly #config: ModelConfig;
  readonly #rules: { segments: boolean; keyMask: boolean };
  readonly #pages: KvBlock[][];

  constructor(config: ModelConfig, rules: { segments: boolean; keyMask: boolean }) {
    this.#config = config;
    this.#rules = rules;
    this.#pages = Array.from({ length: config.layers }, () => []);
  }

  /** Tokens whose keys every layer holds. */
  get length(): number {
    return this.#pages.at(-1)!.reduce((sum, { range }) => sum + range.count, 0);
  }

  /** The pages of a layer in the order of their tokens. */
  pages(layer: number): readonly KvBlock[] {
    return this.#pages[layer]!;
  }

  /** Adds k and v [KV, T, D] of the T tokens that follow what the layer holds. */
  append(layer: number, k: Float32Array, v: Float32Array, tokens: number, rules: KeyRules): void {
    const pages = this.#pages[layer]!;
    for (let done = 0; done < tokens;) {
      let page = pages.at(-1);
      if (!page || page.range.count === page.shape.capacity) {
        page = this.#newPage(layer, page ? page.range.first + page.range.count : 0);
        pages.push(page);
      }
      const { count } = page.range;
      const fresh = Math.min(tokens - done, page.shape.capacity - count);
      this.#write(page, k, v, tokens, done, fresh);
      if (rules.segments) page.segments?.set(rules.segments.subarray(done, done + fresh), count);
      if (rules.keyMask) page.keyMask?.set(rules.keyMask.subarray(done, done + fresh), count);
      else page.keyMask?.fill(1, count, count + fresh);
      pages[pages.length - 1] = setKvRange(page, { ...page.range, count: count + fresh });
      done += fresh;
    }
  }

  #newPage(layer: number, first: number): KvBlock {
    const { kvHeads, headDim } = this.#config;
    const shape: KvShape = { dtype: 'f32', layer, kvHeads, headDim, capacity: PAGE_TOKENS, ...this.#rules };
    return createKvBlock(new ArrayBuffer(layoutKvBlock(shape).byteLength), 0, shape, { first, count: 0, stride: 1 });
  }

  #write(page: KvBlock, k: Float32Array, v: Float32Array, tokens: number, from: number, count: number): void {
    const { kvHeads, headDim, capacity } = page.shape;
    if (page.data.dtype !== 'f32') return;
    for (let head = 0; head < kvHeads; head++) {
      const source = (head * tokens + from) * headDim;
      const target = (head * capacity + page.range.count) * headDim;
      page.data.keys.set(k.subarray(source, source + count * headDim), target);
      page.data.values.set(v.subarray(source, source + count * headDim), target);
    }
  }
}
