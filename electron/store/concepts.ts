import type { Column } from './records.ts';

/** Classes and detections kept of a picture. A slot of score 0 is empty. */
export const CLASSES_KEPT = 20;
export const DETECTIONS_KEPT = 8;
/** Bytes of a class entry (index and probability, 16 bits each) and of a detection (the same and four edges of 8 bits). */
const CLASS_BYTES = 4;
const DETECTION_BYTES = 8;

/** What the classifier and the detector saw in one picture; shares are 0 to 1. */
export interface ConceptRow {
  /** pts of the picture on the video's own clock, seconds. */
  time: number;
  /** Indices of the likeliest classes and their probabilities, side by side; the 20 likeliest are kept. */
  classes: ArrayLike<number>;
  probabilities: ArrayLike<number>;
  /** Objects: index of the category, box edges as shares of the picture; the 8 best are kept. */
  detections: readonly { label: number; score: number; box: { left: number; top: number; right: number; bottom: number } }[];
}

/** Rows as the columns of a record set: `times` f64, `classes` 20 x (u16 index, u16 probability), `detections` 8 x (u16 label, u16 score, 4 x u8 edge). Little endian. */
export function packConcepts(rows: readonly ConceptRow[]): Record<string, Column> {
  const classes = new DataView(new ArrayBuffer(rows.length * CLASSES_KEPT * CLASS_BYTES));
  const detections = new DataView(new ArrayBuffer(rows.length * DETECTIONS_KEPT * DETECTION_BYTES));
  rows.forEach((row, at) => {
    const order = Array.from(row.probabilities, (_, i) => i).sort((a, b) => row.probabilities[b]! - row.probabilities[a]!);
    order.slice(0, CLASSES_KEPT).forEach((i, slot) => {
      const offset = (at * CLASSES_KEPT + slot) * CLASS_BYTES;
      classes.setUint16(offset, row.classes[i]!, true);
      classes.setUint16(offset + 2, share16(row.probabilities[i]!), true);
    });
    const best = [...row.detections].sort((a, b) => b.score - a.score).slice(0, DETECTIONS_KEPT);
    best.forEach(({ label, score, box }, slot) => {
      const offset = (at * DETECTIONS_KEPT + slot) * DETECTION_BYTES;
      detections.setUint16(offset, label, true);
      detections.setUint16(offset + 2, share16(score), true);
      [box.left, box.top, box.right, box.bottom].forEach((edge, side) => {
        detections.setUint8(offset + 4 + side, Math.round(Math.min(1, Math.max(0, edge)) * 255));
      });
    });
  });
  return {
    times: timesColumn(rows.map((row) => row.time)),
    classes: { recordBytes: CLASSES_KEPT * CLASS_BYTES, data: new Uint8Array(classes.buffer) },
    detections: { recordBytes: DETECTIONS_KEPT * DETECTION_BYTES, data: new Uint8Array(detections.buffer) },
  };
}

export function timesColumn(times: readonly number[]): Column {
  return { recordBytes: 8, data: new Uint8Array(Float64Array.from(times).buffer) };
}

function share16(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 65535);
}
