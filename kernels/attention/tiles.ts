import { lastPosition, type TokenRange } from '../tensor.ts';
import type { AttentionQuery } from './blockAttention.ts';
import type { KvBlock } from './kvBlock.ts';

/** A rectangle of scores: `rows` queries from local row `row` against `count` keys from row `key` of a block. */
export interface Tile {
  readonly row: number;
  readonly rows: number;
  readonly key: number;
  readonly count: number;
  /** Positions of these queries and keys. */
  readonly queries: TokenRange;
  readonly keys: TokenRange;
  /** What must be masked inside the tile. `none`: every query sees every key. */
  readonly mask: 'none' | 'causal' | 'listed';
}

export interface TileSize {
  readonly rows: number;
  readonly keys: number;
  /** Rows of the tiles that the diagonal crosses: half of their scores are hidden, so they are cut smaller. */
  readonly diagonalRows: number;
}

/**
 * Cuts the visible part of one block into tiles that fit the cache. Hidden tiles are left out; only those that the diagonal, a segment
 * border or a masked key crosses carry a mask. The keys that a tile of queries sees are cut off after its last query.
 */
export function* planTiles(query: AttentionQuery, block: KvBlock, size: TileSize): Generator<Tile> {
  let row = 0;
  for (const range of query.ranges) {
    for (let from = 0; from < range.count; from += size.rows) {
      const queries = slice(range, from, Math.min(size.rows, range.count - from));
      yield* planQueries(query, block, size, row + from, queries);
    }
    row += range.count;
  }
}

function* planQueries(query: AttentionQuery, block: KvBlock, size: TileSize, row: number, queries: TokenRange): Generator<Tile> {
  const { range } = block;
  const full = query.causal ? keysUntil(range, queries.first) : range.count;
  yield* planKeys(query, block, size.keys, row, queries, 0, full);
  if (full === range.count) return;
  for (let from = 0; from < queries.count; from += size.diagonalRows) {
    const some = slice(queries, from, Math.min(size.diagonalRows, queries.count - from));
    yield* planKeys(query, block, size.keys, row + from, some, full, keysUntil(range, lastPosition(some)));
  }
}

/** Tiles of these queries and the keys from row `from` up to `to`, which all of them or, on the diagonal, some of them see. */
function* planKeys(
  query: AttentionQuery,
  block: KvBlock,
  tileKeys: number,
  row: number,
  queries: TokenRange,
  from: number,
  to: number,
): Generator<Tile> {
  const full = query.causal ? keysUntil(block.range, queries.first) : to;
  for (let key = from; key < to; key += tileKeys) {
    const count = Math.min(tileKeys, to - key);
    const listed = listedVisibility(query, block, row, queries.count, key, count);
    if (listed === 'hidden') continue;
    const mask = listed === 'diagonal' ? 'listed' : key + count <= full ? 'none' : 'causal';
    yield { row, rows: queries.count, key, count, queries, keys: slice(block.range, key, count), mask };
  }
}

/** How many keys of a range stand at or before a position. */
function keysUntil(range: TokenRange, position: number): number {
  return Math.max(0, Math.min(range.count, Math.floor((position - range.first) / range.stride) + 1));
}

function slice(range: TokenRange, from: number, count: number): TokenRange {
  return { first: range.first + from * range.stride, count, stride: range.stride };
}

/** What segment ids and the key mask, apart from positions, leave of a tile. */
function listedVisibility(
  query: AttentionQuery,
  block: KvBlock,
  row: number,
  rows: number,
  key: number,
  count: number,
): 'hidden' | 'diagonal' | 'full' {
  const masked = block.keyMask?.subarray(key, key + count);
  const hidden = masked ? masked.reduce((sum, seen) => sum + (seen === 0 ? 1 : 0), 0) : 0;
  if (hidden === count) return 'hidden';
  if (!query.segments || !block.segments) return hidden === 0 ? 'full' : 'diagonal';
  const [lowQuery, highQuery] = extremes(query.segments.subarray(row, row + rows));
  const [lowKey, highKey] = extremes(block.segments.subarray(key, key + count));
  if (highQuery < lowKey || highKey < lowQuery) return 'hidden';
  return hidden === 0 && lowQuery === highQuery && lowKey === highKey ? 'full' : 'diagonal';
}

function extremes(values: Int32Array): [lowest: number, highest: number] {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return [lowest, highest];
}

/** Score of a hidden key: finite, so that a row of nothing else makes no NaN, and below any real score. */
export const HIDDEN_SCORE = -3e38;

/** Fills `bias` [rows, count] with 0 where the query sees the key and HIDDEN_SCORE where it does not. */
export function fillBias(tile: Tile, query: AttentionQuery, block: KvBlock, bias: Float32Array): void {
  const { rows, count, queries, keys, mask } = tile;
  const segments = mask === 'listed' ? query.segments : undefined;
  for (let i = 0; i < rows; i++) {
    const position = queries.first + i * queries.stride;
    const visible = query.causal ? Math.max(0, Math.min(count, Math.floor((position - keys.first) / keys.stride) + 1)) : count;
    const start = i * count;
    bias.fill(0, start, start + visible);
    bias.fill(HIDDEN_SCORE, start + visible, start + count);
    if (mask !== 'listed') continue;
    const segment = segments?.[tile.row + i];
    for (let j = 0; j < visible; j++) {
      const otherSegment = segment !== undefined && block.segments?.[tile.key + j] !== segment;
      if (otherSegment || block.keyMask?.[tile.key + j] === 0) bias[start + j] = HIDDEN_SCORE;
    }
  }
}
