import type { Moment, SearchResult } from '../../electron/contract/search.ts';
import type { EvidenceFilter } from '../stores/search.ts';
import { evidenceKinds } from './wording.ts';

/** A moment as it is listed; `index` is its place in `shownMoments`, one less than the number on its card. */
export interface ListedMoment {
  index: number;
  moment: Moment;
}

/** Moments that are listed together: those of a video, or all of them (videoId null). */
export interface MomentGroup {
  videoId: string | null;
  listed: ListedMoment[];
}

/**
 * The found moments in the order they are listed: likeliest first; over several videos those of a video together, the video
 * with the likeliest moment first. The filter hides what rests on other evidence and changes no number.
 */
export function groupsOf(result: SearchResult | null, filter: EvidenceFilter | null, byVideo: boolean): MomentGroup[] {
  const listed = (result?.moments ?? [])
    .map((moment, index) => ({ moment, index }))
    .filter(({ moment }) => filter === null || evidenceKinds(moment).includes(filter));
  if (listed.length === 0) return [];
  if (!byVideo) return [{ videoId: null, listed }];
  return [...Map.groupBy(listed, ({ moment }) => moment.videoId)].map(([videoId, own]) => ({ videoId, listed: own }));
}

/** The folded moments: unlikely ones. */
export function unlikelyOf(result: SearchResult | null, filter: EvidenceFilter | null): ListedMoment[] {
  const from = result?.moments.length ?? 0;
  return (result?.unlikely ?? [])
    .map((moment, place) => ({ moment, index: from + place }))
    .filter(({ moment }) => filter === null || evidenceKinds(moment).includes(filter));
}

/** Indexes of everything that can be stepped through, in the order it is listed. */
export function listedIndexes(groups: readonly MomentGroup[], unlikely: readonly ListedMoment[]): number[] {
  return [...groups.flatMap(({ listed }) => listed), ...unlikely].map(({ index }) => index);
}
