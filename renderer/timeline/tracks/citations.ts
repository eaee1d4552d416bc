import { formatDuration } from '../../format.ts';
import { onScreen } from '../scale.ts';
import { font, widthOf } from '../text.ts';
import type { DrawTrack } from '../track.ts';

const BADGE_PX = 16;
const BAR_PX = 4;

/** Where the open answer has its sources, each with its timecode; under them, on request, where the model looked. */
export const drawCitations: DrawTrack = (canvas, { top, height }, scale, { answer }, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  if (!answer) return;
  canvas.globalAlpha = 0.34;
  canvas.fillStyle = colours['found-area'];
  for (const { start, end, share } of answer.attended) {
    const place = onScreen(scale, start, end, 2);
    const high = Math.max(1, share * (height - 3));
    // a hair of room between two, so that they can be told apart
    if (place) canvas.fillRect(place.x, top + height - high, Math.max(1, place.width - 1), high);
  }
  canvas.globalAlpha = 1;
  canvas.font = font(650, 10.5);
  canvas.textAlign = 'left';
  canvas.textBaseline = 'alphabetic';
  const taken: [number, number][] = [];
  const isOpen = ({ place }: { place: number }) => place === answer.current;
  // the open one has the first choice of room, and is drawn last
  const badges: (() => void)[] = [];
  for (const source of answer.citations.toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)))) {
    const { start, end } = source.citation;
    const span = onScreen(scale, start, end, BAR_PX);
    if (!span) continue;
    canvas.globalAlpha = isOpen(source) ? 0.4 : 0.22;
    canvas.fillStyle = colours['found-area'];
    canvas.fillRect(span.x, top + 2, span.width, height - 2);
    canvas.globalAlpha = 1;
    canvas.fillStyle = colours.found;
    canvas.fillRect(span.x, top + 2, 1.5, height - 2);
    const label = formatDuration(start);
    const width = widthOf(canvas, label) + 9;
    const from = Math.max(0, span.x);
    const left = [from + 4, from - width - 2].find(
      (x) => x >= 0 && x + width <= scale.width && taken.every(([a, b]) => x > b || x + width < a),
    );
    if (left === undefined) continue;
    taken.push([left, left + width]);
    const filled = isOpen(source);
    badges.unshift(() => {
      canvas.fillStyle = filled ? colours.found : colours['found-wash'];
      canvas.beginPath();
      canvas.roundRect(left, top + 4, width, BADGE_PX, 3);
      canvas.fill();
      canvas.fillStyle = filled ? colours['fg-on-fill'] : colours['found-fg'];
      canvas.fillText(label, left + 4.5, top + 16);
    });
  }
  for (const draw of badges) draw();
};
