import { createKvBlock, openKvBlock, setKvRange } from '../../kernels/attention/kvBlock.ts';
import type { KvBlock } from '../../kernels/attention/kvBlock.ts';
import type { ModelConfig } from './config.ts';
import { wholePage, writeRows } from './kvCache.ts';
import type { DecodeJob, LayeredPage } from './ringProtocol.ts';

/** The pages that a rank attends to while it reads single tokens: opened once for all tokens of a job. */
export class DecodePages {
  readonly #own: readonly LayeredPage[];
  readonly #config: ModelConfig;
  readonly #keyMask: boolean;
  readonly #buffer: ArrayBuffer;
  readonly #blocks: (KvBlock[] | undefined)[] = [];

  constructor({ pages, rank, worldSize, keyMask }: DecodeJob, config: ModelConfig, buffer: ArrayBuffer) {
    this.#own = pages.filter((_, at) => at % worldSize === rank);
    this.#config = config;
    this.#keyMask = keyMask;
    this.#buffer = buffer;
  }

  /** Whether the token at `place` goes to a page of this rank. */
  takes(place: number): boolean {
    return this.#own.some((page) => holds(page, place));
  }

  /** The blocks of a layer, with k and v [KV, D] of the token at `place` in them where it is this rank's. Rows after it are not to be seen yet. */
  blocks(layer: number, place: number, k: Float32Array, v: Float32Array): readonly KvBlock[] {
    const blocks = (this.#blocks[layer] ??= this.#own.map((page) => this.#open(page, layer, place)));
    for (const [index, page] of this.#own.entries())
      if (holds(page, place)) writeRows(blocks[index]!, { k, v, tokens: 1, from: 0, count: 1, row: place - page.range.first }, {});
    return blocks;
  }

  /** A page that takes tokens of the job gets its header here, with all of them. */
  #open(page: LayeredPage, layer: number, place: number): KvBlock {
    const { offset, layerBytes, capacity, range } = page;
    const { kvHeads, headDim } = this.#config;
    const at = offset + layer * layerBytes;
    if (range.first + range.count <= place) return openKvBlock(this.#buffer, at);
    const shape = { dtype: 'f32' as const, layer, kvHeads, headDim, capacity, segments: false, keyMask: this.#keyMask };
    const block = page.row === 0 ? createKvBlock(this.#buffer, at, shape, range) : setKvRange(openKvBlock(this.#buffer, at), range);
    return wholePage(block);
  }
}

function holds({ range }: LayeredPage, place: number): boolean {
  return place >= range.first && place < range.first + range.count;
}
