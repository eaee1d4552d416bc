import type { DrawTrack } from '../track.ts';

/** Alternating greys; where shots are narrower than a pixel, their mean. */
export const drawShots: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  data.detail.shots.forEach((shot, index) => {
    if (shot.end < scale.from || shot.start > scale.to) return;
    canvas.fillStyle = index % 2 === 0 ? colours['tl-shot-a'] : colours['tl-shot-b'];
    canvas.fillRect(scale.x(shot.start), top, scale.x(shot.end) - scale.x(shot.start) - 0.5, height);
  });
};
