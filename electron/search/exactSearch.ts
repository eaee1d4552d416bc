import { exactSearch, MetricKind } from 'usearch';
import { int8Length } from '../../kernels/vector/int8.ts';

export interface Neighbour {
  row: number;
  /** Cosine with the query, -1 to 1. */
  cosine: number;
}

/**
 * The `limit` rows nearest to a query by cosine, best first, compared with every row. All vectors have one length
 * (`quantiseInt8`), so that usearch's inner product, which is quicker, is the cosine. It accepts a query of another
 * type or length in silence and fails on more neighbours than rows, so both are checked here.
 * @param rows int8 matrix [count, dimensions], row by row
 * @param query int8 [dimensions]
 * @param least cosine of a row that is of interest
 */
export function nearest(rows: Int8Array, query: Int8Array, limit: number, least = -Infinity): Neighbour[] {
  const dimensions = query.length;
  if (dimensions === 0 || rows.length % dimensions !== 0)
    throw new RangeError(`${rows.length} bytes are no rows of ${dimensions} dimensions`);
  const count = rows.length / dimensions;
  const wanted = Math.min(limit, count);
  if (wanted === 0) return [];
  const { keys, distances } = exactSearch(rows, query, dimensions, wanted, MetricKind.IP, 1);
  const found: Neighbour[] = [];
  for (let i = 0; i < wanted; i++) {
    // usearch's distance of an inner product is 1 - product
    const cosine = (1 - distances[i]!) / int8Length(dimensions) ** 2;
    if (cosine < least) break;
    found.push({ row: Number(keys[i]), cosine });
  }
  return found;
}
