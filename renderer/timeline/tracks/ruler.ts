import { formatClock, formatTimecode } from '../../format.ts';
import { tickStep } from '../scale.ts';
import type { DrawTrack } from '../track.ts';

/** Times every 86 px or more, with small ticks between. */
export const drawRuler: DrawTrack = (canvas, { top, height }, scale, _data, colours) => {
  const step = tickStep(scale.pxPerSecond);
  canvas.font = '500 11px "Inter Variable", sans-serif';
  canvas.textBaseline = 'middle';
  canvas.textAlign = 'left';
  for (let tick = Math.floor(scale.from / step); tick * step <= scale.to; tick++) {
    const x = scale.x(tick * step);
    canvas.fillStyle = colours['fg-off'];
    canvas.fillRect(x, top + height - 8, 1, 8);
    for (let part = 1; part < 5; part++) canvas.fillRect(scale.x((tick + part / 5) * step), top + height - 4, 1, 4);
    canvas.fillStyle = colours['fg-3'];
    canvas.fillText(step < 1 ? formatTimecode(tick * step, 100) : formatClock(tick * step), x + 5, top + height / 2 - 1);
  }
};
