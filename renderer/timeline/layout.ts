import { AudioLines, Eye, Film, MoveHorizontal, Quote, Search, type LucideIcon } from 'lucide-react';
import type { DrawTrack, TrackArea } from './track.ts';
import { drawCoverage } from './tracks/coverage.ts';
import { drawMoments } from './tracks/moments.ts';
import { drawOverview } from './tracks/overview.ts';
import { drawPictures } from './tracks/pictures.ts';
import { drawRuler } from './tracks/ruler.ts';
import { drawShots } from './tracks/shots.ts';
import { drawSound } from './tracks/sound.ts';
import { drawSpeech } from './tracks/speech.ts';

export interface Track {
  id: string;
  /** Empty for a track that needs no name of its own. */
  label: string;
  icon: LucideIcon | null;
  draw: DrawTrack;
  /** px at full height. */
  height: number;
  /** Whether it goes where there is little room. */
  optional: boolean;
}

/** From top to bottom. A new track is one line here. */
const TRACKS: readonly Track[] = [
  { id: 'overview', label: 'Overview', icon: MoveHorizontal, draw: drawOverview, height: 24, optional: false },
  { id: 'ruler', label: '', icon: null, draw: drawRuler, height: 22, optional: false },
  { id: 'moments', label: 'Moments', icon: Search, draw: drawMoments, height: 38, optional: false },
  { id: 'pictures', label: 'Picture', icon: Film, draw: drawPictures, height: 56, optional: false },
  { id: 'shots', label: '', icon: null, draw: drawShots, height: 8, optional: false },
  { id: 'sound', label: 'Sound', icon: AudioLines, draw: drawSound, height: 40, optional: false },
  { id: 'speech', label: 'Speech', icon: Quote, draw: drawSpeech, height: 24, optional: false },
  { id: 'coverage', label: 'Looked at', icon: Eye, draw: drawCoverage, height: 14, optional: true },
];

const GAP_PX = 4;

/** Where each track lies in `height` px; they shrink alike where the room is short. */
export function layoutTracks(height: number): { track: Track; area: TrackArea }[] {
  const shown = height < 210 ? TRACKS.filter((track) => !track.optional) : TRACKS;
  const wanted = shown.reduce((sum, track) => sum + track.height, 0);
  const room = height - GAP_PX * (shown.length + 1);
  const factor = Math.min(1.25, room / wanted);
  let top = GAP_PX;
  return shown.map((track) => {
    const area = { top, height: track.height * factor };
    top += area.height + GAP_PX;
    return { track, area };
  });
}
