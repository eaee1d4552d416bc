import { momentInputs, probabilityOf, relatedProbability } from './calibration.ts';
import type { Hit, HitGroup } from './hit.ts';
import { iou, overlap } from './span.ts';

/** How much of the shorter of two spans has to be shared for them to show the same moment. */
const SHARED = 0.5;
/** Further evidence adds this much of what it could add if it were independent. */
const AGREEMENT = 0.5;
const QUOTES = 4;
/** Weaker evidence beside stronger is noise, not a reason. */
const LEAST_QUOTED = 0.1;
/** Shares of the surest occurrence: to be counted a thing has to be surer than to be near something else. */
const SURE_TO_COUNT = 0.5;
const SURE_IN_ORDER = 0.35;
const SURE_AT_ONCE = 0.15;
/** Longest time between two things that follow at once, seconds. */
const AT_ONCE = 15;
const LEAST_OCCURRENCE = 0.05;

/** The hits of one clause, each with its place among those of its kind. */
export function ranked(hits: readonly Hit[]): Hit[] {
  const places = new Map<Hit['kind'], number>();
  return [...hits]
    .sort((a, b) => b.probability - a.probability)
    .map((hit) => {
      const rank = (places.get(hit.kind) ?? 0) + 1;
      places.set(hit.kind, rank);
      return { ...hit, rank };
    });
}

/** Hits of one clause merged into moments, likeliest first: evidence of other kinds at the same time joins the strongest hit. */
export function mergeHits(hits: readonly Hit[]): HitGroup[] {
  const groups: HitGroup[] = [];
  for (const hit of [...hits].sort((a, b) => b.probability - a.probability)) {
    const group = groups.find((other) => belongs(hit, other));
    if (!group)
      groups.push({ ...spanOf(hit), videoId: hit.videoId, time: hit.time, probability: hit.probability, occurs: hit.occurs, hits: [hit] });
    else if (group.hits.length < QUOTES && hit.probability >= LEAST_QUOTED) {
      const isNew = group.hits.every(({ kind }) => kind !== hit.kind);
      group.hits.push(hit);
      group.occurs = Math.max(group.occurs, hit.occurs);
      if (isNew) group.probability = 1 - (1 - group.probability) * (1 - AGREEMENT * hit.probability);
    }
  }
  return groups.sort(likeliestFirst);
}

/** The likelier one first; of equals the longer one, as a short one is sooner an accident (the black first picture of a fade). */
export function likeliestFirst(a: HitGroup, b: HitGroup): number {
  return b.probability - a.probability || b.end - b.start - (a.end - a.start);
}

/** Chances of the moments of one clause, seen beside each other: the best of them is likelier right than its evidence alone says. */
export function weigh(groups: readonly HitGroup[]): HitGroup[] {
  const best = groups[0]?.probability ?? 0;
  return groups.map((group) => ({
    ...group,
    probability: probabilityOf('moment', momentInputs(group.probability, best, restsOnWords(group))),
  }));
}

/** Whether the strongest evidence is what is said or written. */
export function restsOnWords({ hits: [leader] }: HitGroup): boolean {
  return leader?.kind === 'speech' || leader?.kind === 'text';
}

function belongs(hit: Hit, group: HitGroup): boolean {
  if (hit.videoId !== group.videoId) return false;
  const [leader] = group.hits;
  if (leader?.kind === hit.kind) return iou(hit, group) > SHARED;
  return overlap(hit, group) >= SHARED * Math.min(hit.end - hit.start, group.end - group.start);
}

/** Chance of a relation between two things: it seldom holds by accident, so it supports both, and the product would be too low. */
function both(a: HitGroup, b: HitGroup): number {
  return relatedProbability(Math.sqrt(a.occurs * b.occurs));
}

/** Moments in which something of both happens at the same time. @returns their common spans, likeliest first */
export function together(first: readonly HitGroup[], second: readonly HitGroup[]): HitGroup[] {
  const found = first.flatMap((a) =>
    second.flatMap((b) => {
      const shared = a.videoId === b.videoId ? overlap(a, b) : 0;
      if (shared < 0.3 * Math.min(a.end - a.start, b.end - b.start)) return [];
      const start = Math.max(a.start, b.start);
      const end = Math.min(a.end, b.end);
      const time = Math.min(Math.max(a.time, start), end);
      return {
        videoId: a.videoId,
        start,
        end,
        time,
        probability: both(a, b),
        occurs: both(a, b),
        hits: [...a.hits, ...b.hits],
      };
    }),
  );
  return distinct(found);
}

/** Occurrences that count where order or number matters: those nearly as sure as the surest, in all that was searched. */
function sure(groups: readonly HitGroup[], share: number): HitGroup[] {
  const top = Math.max(0, ...groups.map(({ occurs }) => occurs));
  return groups.filter(({ occurs }) => occurs >= Math.max(LEAST_OCCURRENCE, share * top));
}

/** The occurrences that a relation may still count, whichever it is. */
export function possiblyRelated(groups: readonly HitGroup[]): HitGroup[] {
  return sure(groups, SURE_AT_ONCE);
}

/** Of `groups`, for each anchor the nearest one after or before it. @param near whether it has to follow at once, which makes a weak occurrence do */
export function inOrder(groups: readonly HitGroup[], anchors: readonly HitGroup[], type: 'after' | 'before', near = false): HitGroup[] {
  const things = sure(groups, near ? SURE_AT_ONCE : SURE_IN_ORDER);
  const found = sure(anchors, SURE_IN_ORDER).flatMap((anchor) => {
    const candidates = things.filter(
      (group) => group.videoId === anchor.videoId && (type === 'after' ? group.start >= anchor.end - 0.5 : group.end <= anchor.start + 0.5),
    );
    const nearest = candidates.sort((a, b) => (type === 'after' ? a.start - b.start : b.end - a.end))[0];
    if (!nearest || (near && Math.max(nearest.start - anchor.end, anchor.start - nearest.end) > AT_ONCE)) return [];
    return {
      ...nearest,
      probability: both(nearest, anchor),
      occurs: both(nearest, anchor),
      hits: [...nearest.hits, ...anchor.hits],
    };
  });
  return distinct(found);
}

/** The n-th occurrence in order of time (1 the first, -1 the last), per video. */
export function nthOccurrence(groups: readonly HitGroup[], n: number): HitGroup[] {
  const found = [...Map.groupBy(sure(groups, SURE_TO_COUNT), ({ videoId }) => videoId).values()].flatMap((ofVideo) => {
    const group = joinAdjacent(ofVideo.sort((a, b) => a.start - b.start)).at(n > 0 ? n - 1 : n);
    return group ? { ...group, probability: relatedProbability(group.occurs) } : [];
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
      last.occurs = Math.max(last.occurs, group.occurs);
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
