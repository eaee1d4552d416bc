import { onScreen } from '../scale.ts';
import type { DrawTrack } from '../track.ts';

/** Distance of two lines of the hatch, px. */
const HATCH_PX = 6;
const LEAN_PX = 10;
/** A band of less than this is drawn as wide as this, px. */
const LEAST_PX = 2;

/** How closely the pictures were looked at; what was not yet is hatched. */
export const drawCoverage: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  const bar = { top: top + 3, height: height - 6 };
  for (const band of data.bands) {
    const place = onScreen(scale, band.start, band.end, LEAST_PX);
    if (!place) continue;
    const { x, width } = place;
    canvas.fillStyle = colours[`cov-${band.kind}`];
    canvas.beginPath();
    canvas.roundRect(x, bar.top, Math.max(1, width - 1), bar.height, 2);
    canvas.fill();
    if (band.kind !== 'none') continue;
    canvas.save();
    canvas.clip();
    canvas.strokeStyle = colours['fg-3'];
    canvas.globalAlpha = 0.55;
    canvas.lineWidth = 1;
    canvas.beginPath();
    // the hatch lies on the screen, not on the video: it stands still while bands move under it
    for (let line = Math.floor((x - LEAN_PX) / HATCH_PX) * HATCH_PX; line < x + width; line += HATCH_PX) {
      canvas.moveTo(line, bar.top + bar.height);
      canvas.lineTo(line + LEAN_PX, bar.top);
    }
    canvas.stroke();
    canvas.restore();
  }
};
