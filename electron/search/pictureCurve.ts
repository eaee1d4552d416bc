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
  const order = Uint32Array.from({ length: rows }, (_, i) => i).sort((a, b) => unsorted[a]! - unsorted[b]!);
  const times = Float64Array.from(order, (row) => unsorted[row]!);
  const shots = library.pictures.shots(video.id);
  return { curve: { times, shotOf: shotsOf(times, shots), shots, duration: video.duration }, order };
}

/** Index of the shot of each time; both ascending. */
function shotsOf(times: Float64Array, shots: readonly Span[]): Int32Array {
  let shot = 0;
  return Int32Array.from(times, (time) => {
    while (shot + 1 < shots.length && time >= shots[shot + 1]!.start) shot++;
    return shot;
  });
}
