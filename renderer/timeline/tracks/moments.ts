import type { DrawTrack } from '../track.ts';

const BADGE_PX = 16;

/** A bar and an area per moment, as high as it is likely, with the number of its card. */
export const drawMoments: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  // the likely ones are drawn last and lie on top
  for (const { moment, rank } of data.moments.toReversed()) {
    const x = scale.x(moment.start);
    const width = Math.max(3, scale.x(moment.end) - x);
    if (x > scale.width || x + width < 0) continue;
    const isOpen = rank === data.selected;
    const high = Math.max(0.2, moment.probability) * (height - 6);
    canvas.globalAlpha = isOpen ? 0.5 : 0.28;
    canvas.fillStyle = colours['found-area'];
    canvas.fillRect(x, top + height - high, width, high);
    canvas.globalAlpha = isOpen ? 1 : 0.45 + moment.probability * 0.5;
    canvas.fillStyle = colours.found;
    canvas.fillRect(x, top + height - high - 3, width, 3);
    canvas.globalAlpha = 1;
    if (isOpen) {
      canvas.fillRect(x, top, 1.5, height);
      canvas.fillRect(x + width - 1.5, top, 1.5, height);
    }
    if (width < BADGE_PX + 8 && !isOpen) continue;
    const badge = Math.max(2, x + 4);
    canvas.fillStyle = isOpen ? colours.found : colours['bg-1'];
    canvas.beginPath();
    canvas.roundRect(badge, top + height - BADGE_PX - 3, BADGE_PX, BADGE_PX, 3);
    canvas.fill();
    canvas.fillStyle = isOpen ? colours['fg-on-fill'] : colours['found-fg'];
    canvas.font = '650 10.5px "Inter Variable", sans-serif';
    canvas.textAlign = 'center';
    canvas.textBaseline = 'middle';
    canvas.fillText(String(rank), badge + BADGE_PX / 2, top + height - BADGE_PX / 2 - 2.5);
  }
};
