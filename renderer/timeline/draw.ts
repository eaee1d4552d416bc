import type { Colours } from './colours.ts';
import type { Row } from './layout.ts';
import { onScreen, type Scale } from './scale.ts';
import type { TimelineData } from './track.ts';

/** Everything but what moves by itself (playhead and pointer): all tracks, then the in-out range over them. `height`: of the canvas, px. */
export function drawTimeline(
  canvas: CanvasRenderingContext2D,
  { rows, height }: { rows: readonly Row[]; height: number },
  scale: Scale,
  data: TimelineData,
  colours: Colours,
): void {
  canvas.fillStyle = colours['tl-bg'];
  canvas.fillRect(0, 0, scale.width, height);
  for (const { track, area } of rows) track.draw(canvas, area, scale, data, colours);
  drawInOut(canvas, rows, scale, data, colours);
}

/** Tints sound and speech, never a picture; two hairlines run through everything below the moments. */
function drawInOut(canvas: CanvasRenderingContext2D, rows: readonly Row[], scale: Scale, data: TimelineData, colours: Colours): void {
  const { inPoint, outPoint } = data;
  if (inPoint === null && outPoint === null) return;
  const areaOf = (...ids: string[]) => rows.find(({ track }) => ids.includes(track.id))?.area;
  const last = rows.at(-1)?.area;
  const end = (last?.top ?? 0) + (last?.height ?? 0);
  const tint = areaOf('sound', 'speech', 'coverage');
  const range = onScreen(scale, inPoint ?? 0, outPoint ?? data.duration);
  if (range && tint) {
    canvas.globalAlpha = 0.14;
    canvas.fillStyle = colours.app;
    canvas.fillRect(range.x, tint.top, range.width, end - tint.top);
  }
  const lines = areaOf('pictures', 'shots', 'sound', 'speech');
  canvas.globalAlpha = 0.55;
  canvas.fillStyle = colours.app;
  for (const [time, shift] of [
    [inPoint, 0],
    [outPoint, -1],
  ] as const)
    if (lines && time !== null && time >= scale.from && time <= scale.to)
      canvas.fillRect(scale.x(time) + shift, lines.top, 1, end - lines.top);
  canvas.globalAlpha = 1;
}
