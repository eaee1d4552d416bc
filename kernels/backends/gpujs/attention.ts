import { checkAttention, type AttentionQuery } from '../../attention/blockAttention.ts';
import type { KvBlock } from '../../attention/kvBlock.ts';
import { readKv } from '../../attention/kvCodec.ts';
import { mergeRows, type AttentionState } from '../../attention/merge.ts';
import { fillBias, HIDDEN_SCORE, planTiles, type Tile } from '../../attention/tiles.ts';
import type { AttentionRun } from '../../backend.ts';
import { countTokens, expectLength } from '../../tensor.ts';
import { lseKernel, outKernel, scoreKernel, weightKernel, type TileSizes } from './kernels.ts';
import { discard, flatten, type GpuJsRuntime } from './runtime.ts';

/** Kernels belong to their sizes, so tiles are padded to one of few. */
const ROWS = [1, 16, 64] as const;
const KEYS = [64, 256] as const;
const TILE = { rows: ROWS[2], keys: KEYS[1], diagonalRows: ROWS[2] };

/** Attention tile by tile, all heads at once: scores, log-sum-exp, weights and output are kernels whose results stay on the device. */
export class GpuJsAttentionRun implements AttentionRun {
  readonly #runtime: GpuJsRuntime;
  readonly #query: AttentionQuery;
  readonly #state: AttentionState;
  readonly #tokens: number;

  constructor(runtime: GpuJsRuntime, query: AttentionQuery, state: AttentionState) {
    checkAttention(query, []);
    this.#runtime = runtime;
    this.#query = query;
    this.#state = state;
    this.#tokens = countTokens(query.ranges);
    expectLength('out', state.out, query.q.length);
    expectLength('lse', state.lse, query.heads * this.#tokens);
  }

  async add(blocks: readonly KvBlock[]): Promise<void> {
    checkAttention(this.#query, blocks);
    for (const block of blocks) for (const tile of planTiles(this.#query, block, TILE)) await this.#addTile(tile, block);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  async #addTile(tile: Tile, block: KvBlock): Promise<void> {
    const { heads, headDim, scale = 1 / Math.sqrt(headDim) } = this.#query;
    const rows = ROWS.find((size) => size >= tile.rows)!;
    const keys = KEYS.find((size) => size >= tile.count)!;
    const sizes: TileSizes = { heads, group: heads / block.shape.kvHeads, rows, keys, headDim };
    const { k, v } = paddedKv(block, tile, keys);
    const kernel = this.#runtime.kernel.bind(this.#runtime);
    const key = [heads, sizes.group, rows, keys, headDim].join(' ');

    const scores = await kernel(`scores ${key} ${scale}`, () => scoreKernel(sizes, scale))(
      this.#paddedQueries(tile, rows),
      k,
      this.#bias(tile, block, rows, keys),
    );
    const lseRows = await kernel(`lse ${key}`, () => lseKernel(sizes))(scores);
    const weights = await kernel(`weights ${key}`, () => weightKernel(sizes))(scores, lseRows);
    const outRows = await kernel(`out ${key}`, () => outKernel(sizes))(weights, v);

    const partial = { out: new Float32Array(heads * rows * headDim), lse: new Float32Array(heads * rows) };
    await flatten(lseRows, partial.lse);
    await flatten(outRows, partial.out);
    for (const result of [scores, lseRows, weights]) discard(result);
    for (let row = 0; row < partial.lse.length; row++) if (partial.lse[row]! < HIDDEN_SCORE / 2) partial.lse[row] = -Infinity;
    for (let head = 0; head < heads; head++) {
      mergeRows(this.#state, head * this.#tokens + tile.row, partial, head * rows, tile.rows, headDim);
    }
  }

  #paddedQueries(tile: Tile, rows: number): Float32Array {
    const { q, heads, headDim } = this.#query;
    const padded = new Float32Array(heads * rows * headDim);
    for (let head = 0; head < heads; head++) {
      const start = (head * this.#tokens + tile.row) * headDim;
      padded.set(q.subarray(start, start + tile.rows * headDim), head * rows * headDim);
    }
    return padded;
  }

  #bias(tile: Tile, block: KvBlock, rows: number, keys: number): Float32Array {
    const bias = new Float32Array(tile.rows * tile.count);
    if (tile.mask !== 'none') fillBias(tile, this.#query, block, bias);
    const padded = new Float32Array(rows * keys).fill(HIDDEN_SCORE);
    for (let row = 0; row < tile.rows; row++) padded.set(bias.subarray(row * tile.count, (row + 1) * tile.count), row * keys);
    return padded;
  }
}

function paddedKv(block: KvBlock, tile: Tile, keys: number): { k: Float32Array; v: Float32Array } {
  const { kvHeads, headDim } = block.shape;
  const k = new Float32Array(kvHeads * keys * headDim);
  const v = new Float32Array(k.length);
  const length = tile.count * headDim;
  for (let head = 0; head < kvHeads; head++) {
    const start = head * keys * headDim;
    readKv(block, head, tile.key, tile.count, k.subarray(start, start + length), v.subarray(start, start + length));
  }
  return { k, v };
}
