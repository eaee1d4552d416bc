import { conceptInputs, probabilityOf } from './calibration.ts';
import { CLASSIFIER_CLASSES, VOCABULARY_ROOM, type VideoConcepts } from './conceptEvidence.ts';
import { peaks, quantile, smooth } from './curve.ts';
import type { Evidence, Scope } from './evidence.ts';
import type { Hit } from './hit.ts';

/** Videos that score highest by the classes the query means most; in these, moments are cut out. */
const VIDEOS_KEPT = 8;
const PEAKS_PER_VIDEO = 8;
/** Classes that decide which videos are looked at closely. */
const CLASSES_MEANT = 64;

/**
 * Score of each picture: the sum over classes of the query's mass on the class times the picture's (evened) probability of it.
 * @param distribution the query's mass per class of the vocabulary, sum 1
 * @param classes to sum over
 * @returns one score per picture, 0 to about 2 (classifier and detector together)
 */
function conceptScores(
  { times, offsets, pictures, weights }: VideoConcepts,
  distribution: Float32Array,
  classes: Iterable<number>,
): Float32Array {
  const scores = new Float32Array(times.length);
  for (const index of classes) {
    const mass = (distribution[index] ?? 0) / 65535;
    if (mass === 0) continue;
    for (let at = offsets[index]!, end = offsets[index + 1]!; at < end; at++) scores[pictures[at]!]! += mass * weights[at]!;
  }
  return scores;
}

/**
 * Shots and stretches whose pictures look like the query, by the classes that the query means.
 * @param distribution over classifier classes, then detector categories; sum 1
 * @param names of the vocabulary, to say what a picture looks like
 * @param words content words of the query; Infinity for a picture
 */
export function searchConcepts(
  evidence: Evidence,
  { ids }: Scope,
  distribution: Float32Array,
  names: readonly string[],
  words: number,
): Hit[] {
  const ordered = Array.from(distribution, (_, index) => index)
    .slice(0, VOCABULARY_ROOM)
    .sort((a, b) => distribution[b]! - distribution[a]!);
  const meant = ordered.slice(0, CLASSES_MEANT);
  const most = distribution[ordered[0] ?? 0] ?? 0;
  const scored = ids.flatMap((videoId) => {
    const concepts = evidence.concepts(videoId);
    if (concepts.times.length === 0) return [];
    const partial = conceptScores(concepts, distribution, meant);
    let top = 0;
    for (let i = 0; i < partial.length; i++) if (partial[i]! > top) top = partial[i]!;
    return { videoId, concepts, top };
  });
  scored.sort((a, b) => b.top - a.top);
  const found = scored.slice(0, VIDEOS_KEPT).flatMap(({ videoId, concepts }) => {
    const scores = smooth(concepts, conceptScores(concepts, distribution, ordered));
    const background = quantile(scores, 0.9);
    const spans = peaks(concepts, scores, quantile(scores, 0.5), PEAKS_PER_VIDEO);
    const looks = looksLike(concepts, spans, distribution, meant, names);
    return spans.map((span, i) => ({ ...span, videoId, concepts, background, peak: scores[span.picture]!, looks: looks[i] ?? '' }));
  });
  const best = Math.max(...found.map(({ peak }) => peak));
  return found.map(({ videoId, concepts, background, peak, start, end, picture, looks }) => {
    const inputs = conceptInputs({ peak, relative: most > 0 ? peak / most : 0, background, best, words });
    const quote = `looks like: ${looks} (concept search)`;
    const probability = probabilityOf('concept', inputs);
    const occurs = probabilityOf('shown', inputs);
    return { videoId, kind: 'concept', start, end, time: concepts.times[picture]!, probability, occurs, inputs, score: peak, quote };
  });
}

/** For each span the two classes that brought its picture the score. */
function looksLike(
  { offsets, pictures, weights }: VideoConcepts,
  spans: readonly { picture: number }[],
  distribution: Float32Array,
  meant: readonly number[],
  names: readonly string[],
): string[] {
  const shares = new Map(spans.map(({ picture }) => [picture, [] as { name: string; share: number }[]]));
  for (const index of meant) {
    const name = names[index] ?? (index < CLASSIFIER_CLASSES ? 'something' : 'an object');
    for (let at = offsets[index]!; at < offsets[index + 1]!; at++)
      shares.get(pictures[at]!)?.push({ name, share: distribution[index]! * weights[at]! });
  }
  return spans.map(({ picture }) => {
    const ordered = (shares.get(picture) ?? []).sort((a, b) => b.share - a.share);
    const likely = ordered.filter(({ share }) => share > 0.1 * (ordered[0]?.share ?? 0)).map(({ name }) => name);
    return [...new Set(likely)].slice(0, 2).join(', ');
  });
}
