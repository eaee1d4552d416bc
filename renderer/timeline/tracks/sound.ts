import { drawNote, type DrawTrack } from '../track.ts';

const BAR_PX = 1.6;
const STEP_PX = 3;

/** Mirrored peaks, from the zoom level of the waveform that is nearest to a bar. */
export const drawSound: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  const perBar = STEP_PX / scale.pxPerSecond;
  const levels = data.detail.waveform.toSorted((a, b) => a.secondsPerPeak - b.secondsPerPeak);
  const level = levels.findLast((candidate) => candidate.secondsPerPeak <= perBar) ?? levels[0];
  if (!level) {
    const none = data.detail.probe?.audio.length === 0;
    drawNote(canvas, { top, height }, none ? 'No sound in this file' : 'Not read yet', colours);
    return;
  }
  canvas.fillStyle = colours['tl-wave'];
  const middle = top + height / 2;
  for (let bar = Math.floor(scale.from / perBar); bar * perBar < scale.to; bar++) {
    const first = Math.floor((bar * perBar) / level.secondsPerPeak);
    const last = Math.max(first + 1, Math.floor(((bar + 1) * perBar) / level.secondsPerPeak));
    let peak = 0;
    for (let place = first; place < last; place++) peak = Math.max(peak, level.peaks[place] ?? 0);
    const half = Math.max(0.5, (peak / 255) * (height / 2 - 3));
    canvas.fillRect(scale.x(bar * perBar), middle - half, BAR_PX, half * 2);
  }
};
