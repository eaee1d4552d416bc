import { onScreen } from '../scale.ts';
import type { DrawTrack } from '../track.ts';

/** Alternating greys; of shots that share a pixel only one is drawn. */
export const drawShots: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  const { shots } = data.detail;
  let drawnTo = -Infinity;
  for (let index = firstEndingAfter(shots, scale.from); index < shots.length; index++) {
    const shot = shots[index];
    if (!shot || shot.start > scale.to) break;
    const place = onScreen(scale, shot.start, shot.end, 1);
    if (!place || place.x + place.width < drawnTo + 1) continue;
    canvas.fillStyle = index % 2 === 0 ? colours['tl-shot-a'] : colours['tl-shot-b'];
    canvas.fillRect(place.x, top, Math.max(1, place.width - 1), height);
    drawnTo = place.x + place.width;
  }
};

/** Index of the first span, of spans in order that do not overlap, that ends after `time`. */
export function firstEndingAfter(spans: readonly { end: number }[], time: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
