import type { DrawTrack } from '../track.ts';
import { scaleOf } from '../scale.ts';
import { FIT } from '../viewport.ts';

/** The whole video: where its moments lie, and which part is shown below. */
export const drawOverview: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  const whole = scaleOf(FIT, data.duration, scale.width);
  canvas.fillStyle = colours['tl-grid'];
  canvas.fillRect(0, top + height - 3, scale.width, 1);
  for (const { moment } of data.moments) {
    const x = whole.x(moment.start);
    const high = Math.max(0.25, moment.probability) * (height - 8);
    canvas.fillStyle = colours.found;
    canvas.fillRect(x, top + height - 3 - high, Math.max(3, whole.x(moment.end) - x), high);
  }
  if (scale.to - scale.from >= data.duration - 1e-3) return;
  canvas.strokeStyle = colours['fg-2'];
  canvas.lineWidth = 1.5;
  canvas.beginPath();
  canvas.roundRect(whole.x(scale.from) + 0.75, top + 2, Math.max(6, whole.x(scale.to) - whole.x(scale.from) - 1.5), height - 4, 4);
  canvas.stroke();
};
