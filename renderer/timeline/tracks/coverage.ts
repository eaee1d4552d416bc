import type { Span } from '../../../electron/contract/time.ts';
import type { DrawTrack } from '../track.ts';

/** Distance of two lines of the hatch, px. */
const HATCH_PX = 5;

/** Where pictures were looked at; what was not yet is hatched. */
export const drawCoverage: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  const bar = { top: top + (height - 8) / 2, height: 8 };
  canvas.save();
  canvas.beginPath();
  canvas.rect(scale.x(0), bar.top, scale.x(data.duration) - scale.x(0), bar.height);
  canvas.clip();
  canvas.fillStyle = colours['cov-none'];
  canvas.fillRect(0, bar.top, scale.width, bar.height);
  canvas.strokeStyle = colours['fg-off'];
  canvas.lineWidth = 1;
  canvas.beginPath();
  for (let x = -bar.height; x < scale.width; x += HATCH_PX) {
    canvas.moveTo(x, bar.top + bar.height);
    canvas.lineTo(x + bar.height / 2, bar.top);
  }
  canvas.stroke();
  canvas.fillStyle = colours['cov-full'];
  for (const span of seenSpans(data.detail.lookedAt))
    canvas.fillRect(scale.x(span.start), bar.top, Math.max(1, scale.x(span.end) - scale.x(span.start)), bar.height);
  canvas.restore();
};

function seenSpans({ concept, picture }: { concept: Span[]; picture: Span[] }): Span[] {
  return [...concept, ...picture];
}
