import { exactSearch, MetricKind } from 'usearch';

export interface Neighbour {
  row: number;
  /** Cosine with the query, -1 to 1. */
  cosine: number;
}

/**
 * The `limit` rows nearest to a query by cosine, best first, compared with every row. usearch accepts a query of another
 * type or length in silence and fails on more neighbours than rows, so both are checked here.
 * @param rows int8 matrix [count, dimensions], row by row
 * @param query int8 [dimensions]
 */
export function nearest(rows: Int8Array, query: Int8Array, limit: number): Neighbour[] {
  const dimensions = query.length;
  if (dimensions === 0 || rows.length % dimensions !== 0)
    throw new RangeError(`${rows.length} bytes are no rows of ${dimensions} dimensions`);
  const count = rows.length / dimensions;
  const wanted = Math.min(limit, count);
  if (wanted === 0) return [];
  const { keys, distances } = exactSearch(rows, query, dimensions, wanted, MetricKind.Cos, 1);
  return Array.from(distances, (distance, i) => ({ row: Number(keys[i]), cosine: 1 - distance }));
}
