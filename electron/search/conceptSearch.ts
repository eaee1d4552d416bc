import { conceptInputs, probabilityOf } from './calibration.ts';
import { CLASSIFIER_CLASSES, type VideoConcepts } from './conceptEvidence.ts';
import { peaks, quantile, smooth } from './curve.ts';
import type { Evidence, Scope } from './evidence.ts';
import type { Hit } from './hit.ts';

/** Videos whose best single picture scores highest; in these, moments are cut out. */
const VIDEOS_KEPT = 12;
const PEAKS_PER_VIDEO = 8;
/** Room for every index that a record can hold, so that a vocabulary without the detector's categories scores them 0. */
const VOCABULARY_ROOM = 65536;

/**
 * Score of each picture: the sum over its classes of the query's mass on the class times the picture's probability of it.
 * @param distribution the query's mass per class of the vocabulary, sum 1
 * @returns one score per picture, 0 to about 2 (classifier and detector together)
 */
export function conceptScores({ offsets, classes, weights }: VideoConcepts, distribution: Float32Array): Float32Array {
  const scores = new Float32Array(offsets.length - 1);
  for (let i = 0; i < scores.length; i++) {
    let sum = 0;
    for (let at = offsets[i]!, end = offsets[i + 1]!; at < end; at++) sum += distribution[classes[at]!]! * weights[at]!;
    scores[i] = sum / 65535;
  }
  return scores;
}

/**
 * Shots and stretches whose pictures look like the query, by the classes that the query means.
 * @param distribution over classifier classes, then detector categories; sum 1
 * @param names of the vocabulary, to say what a picture looks like
 * @param addressed whether the query asks for a picture and nothing else
 */
export function searchConcepts(
  evidence: Evidence,
  { ids }: Scope,
  distribution: Float32Array,
  names: readonly string[],
  addressed: boolean,
): Hit[] {
  const padded = new Float32Array(VOCABULARY_ROOM);
  padded.set(distribution);
  const most = distribution.reduce((a, b) => Math.max(a, b), 0);
  const scored = ids.flatMap((videoId) => {
    const concepts = evidence.concepts(videoId);
    if (concepts.times.length === 0) return [];
    const raw = conceptScores(concepts, padded);
    let top = 0;
    for (let i = 0; i < raw.length; i++) if (raw[i]! > top) top = raw[i]!;
    return { videoId, concepts, raw, top };
  });
  scored.sort((a, b) => b.top - a.top);
  const found = scored.slice(0, VIDEOS_KEPT).flatMap(({ videoId, concepts, raw }) => {
    const scores = smooth(concepts, raw);
    const background = quantile(scores, 0.9);
    return peaks(concepts, scores, quantile(scores, 0.5), PEAKS_PER_VIDEO).map((span) => ({
      ...span,
      videoId,
      concepts,
      background,
      peak: scores[span.picture]!,
    }));
  });
  const best = Math.max(...found.map(({ peak }) => peak));
  return found.map(({ videoId, concepts, background, peak, start, end, picture }) => {
    const inputs = conceptInputs({ peak, relative: most > 0 ? peak / most : 0, background, best, addressed });
    const quote = `looks like: ${looksLike(concepts, picture, padded, names)} (concept search)`;
    const probability = probabilityOf('concept', inputs);
    const occurs = probabilityOf('shown', inputs);
    return { videoId, kind: 'concept', start, end, time: concepts.times[picture]!, probability, occurs, inputs, score: peak, quote };
  });
}

/** The two classes that brought the picture its score. */
function looksLike(
  { offsets, classes, weights }: VideoConcepts,
  picture: number,
  distribution: Float32Array,
  names: readonly string[],
): string {
  const shares = new Map<string, number>();
  for (let at = offsets[picture]!; at < offsets[picture + 1]!; at++) {
    const name = names[classes[at]!] ?? (classes[at]! < CLASSIFIER_CLASSES ? 'something' : 'an object');
    shares.set(name, (shares.get(name) ?? 0) + distribution[classes[at]!]! * weights[at]!);
  }
  const ordered = [...shares].sort((a, b) => b[1] - a[1]);
  const [first] = ordered;
  return ordered
    .slice(0, 2)
    .filter(([, share]) => share > 0.1 * (first?.[1] ?? 0))
    .map(([name]) => name)
    .join(', ');
}
