import { checkAttention, type AttentionQuery } from '../../attention/blockAttention.ts';
import type { KvBlock } from '../../attention/kvBlock.ts';
import { mergeRows, type AttentionState } from '../../attention/merge.ts';
import { fillBias, HIDDEN_SCORE, planTiles, type Tile, type TileSize } from '../../attention/tiles.ts';
import type { AttentionRun } from '../../backend.ts';
import { countTokens, expectLength } from '../../tensor.ts';
import type { ScratchPool } from '../scratch.ts';
import type { RowAttention } from '../wasm/rowAttention.ts';
import { attentionGraph } from './attentionGraph.ts';
import type { BiasCache } from './biasCache.ts';
import { floatKv, type KvTile } from './floatKv.ts';
import type { OnnxRuntime } from './runtime.ts';
import { attendSingle, isPlain } from './singleQuery.ts';

/**
 * Chosen among about 30 settings on causal H 8, D 128, L 2048 and 4096, whole and as two ranks' parts: fewer rows pay for the packing of the keys, more rows for
 * the hidden half of the diagonal, fewer keys for the merge.
 */
const TILE: TileSize = { rows: 512, keys: 2048, diagonalRows: 128 };
const TILE_SCORES = TILE.rows * TILE.keys;
/** With few queries a tile takes more keys, or the cost of the call (18 us) would show. */
const MAX_TILE_KEYS = 8192;

/** Attention in tiles, each one run of a small graph on the memory where queries and keys are. */
export class OnnxAttentionRun implements AttentionRun {
  readonly #runtime: OnnxRuntime;
  readonly #scratch: ScratchPool;
  readonly #biases: BiasCache;
  readonly #rowAttention: RowAttention | undefined;
  readonly #query: AttentionQuery;
  readonly #state: AttentionState;
  readonly #tokens: number;

  constructor(
    runtime: OnnxRuntime,
    scratch: ScratchPool,
    biases: BiasCache,
    rowAttention: RowAttention | undefined,
    query: AttentionQuery,
    state: AttentionState,
  ) {
    checkAttention(query, []);
    this.#runtime = runtime;
    this.#scratch = scratch;
    this.#biases = biases;
    this.#rowAttention = rowAttention;
    this.#query = query;
    this.#state = state;
    this.#tokens = countTokens(query.ranges);
    expectLength('out', state.out, query.q.length);
    expectLength('lse', state.lse, query.heads * this.#tokens);
  }

  async add(blocks: readonly KvBlock[]): Promise<void> {
    checkAttention(this.#query, blocks);
    const { rest: left, mapped } = this.#tokens === 1 ? this.#mapped(blocks) : { rest: blocks, mapped: [] };
    if (mapped.length > 0) this.#rowAttention?.attend(this.#query, mapped, this.#state);
    const single = this.#tokens === 1 ? left.filter(isPlain) : [];
    await attendSingle(this.#runtime, this.#query, single, this.#state);
    for (const block of left) {
      if (single.includes(block)) continue;
      const group = this.#query.heads / block.shape.kvHeads;
      // all queries of a KV head lie one after the other when they are one tile: one run serves the group
      const oneTile = this.#query.ranges.length === 1 && this.#tokens <= TILE.diagonalRows;
      const grouped = oneTile && this.#tokens * group <= TILE.rows;
      for (const tile of planTiles(this.#query, block, tileSize(grouped ? this.#tokens * group : this.#tokens))) {
        await this.#addTile(tile, block, grouped ? group : 1);
      }
    }
  }

  #mapped(blocks: readonly KvBlock[]): { mapped: readonly KvBlock[]; rest: readonly KvBlock[] } {
    const { mapped = [], rest = [] } = Object.groupBy(blocks, (block) =>
      this.#rowAttention?.reads(block, this.#query) ? 'mapped' : 'rest',
    );
    return { mapped, rest };
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  async #addTile(tile: Tile, block: KvBlock, groupRows: number): Promise<void> {
    const { kvHeads } = block.shape;
    const heads = this.#query.heads / groupRows;
    const bias = tile.mask === 'none' ? undefined : this.#bias(tile, block, groupRows);
    const headsPerRun = groupRows > 1 || heads === kvHeads ? this.#headsPerRun(tile, block, groupRows) : 1;
    const perKvHead = heads / kvHeads;
    for (let kvHead = 0; kvHead < kvHeads; kvHead += headsPerRun) {
      const batch = Math.min(headsPerRun, kvHeads - kvHead);
      const kv = await floatKv(this.#runtime, this.#scratch, block, kvHead, batch, tile.key, tile.count);
      for (let i = 0; i < perKvHead; i++) {
        const row = (kvHead * perKvHead + i) * groupRows * this.#tokens + tile.row;
        await this.#runTile(row, tile.rows * groupRows, batch, tile.count, kv, bias);
      }
      kv.release();
    }
  }

  /** Several KV heads go into one run while their keys follow each other without a gap and their scores still fit the cache. */
  #headsPerRun(tile: Tile, block: KvBlock, groupRows: number): number {
    const { kvHeads, capacity, headDim } = block.shape;
    if (tile.count !== capacity || tile.rows !== this.#tokens) return 1;
    const perHead = Math.max(tile.rows * groupRows, headDim / 2) * tile.count;
    return Math.max(1, Math.min(kvHeads, Math.floor(TILE_SCORES / perHead)));
  }

  /** Where all of these rows have a result already, or none has, the new one is written in its place by the graph itself. */
  async #runTile(row: number, rows: number, heads: number, keys: number, kv: KvTile, bias: Float32Array | undefined): Promise<void> {
    const { q, headDim, scale = 1 / Math.sqrt(headDim) } = this.#query;
    const masked = bias !== undefined;
    const all = heads * rows;
    const own: AttentionState = {
      out: this.#state.out.subarray(row * headDim, (row + all) * headDim),
      lse: this.#state.lse.subarray(row, row + all),
    };
    const seen = countSeen(own.lse);
    const merged = seen === all;
    const inPlace = merged || seen === 0;
    const spare = inPlace ? undefined : { out: this.#scratch.take(all * headDim), lse: this.#scratch.take(all) };
    const target = spare ? { out: spare.out.subarray(0, all * headDim), lse: spare.lse.subarray(0, all) } : own;
    const key = `attention ${headDim} ${scale} ${masked} ${merged}`;
    const session = await this.#runtime.session(key, () => attentionGraph(headDim, scale, masked, merged));
    const tensor = this.#runtime.tensor.bind(this.#runtime);
    const [outDims, lseDims] = [
      [heads, rows, headDim],
      [heads, rows, 1],
    ];
    await session.run(
      {
        q: tensor(q.subarray(row * headDim, (row + all) * headDim), outDims),
        k: tensor(kv.keys, [heads, keys, headDim]),
        v: tensor(kv.values, [heads, keys, headDim]),
        ...(bias && { bias: tensor(bias, [rows, keys]) }),
        ...(merged && { o0: tensor(own.out, outDims), l0: tensor(own.lse, lseDims) }),
      },
      { o: tensor(target.out, outDims), l: tensor(target.lse, lseDims) },
    );
    if (masked && !merged) forgetHidden(target, headDim);
    if (!spare) return;
    mergeRows(this.#state, row, target, 0, all, headDim);
    this.#scratch.give(spare.out, spare.lse);
  }

  /** [groupRows * rows, keys]: the same for every head of the group. */
  #bias(tile: Tile, block: KvBlock, groupRows: number): Float32Array {
    const size = tile.rows * tile.count;
    const fill = (bias: Float32Array): void => {
      fillBias(tile, this.#query, block, bias.subarray(0, size));
      for (let copy = 1; copy < groupRows; copy++) bias.copyWithin(copy * size, 0, size);
    };
    if (tile.mask === 'causal') return this.#biases.causal(tile, groupRows, fill);
    const bias = new Float32Array(size * groupRows);
    fill(bias);
    return bias;
  }
}

/** Rows that have seen a key. */
function countSeen(lse: Float32Array): number {
  let seen = 0;
  for (const value of lse) if (value !== -Infinity) seen++;
  return seen;
}

/** Rows whose keys in a tile were all hidden have the mean of the values and a score of nothing: they saw no key. */
function forgetHidden({ out, lse }: AttentionState, headDim: number): void {
  for (let row = 0; row < lse.length; row++) {
    if (lse[row]! >= HIDDEN_SCORE / 2) continue;
    lse[row] = -Infinity;
    out.fill(0, row * headDim, (row + 1) * headDim);
  }
}

function tileSize(rows: number): TileSize {
  const keys = Math.floor(TILE_SCORES / Math.min(rows, TILE.rows));
  return { ...TILE, keys: Math.max(TILE.keys, Math.min(MAX_TILE_KEYS, keys)) };
}
