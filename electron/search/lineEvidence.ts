import { recordName } from '../store/batch.ts';
import type { Library } from '../store/library.ts';
import type { LinePlace } from '../store/lines.ts';

/** Lines of a video in order of time, with their sentence vectors. */
export interface VideoLines {
  places: readonly LinePlace[];
  /** int8 [rows, dimensions]. */
  vectors: Int8Array;
  dimensions: number;
  /** Index in `places` of each row of `vectors`. */
  placeOfRow: Int32Array;
  /** Row of the vector of each line, by its id; -1 where it has none. */
  rowOf: ReadonlyMap<number, number>;
}

export function loadLines(library: Library, kind: 'speech' | 'text', videoId: string): VideoLines {
  const places = library.lines.places(kind, videoId);
  const set = library.records.find(videoId, recordName(kind, 'lines'));
  const dimensions = set?.columns['vectors'] ?? 0;
  const vectors = new Int8Array((set?.rows ?? 0) * dimensions);
  if (set) library.records.read(set, 'vectors', new Uint8Array(vectors.buffer));
  const placeOfRow = new Int32Array(set?.rows ?? 0).fill(-1);
  places.forEach(({ vectorRow }, place) => {
    if (vectorRow >= 0 && vectorRow < placeOfRow.length) placeOfRow[vectorRow] = place;
  });
  return { places, vectors, dimensions, placeOfRow, rowOf: new Map(places.map(({ id, vectorRow }) => [id, vectorRow])) };
}

/** Cosine of a query with the weighted sum of some lines' vectors, each taken at length 1; 0 where none of them has one. */
export function cosineOfSum(
  { vectors, dimensions }: VideoLines,
  lines: readonly { vectorRow: number; weight: number }[],
  query: Int8Array,
): number {
  if (dimensions !== query.length) return 0;
  const sum = new Float64Array(dimensions);
  for (const { vectorRow, weight } of lines) {
    if (vectorRow < 0) continue;
    const row = vectors.subarray(vectorRow * dimensions, (vectorRow + 1) * dimensions);
    const scale = weight / (lengthOf(row) || 1);
    for (let i = 0; i < dimensions; i++) sum[i]! += row[i]! * scale;
  }
  let dot = 0;
  for (let i = 0; i < dimensions; i++) dot += sum[i]! * query[i]!;
  const lengths = lengthOf(sum) * lengthOf(query);
  return lengths > 0 ? dot / lengths : 0;
}

function lengthOf(vector: Int8Array | Float64Array): number {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! ** 2;
  return Math.sqrt(squares);
}
