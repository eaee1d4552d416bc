import { conceptInputs, probabilityOf } from './calibration.ts';
import { CLASSIFIER_CLASSES, PROBABILITY, VOCABULARY_ROOM, type VideoConcepts } from './conceptEvidence.ts';
import { peaks, quantile, smooth } from './curve.ts';
import type { Evidence, Scope } from './evidence.ts';
import type { Hit } from './hit.ts';

/** Videos that score highest by the classes the query means most; in these, moments are cut out. */
const VIDEOS_KEPT = 8;
const PEAKS_PER_VIDEO = 8;
/** Classes that decide which videos are looked at closely: as many, and with at least this share of the largest mass. */
const CLASSES_MEANT = 64;
const LEAST_MEANT = 0.05;
/** Classes of less than this share of the largest mass change no score. */
const LEAST_SUMMED = 0.001;

/** What a query means in pictures. */
export interface ConceptMeaning {
  /** Over classifier classes, then detector categories; sum 1. */
  distribution: Float32Array;
  /** Classes that are kinds of the thing that is looked for, with weights up to 1; null where that is not known. */
  kinds: ReadonlyMap<number, number> | null;
  /** Content words of the query; Infinity for a picture. */
  words: number;
}

/** What a picture gains where it surely shows a kind of the thing, in shares of the most that one class can give: at least this. */
const KIND_GAIN = 0.25;

/** The gain grows with the query's mass on kinds beyond the first: "a dog" means 119 classes, each of them little. */
function kindGain({ distribution, kinds }: ConceptMeaning): number {
  let mass = 0;
  let most = 0;
  for (const index of kinds?.keys() ?? []) {
    mass += distribution[index] ?? 0;
    most = Math.max(most, distribution[index] ?? 0);
  }
  return KIND_GAIN + (1 - KIND_GAIN) * Math.min(1, mass - most);
}

interface Scores {
  all: Float32Array;
  /** Chance that the picture shows a kind of the thing, by the classifier and the detector; empty where kinds are not known. */
  kind: Float32Array;
}

/**
 * Score of each picture: the sum over classes of the query's mass on the class times the picture's (evened) probability of it, as a
 * share of the largest mass; and what kinds add.
 * @param classes to sum over
 */
function conceptScores({ times, offsets, pictures, weights }: VideoConcepts, meaning: ConceptMeaning, classes: readonly number[]): Scores {
  const { distribution, kinds } = meaning;
  const all = new Float32Array(times.length);
  const most = (distribution[classes[0] ?? 0] ?? 0) * 65535;
  for (const index of classes) {
    const mass = (distribution[index] ?? 0) / most;
    if (!(mass > 0)) continue;
    for (let at = offsets[index]!, end = offsets[index + 1]!; at < end; at++) all[pictures[at]!]! += mass * weights[at]!;
  }
  if (!kinds) return { all, kind: new Float32Array(0) };
  const kind = new Float32Array(times.length);
  const gain = kindGain(meaning);
  for (const [index, weight] of kinds) {
    for (let at = offsets[index]!, end = offsets[index + 1]!; at < end; at++) kind[pictures[at]!]! += weight * PROBABILITY[weights[at]!]!;
  }
  for (let i = 0; i < kind.length; i++) {
    kind[i] = Math.min(1, kind[i]!);
    all[i]! += gain * kind[i]!;
  }
  return { all, kind };
}

/**
 * Shots and stretches whose pictures look like the query, by the classes that the query means.
 * @param names of the vocabulary, to say what a picture looks like
 */
export function searchConcepts(evidence: Evidence, { ids }: Scope, meaning: ConceptMeaning, names: readonly string[]): Hit[] {
  const { distribution, kinds, words } = meaning;
  const ordered = Array.from(distribution, (_, index) => index)
    .slice(0, VOCABULARY_ROOM)
    .sort((a, b) => distribution[b]! - distribution[a]!);
  const most = distribution[ordered[0] ?? 0] ?? 0;
  const atLeast = (share: number): number[] => ordered.filter((index) => distribution[index]! >= share * most);
  const meant = atLeast(LEAST_MEANT).slice(0, CLASSES_MEANT);
  const summed = atLeast(LEAST_SUMMED);
  const scored = ids.flatMap((videoId) => {
    const concepts = evidence.concepts(videoId);
    if (concepts.times.length === 0) return [];
    const partial = conceptScores(concepts, meaning, meant).all;
    let top = 0;
    for (let i = 0; i < partial.length; i++) if (partial[i]! > top) top = partial[i]!;
    return { videoId, concepts, top };
  });
  scored.sort((a, b) => b.top - a.top);
  const found = scored.slice(0, VIDEOS_KEPT).flatMap(({ videoId, concepts }) => {
    const { all, kind } = conceptScores(concepts, meaning, summed);
    const scores = smooth(concepts, all);
    const sure = kinds ? smooth(concepts, kind) : null;
    const background = quantile(scores, 0.9);
    const spans = peaks(concepts, scores, quantile(scores, 0.5), PEAKS_PER_VIDEO);
    const looks = looksLike(concepts, spans, meaning, meant, names);
    return spans.map((span, i) => {
      const relative = scores[span.picture]!;
      return { ...span, videoId, concepts, background, relative, kind: sure ? sure[span.picture]! : null, looks: looks[i] ?? '' };
    });
  });
  const best = Math.max(...found.map(({ relative }) => relative));
  return found.map(({ videoId, concepts, background, relative, kind, start, end, picture, looks }) => {
    const inputs = conceptInputs({ peak: relative * most, relative, background, best, words, kind });
    const measures = [{ name: 'concepts in common', value: relative * most, usual: background * most, spread: null }];
    const quote = `looks like: ${looks} (concept search)`;
    const probability = probabilityOf('concept', inputs);
    const occurs = probabilityOf('shown', inputs);
    const time = concepts.times[picture]!;
    return { videoId, kind: 'concept', start, end, time, probability, occurs, inputs, score: relative * most, measures, quote };
  });
}

/** For each span the two classes that brought its picture the score. */
function looksLike(
  { offsets, pictures, weights }: VideoConcepts,
  spans: readonly { picture: number }[],
  { distribution, kinds }: ConceptMeaning,
  meant: readonly number[],
  names: readonly string[],
): string[] {
  const shares = new Map(spans.map(({ picture }) => [picture, [] as { name: string; share: number }[]]));
  const most = distribution[meant[0] ?? 0] ?? 0;
  for (const index of new Set([...meant, ...(kinds?.keys() ?? [])])) {
    const mass = distribution[index]! + KIND_GAIN * most * (kinds?.get(index) ?? 0);
    const name = names[index] ?? (index < CLASSIFIER_CLASSES ? 'something' : 'an object');
    for (let at = offsets[index]!; at < offsets[index + 1]!; at++) shares.get(pictures[at]!)?.push({ name, share: mass * weights[at]! });
  }
  return spans.map(({ picture }) => {
    const ordered = (shares.get(picture) ?? []).sort((a, b) => b.share - a.share);
    const likely = ordered.filter(({ share }) => share > 0.1 * (ordered[0]?.share ?? 0)).map(({ name }) => name);
    return [...new Set(likely)].slice(0, 2).join(', ');
  });
}
