import { momentInputs, probabilityOf } from './calibration.ts';
import type { Hit, HitGroup } from './hit.ts';
import { iou, overlap } from './span.ts';

/** How much of the shorter of two spans has to be shared for them to show the same moment. */
const SHARED = 0.5;
/** Further evidence adds this much of what it could add if it were independent. */
const AGREEMENT = 0.5;
const QUOTES = 4;

/** Hits of one clause merged into moments, likeliest first: evidence of other kinds at the same time joins the strongest hit. */
export function mergeHits(hits: readonly Hit[]): HitGroup[] {
  const groups: HitGroup[] = [];
  for (const hit of [...hits].sort((a, b) => b.probability - a.probability)) {
    const group = groups.find((other) => belongs(hit, other));
    if (!group) groups.push({ ...spanOf(hit), videoId: hit.videoId, time: hit.time, probability: hit.probability, hits: [hit] });
    else if (group.hits.length < QUOTES) {
      const isNew = group.hits.every(({ kind }) => kind !== hit.kind);
      group.hits.push(hit);
      if (isNew) group.probability = 1 - (1 - group.probability) * (1 - AGREEMENT * hit.probability);
    }
  }
  return groups.sort((a, b) => b.probability - a.probability);
}

/** Chances of the moments of one clause, seen beside each other: the best of them is likelier right than its evidence alone says. */
export function weigh(groups: readonly HitGroup[]): HitGroup[] {
  const best = groups[0]?.probability ?? 0;
  return groups.map((group) => ({ ...group, probability: probabilityOf('moment', momentInputs(group.probability, best)) }));
}

function belongs(hit: Hit, group: HitGroup): boolean {
  if (hit.videoId !== group.videoId) return false;
  const [leader] = group.hits;
  if (leader?.kind === hit.kind) return iou(hit, group) > SHARED;
  return overlap(hit, group) >= SHARED * Math.min(hit.end - hit.start, group.end - group.start);
}

/** Moments in which something of both happens at the same time. @returns their common spans, likeliest first */
export function together(first: readonly HitGroup[], second: readonly HitGroup[]): HitGroup[] {
  const both = first.flatMap((a) =>
    second.flatMap((b) => {
      const shared = a.videoId === b.videoId ? overlap(a, b) : 0;
      if (shared < 0.3 * Math.min(a.end - a.start, b.end - b.start)) return [];
      const start = Math.max(a.start, b.start);
      const end = Math.min(a.end, b.end);
      const time = Math.min(Math.max(a.time, start), end);
      return { videoId: a.videoId, start, end, time, probability: a.probability * b.probability, hits: [...a.hits, ...b.hits] };
    }),
  );
  return distinct(both);
}

/**
 * Of `groups`, for each anchor the nearest one after or before it.
 * @param least probability below which a group is no candidate and an anchor no anchor
 */
export function inOrder(groups: readonly HitGroup[], anchors: readonly HitGroup[], type: 'after' | 'before', least: number): HitGroup[] {
  const found = anchors.flatMap((anchor) => {
    if (anchor.probability < least) return [];
    const candidates = groups.filter(
      (group) =>
        group.videoId === anchor.videoId &&
        group.probability >= least &&
        (type === 'after' ? group.start >= anchor.end - 0.5 : group.end <= anchor.start + 0.5),
    );
    const nearest = candidates.sort((a, b) => (type === 'after' ? a.start - b.start : b.end - a.end))[0];
    if (!nearest) return [];
    return { ...nearest, probability: nearest.probability * anchor.probability, hits: [...nearest.hits, ...anchor.hits] };
  });
  return distinct(found);
}

/** The n-th group in order of time (1 the first, -1 the last) of those that are nearly as likely as the likeliest, per video. */
export function nthOccurrence(groups: readonly HitGroup[], n: number, least: number): HitGroup[] {
  const top = Math.max(0, ...groups.map(({ probability }) => probability));
  const likely = groups.filter(({ probability }) => probability >= Math.max(least, 0.5 * top));
  const byVideo = Map.groupBy(likely, ({ videoId }) => videoId);
  const found = [...byVideo.values()].flatMap((ofVideo) => {
    const ordered = joinAdjacent(ofVideo.sort((a, b) => a.start - b.start));
    return ordered.at(n > 0 ? n - 1 : n) ?? [];
  });
  return found.sort((a, b) => b.probability - a.probability);
}

/** Groups that follow each other without a break are one occurrence. */
function joinAdjacent(ordered: readonly HitGroup[]): HitGroup[] {
  const joined: HitGroup[] = [];
  for (const group of ordered) {
    const last = joined.at(-1);
    if (!last || group.start > last.end + 1) joined.push({ ...group });
    else {
      last.end = Math.max(last.end, group.end);
      last.probability = Math.max(last.probability, group.probability);
      last.hits = [...last.hits, ...group.hits].slice(0, QUOTES);
    }
  }
  return joined;
}

/** Likeliest first, without those that overlap a likelier one. */
function distinct(groups: HitGroup[]): HitGroup[] {
  const kept: HitGroup[] = [];
  for (const group of groups.sort((a, b) => b.probability - a.probability)) {
    if (!kept.some((other) => other.videoId === group.videoId && iou(other, group) > SHARED)) kept.push(group);
  }
  return kept;
}

function spanOf({ start, end }: Hit): { start: number; end: number } {
  return { start, end };
}
