import type { VideoDetail } from '../../electron/contract/library.ts';
import type { Moment } from '../../electron/contract/search.ts';
import type { Segment } from '../../electron/contract/segments.ts';
import type { SpriteCell } from '../library/sprites.ts';
import type { TimelineAnswer } from './answer.ts';
import type { Colours } from './colours.ts';
import type { CoverageBand } from './coverageBands.ts';
import type { Scale } from './scale.ts';

/** What the tracks draw. */
export interface TimelineData {
  detail: VideoDetail;
  duration: number;
  /** Length of one picture, seconds. */
  frame: number;
  /** Pictures per second where they are evenly spaced, for labels; else null. */
  frameRate: number | null;
  /** Found moments of this video with the numbers of their cards, the likeliest first. */
  moments: { moment: Moment; rank: number }[];
  /** What stood out too little to be found: the ground between the moments, and all there is where nothing was found. */
  noise: Moment[];
  /** Rank of the open moment; null where none is open. */
  open: number | null;
  /** Null while no answer is open. */
  answer: TimelineAnswer | null;
  segments: Segment[];
  /** Id of the chosen segment. */
  chosen: string | null;
  inPoint: number | null;
  outPoint: number | null;
  /** Playhead, seconds. */
  time: number;
  bands: CoverageBand[];
  stills: StillSource;
}

/** Small pictures as far as they are in memory. */
export interface StillSource {
  /** The still itself, or for now the nearest one no further than `within` seconds; null where there is none. Asks for what is missing. */
  get(cell: SpriteCell, within: number): CanvasImageSource | null;
}

export interface TrackArea {
  top: number;
  height: number;
}

/** Draws one track: a pure function of what is in view and the data. Canvas coordinates are CSS px. */
export type DrawTrack = (canvas: CanvasRenderingContext2D, area: TrackArea, scale: Scale, data: TimelineData, colours: Colours) => void;
