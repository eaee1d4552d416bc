import { CLASSES_KEPT, DETECTIONS_KEPT } from '../store/concepts.ts';
import type { Library } from '../store/library.ts';
import type { RecordSet } from '../store/records.ts';
import type { VideoRecord } from '../store/videos.ts';
import type { Curve } from './curve.ts';
import { pictureCurve } from './pictureCurve.ts';

/** Classes of the classifier; the detector's categories follow them in one vocabulary. */
export const CLASSIFIER_CLASSES = 1000;
/** A detection below this is more often wrong than right. */
const LEAST_DETECTION = 0.4;

/** What was seen in the pictures of a video: entries [offsets[i], offsets[i + 1]) of `classes` and `weights` are those of picture i. */
export interface VideoConcepts extends Curve {
  offsets: Uint32Array;
  /** Index in the vocabulary. */
  classes: Uint16Array;
  /** Probability or score, in 65535ths. */
  weights: Uint16Array;
}

export function loadConcepts(library: Library, video: VideoRecord): VideoConcepts {
  const sets = ['concepts.concepts', 'gaps.concepts'].flatMap((name) => library.records.find(video.id, name) ?? []);
  const { curve, order } = pictureCurve(library, video, sets);
  const classes = column(library, sets, 'classes', CLASSES_KEPT * 2);
  const detections = column(library, sets, 'detections', DETECTIONS_KEPT * 4);
  const offsets = new Uint32Array(order.length + 1);
  const entries = new Uint16Array(order.length * (CLASSES_KEPT + DETECTIONS_KEPT) * 2);
  let count = 0;
  const add = (index: number, weight: number): void => {
    entries[2 * count] = index;
    entries[2 * count + 1] = weight;
    count++;
  };
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    for (let at = row * CLASSES_KEPT * 2, end = at + CLASSES_KEPT * 2; at < end && classes[at + 1]! > 0; at += 2)
      add(classes[at]!, classes[at + 1]!);
    const start = count;
    for (let at = row * DETECTIONS_KEPT * 4, end = at + DETECTIONS_KEPT * 4; at < end; at += 4) {
      const index = CLASSIFIER_CLASSES + detections[at]!;
      if (detections[at + 1]! < LEAST_DETECTION * 65535) break;
      // best first: further objects of a category add nothing
      let known = false;
      for (let seen = start; seen < count; seen++) known ||= entries[2 * seen] === index;
      if (!known) add(index, detections[at + 1]!);
    }
    offsets[i + 1] = count;
  }
  const indices = new Uint16Array(count);
  const weights = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    indices[i] = entries[2 * i]!;
    weights[i] = entries[2 * i + 1]!;
  }
  return { ...curve, offsets, classes: indices, weights };
}

function column(library: Library, sets: readonly RecordSet[], name: string, perRow: number): Uint16Array {
  const rows = sets.reduce((sum, set) => sum + set.rows, 0);
  const values = new Uint16Array(rows * perRow);
  let at = 0;
  for (const set of sets) {
    library.records.read(set, name, new Uint8Array(values.buffer, at * 2, set.rows * perRow * 2));
    at += set.rows * perRow;
  }
  return values;
}
