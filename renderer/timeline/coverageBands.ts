import type { VideoDetail } from '../../electron/contract/library.ts';
import type { Span } from '../../electron/contract/time.ts';

/** A stretch of the video and how closely it was looked at. */
export interface CoverageBand extends Span {
  /** `full`: about every second or closer, `key`: at keyframes, `none`: not yet. */
  kind: 'full' | 'key' | 'none';
  /** Mean distance of the pictures that were looked at, seconds; null where there are none. */
  every: number | null;
}

/** Stretch over which the distance of pictures is averaged, seconds. */
const WINDOW = 10;
/** Pictures no further apart than this are "every second". */
const FULL = 1.5;

/** How closely each part of the video was looked at; without gaps from 0 to `duration`. */
export function coverageBands(detail: VideoDetail, duration: number): CoverageBand[] {
  if (duration <= 0) return [];
  const { concept, picture, speech } = detail.lookedAt;
  const seen = [...concept, ...picture];
  const spans = joined(detail.probe?.video === null ? speech : seen, duration);
  const times = detail.sprites.flatMap((sheet) => sheet.times);
  const bands: CoverageBand[] = [];
  const add = (band: CoverageBand) => {
    if (band.end <= band.start) return;
    const last = bands.at(-1);
    if (last?.kind === band.kind) last.end = band.end;
    else bands.push(band);
  };
  let end = 0;
  let place = 0;
  for (const span of spans) {
    add({ start: end, end: span.start, kind: 'none', every: null });
    for (let from = span.start; from < span.end; from += WINDOW) {
      const to = Math.min(span.end, from + WINDOW);
      while ((times[place] ?? Infinity) < from) place++;
      const first = place;
      while ((times[place] ?? Infinity) < to) place++;
      const count = place - first;
      // what was listened to is looked at without a gap
      const isFull = times.length === 0 || (to - from) / Math.max(1, count) <= FULL;
      add({ start: from, end: to, kind: isFull ? 'full' : 'key', every: null });
    }
    end = span.end;
  }
  add({ start: end, end: duration, kind: 'none', every: null });
  for (const band of bands) if (band.kind !== 'none') band.every = meanDistance(times, band);
  return bands;
}

/** "Looked at every 4 s", "Not looked at yet". */
export function describeBand({ kind, every }: CoverageBand): string {
  if (kind === 'none') return 'Not looked at yet';
  if (every === null) return 'Looked at';
  return every < 1.05 ? 'Looked at every second' : `Looked at about every ${every < 9.5 ? Number(every.toFixed(1)) : Math.round(every)} s`;
}

function meanDistance(times: number[], { start, end }: Span): number | null {
  const count = times.filter((time) => time >= start && time < end).length;
  return count === 0 ? null : (end - start) / count;
}

function joined(spans: Span[], duration: number): Span[] {
  const result: Span[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && start <= last.end + 0.001) last.end = Math.min(duration, Math.max(last.end, end));
    else if (start < duration) result.push({ start, end: Math.min(duration, end) });
  }
  return result;
}
