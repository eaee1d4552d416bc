import type { Span } from '../contract/time.ts';
import type { Library } from '../store/library.ts';
import type { RecordSet } from '../store/records.ts';
import type { VideoRecord } from '../store/videos.ts';
import type { Curve } from './curve.ts';

/** Times of the records of some sets in ascending order, with their shots. `order[i]` is the row of picture i, counted through all sets. */
export function pictureCurve(library: Library, video: VideoRecord, sets: readonly RecordSet[]): { curve: Curve; order: Uint32Array } {
  const rows = sets.reduce((sum, set) => sum + set.rows, 0);
  const unsorted = new Float64Array(rows);
  let at = 0;
  for (const set of sets) {
    library.records.read(set, 'times', new Uint8Array(unsorted.buffer, at * 8, set.rows * 8));
    at += set.rows;
  }
  const order = ascending(unsorted);
  const times = new Float64Array(rows);
  for (let i = 0; i < rows; i++) times[i] = unsorted[order[i]!]!;
  const shots = library.pictures.shots(video.id);
  return { curve: { times, shotOf: shotsOf(times, shots), shots, duration: video.duration }, order };
}

/** Rows in order of time; pictures are nearly always stored in that order already. */
function ascending(times: Float64Array): Uint32Array {
  const order = new Uint32Array(times.length);
  let sorted = true;
  for (let i = 0; i < order.length; i++) {
    order[i] = i;
    if (i > 0 && times[i]! < times[i - 1]!) sorted = false;
  }
  return sorted ? order : order.sort((a, b) => times[a]! - times[b]!);
}

/** Index of the shot of each time; both ascending. */
function shotsOf(times: Float64Array, shots: readonly Span[]): Int32Array {
  const shotOf = new Int32Array(times.length);
  for (let i = 0, shot = 0; i < times.length; i++) {
    while (shot + 1 < shots.length && times[i]! >= shots[shot + 1]!.start) shot++;
    shotOf[i] = shot;
  }
  return shotOf;
}
