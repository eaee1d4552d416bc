/** How a line stands to a question. */
export interface AnswerFeatures {
  /** Cosine of the sentence vectors of line and question, and of line and the question's subject. */
  whole: number;
  subject: number;
  /** Share of the subject's words that stand in the line, and that it holds by meaning; rare words count more. */
  coverage: number;
  meaning: number;
  /** How far the word that is met least is met. */
  least: number;
  /** Words of the subject that the line has nothing to do with. */
  unmet: number;
  /** Share of the names, numbers and codes that it lacks. */
  missingExact: number;
  /** Whether it holds words of the kind that is asked for. */
  holds: -1 | 0 | 1;
  /** Three words or fewer: near to much by accident. */
  brief: boolean;
  /** How far it lies behind the best line. */
  behind: number;
  /** Words of the subject. */
  words: number;
}

/**
 * Constants of the logistic curve, in the order of `inputsOf`. Fitted by test/bench/ask.ts on questions about the planted halves A and B
 * (test/bench/planted), whose videos share no picture, voice or sentence with others.
 */
const WEIGHTS: readonly number[] = [-4.13, 2.52, 1.94, 1.29, 1.1, 0.42, -0.26, -1.3, 0.08, -2.83, -0.21, -2.01, 0.26];

/** From this chance on a line answers: below it the video does not say. */
export const ANSWERS = 0.4;

function inputsOf(features: AnswerFeatures): number[] {
  const { whole, subject, coverage, meaning, least, unmet, missingExact, holds, brief, behind, words } = features;
  return [
    1,
    whole,
    subject,
    coverage,
    meaning,
    least,
    unmet,
    missingExact,
    Number(holds > 0),
    Number(holds < 0),
    Number(brief),
    behind,
    words,
  ];
}

/** Chance that a line answers a question, 0 to 1. */
export function answerChance(features: AnswerFeatures): { chance: number; inputs: readonly number[] } {
  const inputs = inputsOf(features);
  return { inputs, chance: 1 / (1 + Math.exp(-inputs.reduce((sum, input, i) => sum + input * (WEIGHTS[i] ?? 0), 0))) };
}
