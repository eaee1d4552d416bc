import type { Moment } from '../../../electron/contract/search.ts';
import type { Scale } from '../scale.ts';
import { onScreen } from '../scale.ts';
import { font, widthOf } from '../text.ts';
import type { DrawTrack, TrackArea } from '../track.ts';

const BAR_PX = 4;
const BADGE_PX = 15;
/** How far a hill of likelihood runs out beside its moment, at most, and as a share of the moment's width: for the eye only. */
const SHOULDER_PX = 40;
const SHOULDER_SHARE = 0.5;
/** Likelihood from which a moment counts as found. */
const FOUND = 0.35;
const BAR_OPACITY = { 'very likely': 0.8, likely: 0.55, possible: 0.35, unlikely: 0.25 };

/** The likelihood as hills, a bar per moment, and the number of its card; the open one framed. Where nothing was found: the noise. */
export const drawMoments: DrawTrack = (canvas, area, scale, data, colours) => {
  const { top, height } = area;
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  if (data.moments.length === 0) {
    if (data.noise.length > 0) drawNoise(canvas, area, scale, data.noise, colours);
    return;
  }
  // what is unlikely is lower ground between the hills, never in their colour
  fillNoise(canvas, area, scale, data.noise, colours);
  canvas.globalAlpha = 0.28;
  canvas.fillStyle = colours['found-area'];
  fillHills(
    canvas,
    area,
    scale,
    data.moments.map(({ moment }) => moment),
  );
  canvas.globalAlpha = 1;
  const playhead = scale.x(data.time);
  canvas.font = font(650, 10.5);
  canvas.textAlign = 'left';
  canvas.textBaseline = 'alphabetic';
  // the likely ones are drawn last and lie on top, the open one above all
  const inOrder = data.moments.toReversed().sort((a, b) => Number(a.rank === data.open) - Number(b.rank === data.open));
  let shownTo = Infinity;
  for (const { moment, rank } of inOrder) {
    const place = onScreen(scale, moment.start, moment.end, BAR_PX);
    if (!place) continue;
    const { x, width } = place;
    const isOpen = rank === data.open;
    canvas.fillStyle = colours.found;
    canvas.globalAlpha = isOpen ? 1 : BAR_OPACITY[moment.likelihood];
    canvas.fillRect(x, top + 3, width, BAR_PX);
    if (isOpen) {
      canvas.globalAlpha = 0.26;
      canvas.fillStyle = colours['found-area'];
      canvas.fillRect(x, top + 3, width, height - 3);
      canvas.globalAlpha = 1;
      canvas.fillStyle = colours.found;
      canvas.fillRect(x, top + 3, 1.5, height - 3);
      canvas.fillRect(x + width - 1.5, top + 3, 1.5, height - 3);
    }
    canvas.globalAlpha = 1;
    const label = String(rank);
    const badge = widthOf(canvas, label) + 9;
    const left = Math.max(0, x);
    if (!isOpen && (x + width - left < badge + 4 || Math.abs(left - shownTo) < badge)) continue;
    shownTo = left;
    const isUnder = playhead > left - 2 && playhead < left + badge + 8 && x + width > playhead + badge + 6;
    const at = isUnder ? playhead + 5 : left + 5;
    canvas.fillStyle = isOpen ? colours.found : colours['found-wash'];
    canvas.beginPath();
    canvas.roundRect(at, top + 11, badge, BADGE_PX, 3);
    canvas.fill();
    canvas.fillStyle = isOpen ? colours['fg-on-fill'] : colours['found-fg'];
    canvas.fillText(label, at + 4.5, top + 22);
  }
};

function drawNoise(
  ...[canvas, area, scale, noise, colours]: [CanvasRenderingContext2D, TrackArea, Scale, Moment[], Record<string, string>]
) {
  const { top, height } = area;
  fillNoise(canvas, area, scale, noise, colours);
  const line = top + height - FOUND * (height - 5);
  canvas.strokeStyle = colours['fg-3'] ?? '';
  canvas.lineWidth = 1;
  canvas.setLineDash([3, 4]);
  canvas.beginPath();
  canvas.moveTo(0, line);
  canvas.lineTo(scale.width, line);
  canvas.stroke();
  canvas.setLineDash([]);
  canvas.font = font(500, 10.5);
  canvas.textAlign = 'right';
  canvas.textBaseline = 'alphabetic';
  canvas.fillStyle = colours['fg-2'] ?? '';
  canvas.fillText('Below this line: noise in this video', scale.width - 11, top + 12);
}

function fillNoise(
  ...[canvas, area, scale, noise, colours]: [CanvasRenderingContext2D, TrackArea, Scale, Moment[], Record<string, string>]
) {
  if (noise.length === 0) return;
  canvas.globalAlpha = 0.6;
  canvas.fillStyle = colours['tl-wave'] ?? '';
  fillHills(canvas, area, scale, noise);
  canvas.globalAlpha = 1;
}

/** All hills as one shape, so that where they overlap nothing is tinted twice. */
function fillHills(canvas: CanvasRenderingContext2D, { top, height }: TrackArea, scale: Scale, moments: Moment[]): void {
  const bottom = top + height;
  canvas.beginPath();
  for (const { start, end, probability } of moments) {
    const shoulder = Math.max(2, Math.min(SHOULDER_PX, (end - start) * scale.pxPerSecond * SHOULDER_SHARE));
    if (!onScreen(scale, start - shoulder / scale.pxPerSecond, end + shoulder / scale.pxPerSecond)) continue;
    const left = Math.max(-SHOULDER_PX * 2, scale.x(start));
    const right = Math.min(scale.width + SHOULDER_PX * 2, Math.max(left + BAR_PX, scale.x(end)));
    const peak = bottom - Math.max(0.08, probability) * (height - 5);
    canvas.moveTo(left - shoulder, bottom);
    canvas.bezierCurveTo(left - shoulder / 2, bottom, left - shoulder / 2, peak, left, peak);
    canvas.lineTo(right, peak);
    canvas.bezierCurveTo(right + shoulder / 2, peak, right + shoulder / 2, bottom, right + shoulder, bottom);
    canvas.closePath();
  }
  canvas.fill();
}
