import type { VideoDetail } from '../../electron/contract/library.ts';
import type { Moment } from '../../electron/contract/search.ts';
import type { Colours } from './colours.ts';
import type { Scale } from './scale.ts';

/** What the tracks draw. */
export interface TimelineData {
  detail: VideoDetail;
  duration: number;
  moments: { moment: Moment; rank: number }[];
  /** Rank of the open moment; null where none is open. */
  selected: number | null;
  /** Loaded sprite sheets by file name. */
  sheets: ReadonlyMap<string, HTMLImageElement>;
}

export interface TrackArea {
  top: number;
  height: number;
}

/** Says inside an empty track why it is empty. */
export function drawNote(canvas: CanvasRenderingContext2D, { top, height }: TrackArea, note: string, colours: Colours): void {
  canvas.font = '400 11px "Inter Variable", sans-serif';
  canvas.textAlign = 'left';
  canvas.textBaseline = 'middle';
  canvas.fillStyle = colours['fg-3'];
  canvas.fillText(note, 10, top + height / 2 + 0.5);
}

/** Draws one track: a pure function of what is in view and the data. Canvas coordinates are CSS px. */
export type DrawTrack = (canvas: CanvasRenderingContext2D, area: TrackArea, scale: Scale, data: TimelineData, colours: Colours) => void;
