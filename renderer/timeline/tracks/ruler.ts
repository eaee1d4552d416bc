import { formatClock, formatTimecode } from '../../format.ts';
import { font } from '../text.ts';
import { onScreen, ticksOf } from '../scale.ts';
import type { DrawTrack } from '../track.ts';

const TICK_PX = 12;
const SMALL_TICK_PX = 6;
const BAR_PX = 3;
/** The playhead's cap hides a label in this stretch before it, px. */
const CAP_PX = 66;

/** Times every 86 px or more with small ticks between, and the in-out range as a bar. */
export const drawRuler: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  const { step, parts, inFrames } = ticksOf(scale.pxPerSecond, data.frame);
  const playhead = scale.x(data.time);
  canvas.font = font(500, 11);
  canvas.textBaseline = 'alphabetic';
  canvas.textAlign = 'left';
  const last = Math.ceil(Math.min(scale.to, data.duration) / step);
  for (let tick = Math.floor(scale.from / step); tick <= last; tick++) {
    const time = tick * step;
    if (time > data.duration + 1e-6) break;
    const x = Math.round(scale.x(time));
    canvas.fillStyle = colours['line-strong'];
    canvas.fillRect(x, top + height - TICK_PX, 1, TICK_PX);
    canvas.fillStyle = colours.line;
    for (let part = 1; part < parts; part++) {
      const small = scale.x(time + (part / parts) * step);
      if (small >= 0 && small <= scale.width) canvas.fillRect(Math.round(small), top + height - SMALL_TICK_PX, 1, SMALL_TICK_PX);
    }
    if (playhead > x - 6 && playhead < x + CAP_PX) continue;
    canvas.fillStyle = colours['fg-3'];
    canvas.fillText(inFrames ? formatTimecode(time, data.frameRate ?? 1 / data.frame) : formatClock(time), x + 5, top + 13);
  }
  const range = data.inPoint === null && data.outPoint === null ? null : onScreen(scale, data.inPoint ?? 0, data.outPoint ?? data.duration);
  if (!range) return;
  canvas.fillStyle = colours.app;
  canvas.fillRect(range.x, top + height - BAR_PX - 1, Math.max(2, range.width), BAR_PX);
};
