import type { TranscriptLine } from '../../../electron/contract/library.ts';
import { onScreen } from '../scale.ts';
import { drawNote, fitText, font, widthOf } from '../text.ts';
import type { DrawTrack, TrackArea } from '../track.ts';

/** Mean width of a line from which words are written, px. */
const WORDS_PX = 44;
/** Room that words need at least, px. */
const LEAST_PX = 34;

/** What was said: words where they fit, with the speaker where one is named, else where speech lies. */
export const drawSpeech: DrawTrack = (canvas, area, scale, data, colours) => {
  const { top, height } = area;
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  const { transcript, summary } = data.detail;
  if (transcript.length === 0) {
    const done = summary.stages.some((stage) => stage.name === 'speech' && stage.state !== 'waiting' && stage.state !== 'running');
    drawNote(canvas, area, done ? 'No speech' : 'Not read yet', colours['fg-3']);
    return;
  }
  const lines = transcript.filter((line) => line.end >= scale.from && line.start <= scale.to);
  const meanPx = (lines.reduce((sum, line) => sum + line.end - line.start, 0) / Math.max(1, lines.length)) * scale.pxPerSecond;
  if (meanPx < WORDS_PX) {
    drawDensity(
      canvas,
      area,
      lines.map((line) => onScreen(scale, line.start, line.end, 1)),
      colours.said,
    );
    return;
  }
  canvas.textAlign = 'left';
  canvas.textBaseline = 'alphabetic';
  const baseline = top + height / 2 + 4;
  for (const line of lines) {
    const place = onScreen(scale, line.start, line.end);
    if (!place) continue;
    const { x } = place;
    const width = place.width - 2;
    canvas.fillStyle = colours['tl-speech'];
    canvas.beginPath();
    canvas.roundRect(x, top + 2, Math.max(1, width), height - 4, 3);
    canvas.fill();
    writeLine(canvas, line, Math.max(x, 0) + 6, x + width - 5, baseline, colours);
  }
};

function writeLine(
  ...[canvas, line, left, right, baseline, colours]: [
    CanvasRenderingContext2D,
    TranscriptLine,
    number,
    number,
    number,
    Record<'said' | 'tl-speech-fg', string>,
  ]
): void {
  if (right - left < LEAST_PX - 5) return;
  let at = left;
  if (line.speaker !== null) {
    canvas.font = font(600, 11);
    const name = widthOf(canvas, line.speaker);
    if (right - left > name + 25) {
      canvas.fillStyle = colours.said;
      canvas.fillText(line.speaker, left, baseline);
      at = left + name + 6;
    }
  }
  canvas.font = font(400, 11);
  canvas.fillStyle = colours['tl-speech-fg'];
  canvas.fillText(fitText(canvas, line.text, right - at), at, baseline);
}

/** Lines that touch on the screen are one run. */
function drawDensity(
  ...[canvas, { top, height }, places, colour]: [CanvasRenderingContext2D, TrackArea, ReturnType<typeof onScreen>[], string]
) {
  canvas.globalAlpha = 0.38;
  canvas.fillStyle = colour;
  canvas.beginPath();
  let from = 0;
  let to = -Infinity;
  const close = () => {
    if (to > from) canvas.roundRect(from, top + 5, Math.max(1.5, to - from - 1), height - 10, 2);
  };
  for (const place of places) {
    if (!place) continue;
    if (place.x > to + 1.5) {
      close();
      from = place.x;
    }
    to = Math.max(to, place.x + place.width);
  }
  close();
  canvas.fill();
  canvas.globalAlpha = 1;
}
