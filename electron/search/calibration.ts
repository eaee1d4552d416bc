/**
 * From raw scores to the chance of being right, one logistic curve per kind of evidence. All constants of search stand here and
 * are fitted by test/bench/calibrate.ts on planted material; nothing else in search knows a threshold of a score.
 */

export interface LineFeatures {
  /** Cosine of the sentence vectors of clause and line. */
  cosine: number;
  /** Cosine with the sum of all that can be read at the same time: a single short line is near to much by accident. 0 for speech. */
  together: number;
  /** Share of the clause's content words that the line holds, rare words counting more, 0 to 1. */
  coverage: number;
  /** Share of the clause's numbers, codes and names that the line lacks, 0 to 1. */
  missingExact: number;
  /** How far `cosine + coverage` lies below that of the best line for the clause. */
  behind: number;
  /** Whether the clause asks for this kind of evidence and no other. */
  addressed: boolean;
  /** How far the cosine stands above those of the other candidates, in their standard deviations. */
  standing: number;
  /** Of a clause that asks for a number, a price, a code or a time: 1 where the line holds digits, -1 where not; 0 for other clauses. */
  answers: number;
  /** Words of the line: a title of two words is near to every query on its topic. */
  lineWords: number;
}

export interface ConceptFeatures {
  /** `relative` times the query's largest mass on a class: little where it means no class in particular. */
  peak: number;
  /** Smoothed score at the peak, as a share of the largest that the query's mass allows. */
  relative: number;
  /** `relative` that a tenth of the video's pictures exceed. */
  background: number;
  /** The best `relative` for the clause; this one may be the same. */
  best: number;
  /** Content words of the clause: that a picture of one plain thing looks little like it means more than where much is described. */
  words: number;
  /** Chance that the picture shows a kind of the thing, 0 to 1; null where its kinds are not known. */
  kind: number | null;
}

/** What an unknown kind counts as. */
const KIND_UNKNOWN = 0.3;

const SPEECH = {
  bias: -6.46,
  cosine: 15.73,
  together: 0,
  coverage: -0.93,
  missingExact: -2.79,
  behind: -1.94,
  addressed: 0.05,
  brief: 0,
  standing: 0,
  answers: 0.08,
};
const TEXT = {
  bias: -6.73,
  cosine: 3.27,
  together: 3.88,
  coverage: 4.31,
  missingExact: -3.9,
  behind: 0,
  addressed: 1.12,
  brief: -0.53,
  standing: 0.74,
  answers: 1.05,
};
const CONCEPT = { bias: 0.15, peak: 0.08, relative: 0.62, contrast: 0.14, behind: -3.57, short: 0.28, shortRelative: 0.61, kind: 0.14 };
/** The same without `behind`: whether a picture shows the thing at all, however much better another one does. */
const SHOWN = { bias: -0.24, peak: 0.12, relative: 0.9, contrast: 0.11, behind: 0, short: 0.32, shortRelative: 0.6, kind: 0.07 };
/** Of merged evidence: its own log odds, how far they lie below those of the best moment of the clause, and whether it rests on words. */
const MOMENT = { bias: 0.02, own: 0.84, behind: -0.73, worded: 0.71, wordedOwn: 0.22 };

/** Log odds that a relation that holds (at the same time, before, after, the n-th) adds to the things it joins; the ten such queries of half A are too few to fit more. */
const RELATION_HOLDS = 1.2;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The inputs of the logistic curves, in the order of their constants. */
export function lineInputs(features: LineFeatures): number[] {
  const { cosine, together, coverage, missingExact, behind, addressed, lineWords, standing, answers } = features;
  const brief = Number(lineWords <= 3) * (1 - coverage);
  return [1, cosine, together, coverage, missingExact, behind, Number(addressed), brief, standing, answers];
}

export function conceptInputs({ peak, relative, background, best, words, kind }: ConceptFeatures): number[] {
  const log = (share: number): number => Math.log(share + 1e-4);
  const short = Math.min(1, Math.max(0, 2 - words / 2));
  return [
    1,
    log(peak),
    log(relative),
    log(relative) - log(background),
    log(best) - log(relative),
    short,
    short * log(relative),
    Math.log((kind ?? KIND_UNKNOWN) + 0.02),
  ];
}

const odds = (share: number): number => Math.log((share + 1e-3) / (1 - share + 1e-3));

export function momentInputs(probability: number, best: number, worded: boolean): number[] {
  return [1, odds(probability), odds(best) - odds(probability), Number(worded), Number(worded) * odds(probability)];
}

const CURVES = {
  speech: Object.values(SPEECH),
  text: Object.values(TEXT),
  concept: Object.values(CONCEPT),
  shown: Object.values(SHOWN),
  moment: Object.values(MOMENT),
};

/** Chance that evidence of a kind is right, 0 to 1. @param inputs as `lineInputs` or `conceptInputs` gives them */
export function probabilityOf(kind: keyof typeof CURVES, inputs: readonly number[]): number {
  return sigmoid(inputs.reduce((sum, input, i) => sum + input * (CURVES[kind][i] ?? 0), 0));
}

/** Chance that two occurrences that stand in the relation asked for are what was meant. @param occurs their chance without it */
export function relatedProbability(occurs: number): number {
  return sigmoid(odds(occurs) + RELATION_HOLDS);
}

/** Chance of an image-text cosine, by how far it stands above the video's own background. @param deviations of the background above its mean */
export function pictureProbability(deviations: number): number {
  return sigmoid(1.3 * (deviations - 3.2));
}
