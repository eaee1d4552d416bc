import type { Segment } from '../../electron/contract/segments.ts';
import type { Span } from '../../electron/contract/time.ts';
import type { Row, TrackId } from './layout.ts';
import type { Scale } from './scale.ts';
import { frameOf } from './tracks/overview.ts';
import { firstEndingAfter } from './tracks/shots.ts';

/** How near to an edge of the overview's frame a hand takes the edge, px. */
const EDGE_PX = 6;
/** How near to a marker counts as on it, px. */
const MARKER_PX = 6;

/** The track at a height; the nearest above where it lies between two. */
export function trackAt(rows: readonly Row[], y: number): TrackId {
  return rows.findLast(({ area }) => y >= area.top)?.track.id ?? 'overview';
}

/** What a hand takes of the overview: an edge of its frame, the frame, or a place beside it. */
export function overviewPart(x: number, scale: Scale, duration: number): 'start' | 'end' | 'frame' | 'beside' {
  const { left, width } = frameOf(scale.from, scale.to, duration, scale.width);
  const isWhole = scale.to - scale.from >= duration * (1 - 1e-6);
  // a frame too narrow for three parts is only moved; its edges are reached by zooming
  const edge = width < EDGE_PX * 3 ? 0 : EDGE_PX;
  if (x < left - EDGE_PX || x > left + width + EDGE_PX) return 'beside';
  if (edge > 0 && Math.abs(x - left) <= edge) return 'start';
  if (edge > 0 && Math.abs(x - left - width) <= edge) return 'end';
  return isWhole ? 'beside' : 'frame';
}

/** The shot that holds `time`, of shots in order; null in none. */
export function shotAt(shots: readonly Span[], time: number): Span | null {
  const shot = shots[firstEndingAfter(shots, time)];
  return shot && shot.start <= time ? shot : null;
}

/** The segment or marker at `time`: a marker near by first, else the shortest segment around it. */
export function segmentAt(segments: readonly Segment[], time: number, pxPerSecond: number): Segment | null {
  const marker = segments.find(({ kind, start }) => kind === 'marker' && Math.abs(start - time) * pxPerSecond <= MARKER_PX);
  const around = segments.filter(({ kind, start, end }) => kind === 'segment' && time >= start && time < end);
  return marker ?? around.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0] ?? null;
}
