import { recordName } from '../store/batch.ts';
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
/**
 * Probabilities are raised to this power: the third guess of the classifier says more than its probability of 0.05, as it is
 * often a relative of the thing that is there. On planted material 0.5 to 0.7 ranked alike, 1 and 0.4 worse.
 */
const EVENED = 0.6;
/** The probability of each stored weight. */
export const PROBABILITY = Float32Array.from({ length: 65536 }, (_, value) => (value / 65535) ** (1 / EVENED));
const EVENED_65535 = Uint16Array.from({ length: 65536 }, (_, value) => Math.round(65535 * (value / 65535) ** EVENED));

/** Indices that a record can hold for a class or, after them, a category. */
export const VOCABULARY_ROOM = CLASSIFIER_CLASSES + 128;

/**
 * What was seen in the pictures of a video, by class: entries [offsets[c], offsets[c + 1]) of `pictures` and `weights` are the
 * pictures that show class c. A query means few classes, so that only their entries are read.
 */
export interface VideoConcepts extends Curve {
  offsets: Uint32Array;
  /** Index of the picture in order of time. */
  pictures: Uint32Array;
  /** Probability or score to the power of 0.6, in 65535ths. */
  weights: Uint16Array;
}

export function loadConcepts(library: Library, video: VideoRecord): VideoConcepts {
  const sets = (['concepts', 'gaps'] as const).flatMap((stage) => library.records.find(video.id, recordName(stage, 'concepts')) ?? []);
  const { curve, order } = pictureCurve(library, video, sets);
  const classes = column(library, sets, 'classes', CLASSES_KEPT * 2);
  const detections = column(library, sets, 'detections', DETECTIONS_KEPT * 4);
  const offsets = new Uint32Array(VOCABULARY_ROOM + 1);
  // counted first, so that each entry then goes straight to its place
  eachEntry(order, classes, detections, (index) => offsets[index + 1]!++);
  for (let index = 0; index < VOCABULARY_ROOM; index++) offsets[index + 1]! += offsets[index]!;
  const next = offsets.slice();
  const pictures = new Uint32Array(offsets[VOCABULARY_ROOM]!);
  const weights = new Uint16Array(pictures.length);
  eachEntry(order, classes, detections, (index, weight, picture) => {
    const at = next[index]!++;
    pictures[at] = picture;
    weights[at] = EVENED_65535[weight]!;
  });
  return { ...curve, offsets, pictures, weights };
}

function eachEntry(
  order: Uint32Array,
  classes: Uint16Array,
  detections: Uint16Array,
  visit: (index: number, weight: number, picture: number) => void,
): void {
  const least = LEAST_DETECTION * 65535;
  for (let picture = 0; picture < order.length; picture++) {
    const row = order[picture]!;
    for (let at = row * CLASSES_KEPT * 2, end = at + CLASSES_KEPT * 2; at < end && classes[at + 1]! > 0; at += 2) {
      if (classes[at]! < CLASSIFIER_CLASSES) visit(classes[at]!, classes[at + 1]!, picture);
    }
    const first = row * DETECTIONS_KEPT * 4;
    for (let at = first, end = first + DETECTIONS_KEPT * 4; at < end && detections[at + 1]! >= least; at += 4) {
      const label = detections[at]!;
      // best first: further objects of a category add nothing
      let known = false;
      for (let seen = first; seen < at; seen += 4) known ||= detections[seen] === label;
      if (!known && CLASSIFIER_CLASSES + label < VOCABULARY_ROOM) visit(CLASSIFIER_CLASSES + label, detections[at + 1]!, picture);
    }
  }
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
