import { recordName } from '../store/batch.ts';
import type { Library } from '../store/library.ts';
import type { VideoRecord } from '../store/videos.ts';
import type { Curve } from './curve.ts';
import { pictureCurve } from './pictureCurve.ts';

/** Vectors of an image-text encoder: int8 [pictures, dimensions], row by row in order of time. */
export interface VideoPictures extends Curve {
  vectors: Int8Array;
  dimensions: number;
  generation: string;
}

export function loadPictures(library: Library, video: VideoRecord): VideoPictures {
  const sets = (['picture', 'gaps'] as const).flatMap((stage) => library.records.find(video.id, recordName(stage, 'pictures')) ?? []);
  const dimensions = sets[0]?.columns['vectors'] ?? 0;
  // vectors of another length are of another encoder: the stage that made them is about to be done again
  const fitting = sets.filter((set) => set.columns['vectors'] === dimensions);
  const { curve, order } = pictureCurve(library, video, fitting);
  const unsorted = new Int8Array(order.length * dimensions);
  let at = 0;
  for (const set of fitting) {
    library.records.read(set, 'vectors', new Uint8Array(unsorted.buffer, at, set.rows * dimensions));
    at += set.rows * dimensions;
  }
  let inOrder = true;
  for (let i = 0; i < order.length; i++) inOrder &&= order[i] === i;
  const vectors = inOrder ? unsorted : new Int8Array(unsorted.length);
  if (vectors !== unsorted)
    order.forEach((row, i) => vectors.set(unsorted.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions));
  return { ...curve, vectors, dimensions, generation: sets[0]?.generation ?? '' };
}
