/**
 * From raw scores to the chance of being right, one logistic curve per kind of evidence. All constants of search stand here and
 * are fitted by test/bench/calibrate.ts on planted material; nothing else in search knows a threshold of a score.
 */

export interface LineFeatures {
  /** Cosine of the sentence vectors of clause and line. */
  cosine: number;
  /** Share of the clause's content words that the line holds, rare words counting more, 0 to 1. */
  coverage: number;
  /** Share of the clause's codes and numbers that the line lacks, 0 to 1. */
  missingCodes: number;
  /** Words of the line: a title of two words is near to every query on its topic. */
  lineWords: number;
  /** Content words of the clause. */
  clauseWords: number;
}

export interface ConceptFeatures {
  /** Smoothed score at the peak: probability mass on the classes that the query means. */
  peak: number;
  /** The same as a share of the largest that any picture could have. */
  relative: number;
  /** Score that a tenth of the video's pictures exceed. */
  background: number;
  /** Share of the query's mass that lies on its likeliest class: how well the classes can say what is asked. */
  certainty: number;
}

const SPEECH = { bias: -4.2, cosine: 9, coverage: 2.5, missingCodes: -3, brief: -0.8, vague: 0 };
const TEXT = { bias: -4.4, cosine: 7, coverage: 3.5, missingCodes: -4, brief: -0.8, vague: 0 };
const CONCEPT = { bias: 1.6, peak: 0.5, relative: 0.5, contrast: 0.3, certainty: 0.5 };

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The inputs of the logistic curves, in the order of their constants. */
export function lineInputs({ cosine, coverage, missingCodes, lineWords, clauseWords }: LineFeatures): number[] {
  return [1, cosine, coverage, missingCodes, Number(lineWords <= 3) * (1 - coverage), Number(clauseWords <= 1) * (1 - coverage)];
}

export function conceptInputs({ peak, relative, background, certainty }: ConceptFeatures): number[] {
  return [1, Math.log(peak + 1e-4), Math.log(relative + 1e-3), Math.log((peak + 1e-4) / (background + 1e-4)), Math.log(certainty)];
}

export function speechProbability(features: LineFeatures): number {
  return logistic(Object.values(SPEECH), lineInputs(features));
}

export function textProbability(features: LineFeatures): number {
  return logistic(Object.values(TEXT), lineInputs(features));
}

export function conceptProbability(features: ConceptFeatures): number {
  return logistic(Object.values(CONCEPT), conceptInputs(features));
}

/** Chance of an image-text cosine, by how far it stands above the video's own background. @param deviations of the background above its mean */
export function pictureProbability(deviations: number): number {
  return sigmoid(1.3 * (deviations - 3.2));
}

function logistic(weights: readonly number[], inputs: readonly number[]): number {
  return sigmoid(inputs.reduce((sum, input, i) => sum + input * (weights[i] ?? 0), 0));
}
