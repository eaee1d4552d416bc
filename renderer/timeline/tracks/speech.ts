import { drawNote, type DrawTrack } from '../track.ts';

/** Width from which the words of a line are written, px. */
const WORDS_PX = 48;

/** What was said: words where they fit, else where speech lies. */
export const drawSpeech: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  if (data.detail.transcript.length === 0) {
    const done = data.detail.summary.stages.some(
      (stage) => stage.name === 'speech' && stage.state !== 'waiting' && stage.state !== 'running',
    );
    drawNote(canvas, { top, height }, done ? 'No speech' : 'Not read yet', colours);
    return;
  }
  canvas.font = '500 11px "Inter Variable", sans-serif';
  canvas.textAlign = 'left';
  canvas.textBaseline = 'middle';
  for (const line of data.detail.transcript) {
    if (line.end < scale.from || line.start > scale.to) continue;
    const x = scale.x(line.start);
    const width = Math.max(1, scale.x(line.end) - x - 1);
    canvas.fillStyle = width < WORDS_PX ? colours['tl-speech-fg'] : colours['tl-speech'];
    canvas.globalAlpha = width < WORDS_PX ? 0.45 : 1;
    canvas.beginPath();
    canvas.roundRect(x, top + 2, width, height - 4, Math.min(3, width / 2));
    canvas.fill();
    canvas.globalAlpha = 1;
    if (width < WORDS_PX) continue;
    canvas.save();
    canvas.clip();
    canvas.fillStyle = colours['tl-speech-fg'];
    canvas.fillText(line.speaker === null ? line.text : `${line.speaker}: ${line.text}`, Math.max(x, 0) + 6, top + height / 2 + 0.5);
    canvas.restore();
  }
};
