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
      writeRows(page, { k, v, tokens, from: done, count: fresh, row: count }, rules);
      pages[pages.length - 1] = setKvRange(page, { ...page.range, count: count + fresh });
      done += fresh;
    }
  }

  #newPage(layer: number, first: number): KvBlock {
    const { kvHeads, headDim } = this.#config;
    const shape: KvShape = { dtype: 'f32', layer, kvHeads, headDim, capacity: PAGE_TOKENS, ...this.#rules };
    return createKvBlock(new ArrayBuffer(layoutKvBlock(shape).byteLength), 0, shape, { first, count: 0, stride: 1 });
  }
}

/**
 * A page as if it were full, for a few queries that see its last token: rows past the end stand after every query, so the causal mask hides them. All heads then
 * follow each other in memory, and one run of a kernel serves them.
 */
export function wholePage(page: KvBlock): KvBlock {
  return { ...page, range: { ...page.range, count: page.shape.capacity } };
}

/** Rows to be put into a block: `count` of the `tokens` rows of each head of k and v, from row `from` on, to row `row` of the block. */
export interface RowsToWrite {
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly tokens: number;
  readonly from: number;
  readonly count: number;
  readonly row: number;
}

/** Writes rows of k and v [KV, T, D] and their rules into a float32 block; a row without a mask is seen, one without a segment has segment 0. */
export function writeRows(block: KvBlock, { k, v, tokens, from, count, row }: RowsToWrite, rules: KeyRules): void {
  const { kvHeads, headDim, capacity } = block.shape;
  if (block.data.dtype !== 'f32') return;
  for (let head = 0; head < kvHeads; head++) {
    const source = (head * tokens + from) * headDim;
    const target = (head * capacity + row) * headDim;
    block.data.keys.set(k.subarray(source, source + count * headDim), target);
    block.data.values.set(v.subarray(source, source + count * headDim), target);
  }
  if (rules.segments) block.segments?.set(rules.segments.subarray(from, from + count), row);
  if (rules.keyMask) block.keyMask?.set(rules.keyMask.subarray(from, from + count), row);
  else block.keyMask?.fill(1, row, row + count);
}
