import { scaleOf } from '../scale.ts';
import type { DrawTrack, TimelineData } from '../track.ts';
import { FIT } from '../viewport.ts';

const STEP_PX = 2;
const BAR_PX = 1.4;
/** Narrowest frame, so that a hand can take it, px. */
const LEAST_FRAME_PX = 8;

/** The whole video: how likely it is where, what was not looked at yet, and which part is shown below. */
export const drawOverview: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  const whole = scaleOf(FIT, data.duration, scale.width);
  canvas.fillStyle = colours['bg-0'];
  canvas.fillRect(0, top, scale.width, height);
  const columns = columnsOf(data, scale.width);
  const bottom = top + height - 3;
  const most = height - 7;
  for (const found of [false, true]) {
    canvas.fillStyle = found ? colours.found : colours['tl-wave'];
    canvas.beginPath();
    columns.forEach((likelihood, place) => {
      if (likelihood > 0 === found)
        canvas.rect(place * STEP_PX, bottom - Math.max(1, likelihood * most), BAR_PX, Math.max(1, likelihood * most));
    });
    canvas.fill();
  }
  canvas.globalAlpha = 0.75;
  canvas.fillStyle = colours['bg-0'];
  for (const band of data.bands)
    if (band.kind === 'none') canvas.fillRect(whole.x(band.start), top, whole.x(band.end) - whole.x(band.start), height);
  canvas.globalAlpha = 1;
  if (scale.to - scale.from < data.duration * (1 - 1e-6)) {
    const { left, width } = frameOf(scale.from, scale.to, data.duration, scale.width);
    canvas.beginPath();
    canvas.roundRect(left + 0.5, top + 1.5, width - 1, height - 3, 4);
    canvas.globalAlpha = 0.1;
    canvas.fillStyle = colours['fg-1'];
    canvas.fill();
    canvas.globalAlpha = 1;
    canvas.strokeStyle = colours['fg-2'];
    canvas.lineWidth = 1.25;
    canvas.stroke();
  }
  canvas.fillStyle = colours['fg-1'];
  canvas.fillRect(Math.round(whole.x(data.time)), top, 1, height);
  canvas.fillStyle = colours.line;
  canvas.fillRect(0, top + height - 1, scale.width, 1);
};

/** Where the frame around the shown part lies on the overview, px. */
export function frameOf(from: number, to: number, duration: number, width: number): { left: number; width: number } {
  const left = (from / duration) * width;
  const wide = Math.max(LEAST_FRAME_PX, ((to - from) / duration) * width);
  return { left: Math.max(0, Math.min(left, width - wide)), width: wide };
}

const KEPT = new WeakMap<object, { width: number; columns: Float32Array }>();

/** Likelihood of each column; kept, because it changes with a search and not with the view. */
function columnsOf({ moments, answer, duration }: TimelineData, width: number): Float32Array {
  const shown = answer ?? moments;
  const kept = KEPT.get(shown);
  if (kept?.width === width) return kept.columns;
  const columns = new Float32Array(Math.ceil(width / STEP_PX));
  const spans = answer
    ? answer.citations.map(({ citation: { start, end } }) => ({ start, end, probability: 1 }))
    : moments.map(({ moment }) => moment);
  for (const { start, end, probability } of spans) {
    const first = Math.floor(((start / duration) * width) / STEP_PX);
    const last = Math.max(first + 1, Math.floor(((end / duration) * width) / STEP_PX));
    for (let place = Math.max(0, first); place <= Math.min(last, columns.length - 1); place++)
      columns[place] = Math.max(columns[place] ?? 0, probability, 0.15);
  }
  KEPT.set(shown, { width, columns });
  return columns;
}
