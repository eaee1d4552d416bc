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
  return { places, vectors, dimensions, placeOfRow };
}
