import { AudioLines, Bookmark, Eye, Film, MoveHorizontal, Quote, Search, TextQuote, type LucideIcon } from 'lucide-react';
import type { DrawTrack, TrackArea } from './track.ts';
import { drawCitations } from './tracks/citations.ts';
import { drawCoverage } from './tracks/coverage.ts';
import { drawMoments } from './tracks/moments.ts';
import { drawOverview } from './tracks/overview.ts';
import { drawPictures } from './tracks/pictures.ts';
import { drawRuler } from './tracks/ruler.ts';
import { drawSegments } from './tracks/segments.ts';
import { drawShots } from './tracks/shots.ts';
import { drawSound } from './tracks/sound.ts';
import { drawSpeech } from './tracks/speech.ts';

export interface Track {
  id: TrackId;
  /** Empty for a track that needs no name of its own. */
  label: string;
  icon: LucideIcon | null;
  draw: DrawTrack;
  /** px where there is little room, the usual, and where there is much. */
  heights: readonly [number, number, number];
  /** Room below it, px. */
  gap: number;
}
export type TrackId = 'overview' | 'ruler' | 'citations' | 'moments' | 'segments' | 'pictures' | 'shots' | 'sound' | 'speech' | 'coverage';

/** From top to bottom. A new track is one line here. */
export const TRACKS: readonly Track[] = [
  { id: 'overview', label: 'Overview', icon: MoveHorizontal, draw: drawOverview, heights: [24, 24, 24], gap: 0 },
  { id: 'ruler', label: '', icon: null, draw: drawRuler, heights: [22, 22, 22], gap: 3 },
  { id: 'citations', label: 'Citations', icon: TextQuote, draw: drawCitations, heights: [22, 38, 64], gap: 3 },
  { id: 'moments', label: 'Moments', icon: Search, draw: drawMoments, heights: [22, 38, 64], gap: 3 },
  { id: 'segments', label: 'Segments', icon: Bookmark, draw: drawSegments, heights: [12, 18, 22], gap: 3 },
  { id: 'pictures', label: 'Picture', icon: Film, draw: drawPictures, heights: [24, 56, 130], gap: 1 },
  { id: 'shots', label: '', icon: null, draw: drawShots, heights: [6, 8, 12], gap: 4 },
  { id: 'sound', label: 'Sound', icon: AudioLines, draw: drawSound, heights: [14, 40, 110], gap: 3 },
  { id: 'speech', label: 'Speech', icon: Quote, draw: drawSpeech, heights: [20, 24, 30], gap: 3 },
  { id: 'coverage', label: 'Looked at', icon: Eye, draw: drawCoverage, heights: [14, 14, 14], gap: 3 },
];

/** Tracks that a person can put away; overview and ruler stay. */
export const OPTIONAL_TRACKS: readonly TrackId[] = ['moments', 'segments', 'pictures', 'shots', 'sound', 'speech', 'coverage'];

/** Height below which the coverage goes, px. */
const LITTLE_PX = 210;

export interface Row {
  track: Track;
  area: TrackArea;
}

/**
 * Where each track lies in `height` px. They shrink and grow alike between their least and greatest heights.
 * @param wanted what else decides: tracks put away, whether there are segments, whether the window is narrow, and whether an answer is
 * open, whose sources then take the place of the moments
 */
export function layoutTracks(
  height: number,
  wanted: { hidden: readonly string[]; hasSegments: boolean; narrow: boolean; hasAnswer?: boolean },
): Row[] {
  const shown = TRACKS.filter(({ id }) => {
    if (id === 'coverage' && (wanted.narrow || height < LITTLE_PX)) return false;
    if (id === 'segments' && !wanted.hasSegments) return false;
    if (id === (wanted.hasAnswer === true ? 'moments' : 'citations')) return false;
    return !wanted.hidden.includes(id);
  });
  const room = height - shown.reduce((sum, { gap }) => sum + gap, 0);
  const sum = (size: 0 | 1 | 2) => shown.reduce((total, { heights }) => total + heights[size], 0);
  const isTight = room < sum(1);
  const [from, to] = isTight ? ([0, 1] as const) : ([1, 2] as const);
  const share = Math.max(0, Math.min(1, (room - sum(from)) / Math.max(1, sum(to) - sum(from))));
  let top = 0;
  return shown.map((track) => {
    // rounded down, so that together they never need more than there is
    const area = { top, height: Math.floor(track.heights[from] + (track.heights[to] - track.heights[from]) * share) };
    top += area.height + track.gap;
    return { track, area };
  });
}
