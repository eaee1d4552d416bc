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
  /** Smoothed score at the peak: probability mass on the classes that the query means. */
  peak: number;
  /** The same as a share of the largest that any picture could have. */
  relative: number;
  /** Score that a tenth of the video's pictures exceed. */
  background: number;
  /** The best peak for the clause; this one may be the same. */
  best: number;
  /** Content words of the clause: that a picture of one plain thing looks little like it means more than where much is described. */
  words: number;
}

const SPEECH = {
  bias: -5.41,
  cosine: 13.45,
  together: 0,
  coverage: -0.58,
  missingExact: -2.23,
  behind: -2.25,
  addressed: -0.34,
  brief: 0,
  standing: 0,
  answers: 0.31,
};
const TEXT = {
  bias: -6.45,
  cosine: 1.35,
  together: 3.6,
  coverage: 3.63,
  missingExact: -3.76,
  behind: 0,
  addressed: 1.15,
  brief: -0.1,
  standing: 1.19,
  answers: 0.53,
};
const CONCEPT = { bias: 0.44, peak: 0.23, relative: 0.47, contrast: 0.07, behind: -4.18, short: 0.02, shortRelative: 0.35 };
/** The same without `behind`: whether a picture shows the thing at all, however much better another one does. */
const SHOWN = { bias: 0.13, peak: 0.27, relative: 0.64, contrast: 0.01, behind: 0, short: 0.02, shortRelative: 0.37 };
/** Of merged evidence: its own log odds, how far they lie below those of the best moment of the clause, and whether it rests on words. */
const MOMENT = { bias: 0.14, own: 0.74, behind: -0.64, worded: 0.51, wordedOwn: 0.39 };

/** Log odds that a relation that holds (at the same time, before, after, the n-th) adds to the things it joins; the ten such queries of half A are too few to fit more. */
const RELATION_HOLDS = 1.2;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The inputs of the logistic curves, in the order of their constants. */
export function lineInputs(features: LineFeatures): number[] {
  const { cosine, together, coverage, missingExact, behind, addressed, lineWords, standing, answers } = features;
  const brief = Number(lineWords <= 3) * (1 - coverage);
  return [1, cosine, together, coverage, missingExact, behind, Number(addressed), brief, standing, answers];
}

export function conceptInputs({ peak, relative, background, best, words }: ConceptFeatures): number[] {
  const log = (share: number): number => Math.log(share + 1e-4);
  const short = Math.min(1, Math.max(0, 2 - words / 2));
  return [1, log(peak), log(relative), log(peak) - log(background), log(best) - log(peak), short, short * log(relative)];
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
