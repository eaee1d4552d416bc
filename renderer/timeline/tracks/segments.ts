import { onScreen } from '../scale.ts';
import { fitText, font } from '../text.ts';
import type { DrawTrack } from '../track.ts';

/** Room that a name needs at least, px. */
const NAME_PX = 26;
const FLAG_PX = 8;

/** A person's own: segments as bars with their names, markers as flags; the chosen one in blue. */
export const drawSegments: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  canvas.font = font(500, 11);
  canvas.textAlign = 'left';
  canvas.textBaseline = 'alphabetic';
  const baseline = top + height / 2 + 4;
  for (const segment of data.segments) {
    const isChosen = segment.id === data.chosen;
    const place = onScreen(scale, segment.start, segment.end, segment.kind === 'marker' ? FLAG_PX : 3);
    if (!place) continue;
    const { x, width } = place;
    canvas.fillStyle = isChosen ? colours.app : segment.kind === 'marker' ? colours['fg-2'] : colours['bg-4'];
    canvas.beginPath();
    if (segment.kind === 'marker') {
      const at = Math.round(scale.x(segment.start));
      canvas.rect(at, top + 1, 1.5, height - 2);
      canvas.roundRect(at, top + 2, FLAG_PX, Math.min(9, height - 6), [0, 2, 2, 0]);
      canvas.fill();
      continue;
    }
    canvas.roundRect(x, top + 1, Math.max(2, width - 1), height - 2, 3);
    canvas.fill();
    const left = Math.max(0, x) + 5;
    if (x + width - left < NAME_PX) continue;
    canvas.fillStyle = isChosen ? colours['fg-on-fill'] : colours['fg-1'];
    canvas.fillText(fitText(canvas, segment.name, x + width - left - 5), left, baseline);
  }
};
