import type { Coverage, Kind, Likelihood } from '../contract/search.ts';
import type { Stage } from '../contract/jobs.ts';
import { KINDS } from '../contract/search.ts';
import type { Library } from '../store/library.ts';
import type { VideoRecord } from '../store/videos.ts';

/**
 * Below this a moment is folded away and never counts as found. On the planted halves A and B 10 of 52 queries for what is not there
 * then still get an answer and 14 of 132 for what is there get none. From 0.331 down 11 and more get one, from 0.337 up 15 and more none.
 */
export const POSSIBLE = 0.335;

/** From which probability on a moment carries a word. Promised is that 0.9, 0.65 and 0.35 of such moments are right (IoU >= 0.5 with a true span). */
const WORDS: readonly (readonly [Likelihood, number])[] = [
  ['very likely', 0.9],
  ['likely', 0.65],
  ['possible', POSSIBLE],
];

export function likelihoodOf(probability: number): Likelihood {
  return WORDS.find(([, least]) => probability >= least)?.[0] ?? 'unlikely';
}

const STAGE_OF: Record<Kind, Stage> = { picture: 'picture', concept: 'concepts', speech: 'speech', text: 'text' };
/** A stage in one of these states makes nothing: the kind does not exist for the video. */
const NONE = new Set(['not-applicable', 'skipped']);

/** What an answer rests on: the share of the videos' seconds that was looked at, per kind of evidence. */
export function coverageOf(library: Library, videos: readonly VideoRecord[]): Coverage {
  const coverage: Coverage = { videos: videos.length, seconds: videos.reduce((sum, { duration }) => sum + duration, 0) };
  for (const kind of KINDS) {
    const able = videos.filter(({ id, duration }) => duration > 0 && canHave(library, id, kind));
    const seconds = able.reduce((sum, { duration }) => sum + duration, 0);
    if (seconds === 0) continue;
    const looked = able.reduce((sum, { id, duration }) => {
      const spans = library.pictures.lookedAt(id, kind);
      return (
        sum +
        Math.min(
          duration,
          spans.reduce((total, { start, end }) => total + end - start, 0),
        )
      );
    }, 0);
    coverage[kind] = Math.round((1000 * looked) / seconds) / 1000;
  }
  return coverage;
}

/** Whether a video can ever have a kind of evidence, as far as its stages say. */
export function canHave(library: Library, videoId: string, kind: Kind): boolean {
  const stage = library.stages.get(videoId, STAGE_OF[kind]);
  return stage !== undefined && !NONE.has(stage.state);
}
