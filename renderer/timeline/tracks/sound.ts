import { drawNote } from '../text.ts';
import type { DrawTrack } from '../track.ts';

const BAR_PX = 1.6;
const STEP_PX = 3;

/** Mirrored peaks, from the zoom level of the waveform that is nearest to a bar; what lies before the playhead is brighter. */
export const drawSound: DrawTrack = (canvas, { top, height }, scale, data, colours) => {
  canvas.fillStyle = colours['tl-track'];
  canvas.fillRect(0, top, scale.width, height);
  const perBar = STEP_PX / scale.pxPerSecond;
  const { waveform } = data.detail;
  // levels come finest first
  const level = waveform.findLast((candidate) => candidate.secondsPerPeak <= perBar) ?? waveform[0];
  if (!level) {
    const none = data.detail.probe?.audio.length === 0;
    drawNote(canvas, { top, height }, none ? 'No sound in this file' : 'Not read yet', colours['fg-3']);
    return;
  }
  const middle = top + height / 2;
  const most = height / 2 - 3;
  const end = Math.min(scale.to, level.peaks.length * level.secondsPerPeak);
  const first = Math.floor(scale.from / perBar);
  const turn = Math.max(first, Math.ceil(data.time / perBar));
  const draw = (from: number, to: number, colour: string) => {
    canvas.fillStyle = colour;
    canvas.beginPath();
    for (let bar = from; bar < to && bar * perBar < end; bar++) {
      const half = Math.max(0.5, (peakOf(level.peaks, bar * perBar, (bar + 1) * perBar, level.secondsPerPeak) / 255) * most);
      canvas.rect(scale.x(bar * perBar), middle - half, BAR_PX, half * 2);
    }
    canvas.fill();
  };
  draw(first, turn, colours['tl-wave-hi']);
  draw(turn, Infinity, colours['tl-wave']);
};

function peakOf(peaks: readonly number[], from: number, to: number, secondsPerPeak: number): number {
  const first = Math.floor(from / secondsPerPeak);
  const last = Math.max(first + 1, Math.floor(to / secondsPerPeak));
  let peak = 0;
  for (let place = first; place < last; place++) peak = Math.max(peak, peaks[place] ?? 0);
  return peak;
}
