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
  /** Whether the clause asks for a picture and for nothing else. */
  addressed: boolean;
}

const SPEECH = { bias: -5.41, cosine: 13.4, together: 0, coverage: -0.54, missingExact: -2.22, behind: -2.25, addressed: -0.4, brief: 0 };
const TEXT = { bias: -5.7, cosine: 2.04, together: 6.95, coverage: 4.17, missingExact: -4.02, behind: 0, addressed: 1.27, brief: -0.06 };
const CONCEPT = { bias: 0.53, peak: 0.24, relative: 0.67, contrast: 0.04, behind: -4.19, addressed: 2.05 };
/** The same without `behind`: whether a picture shows the thing at all, however much better another one does. */
const SHOWN = { bias: 0.21, peak: 0.27, relative: 0.86, contrast: -0.01, behind: 0, addressed: 1.84 };
/** Of merged evidence: its own log odds, how far they lie below those of the best moment of the clause, and whether it rests on words. */
const MOMENT = { bias: 0.17, own: 0.76, behind: -0.68, worded: 0.51, wordedOwn: 0.36 };

/** Log odds that a relation that holds (at the same time, before, after, the n-th) adds to the things it joins; the ten such queries of half A are too few to fit more. */
const RELATION_HOLDS = 1.2;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The inputs of the logistic curves, in the order of their constants. */
export function lineInputs({ cosine, together, coverage, missingExact, behind, addressed, lineWords }: LineFeatures): number[] {
  return [1, cosine, together, coverage, missingExact, behind, Number(addressed), Number(lineWords <= 3) * (1 - coverage)];
}

export function conceptInputs({ peak, relative, background, best, addressed }: ConceptFeatures): number[] {
  const log = (share: number): number => Math.log(share + 1e-4);
  return [1, log(peak), log(relative), log(peak) - log(background), log(best) - log(peak), Number(addressed)];
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
