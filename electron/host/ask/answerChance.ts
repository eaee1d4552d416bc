import type { Asked } from './question.ts';

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
  asked: Asked;
  holds: -1 | 0 | 1;
  /** How well what is done is met, 0 to 1; whether it says who does it, where that is asked. */
  verbs: number;
  doer: -1 | 0 | 1;
  /** Three words or fewer: near to much by accident. */
  brief: boolean;
  /** How far it lies behind the best line. */
  behind: number;
  /** Words of the subject. */
  words: number;
}

/**
 * Constants of the logistic curve, in the order of `inputsOf`. Fitted by test/bench/ask.ts on questions about the planted halves A and B
 * (test/bench/planted), whose videos share no picture, voice or sentence with others, and about lines that were only written (ask-lines.json).
 */
const WEIGHTS: readonly number[] = [
  -3.61, 1.88, 1.53, 1.1, 0.83, 0.48, -0.37, -0.34, 1.17, -2.29, -0.15, -8.59, 0.18, -0.28, 1.31, -0.96, -1.32, 1.24, -0.86, -1.06, -0.42,
];

/** From this chance on a line answers: below it the video does not say. */
export const ANSWERS = 0.43;

function inputsOf(features: AnswerFeatures): number[] {
  const { whole, subject, coverage, meaning, least, unmet, missingExact, asked, holds, brief, behind, words, verbs, doer } = features;
  const open = Number(asked === 'any');
  const person = Number(asked === 'person');
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
    1 - verbs,
    Number(doer > 0),
    Number(doer < 0),
    // a number that counts something else
    Number(asked === 'count' && holds === 0),
    // where no kind of words is asked for, and for persons, what is done tells most
    open,
    person,
    person * (1 - verbs),
    open * (1 - verbs),
  ];
}

/** Chance that a line answers a question, 0 to 1. */
export function answerChance(features: AnswerFeatures): { chance: number; inputs: readonly number[] } {
  const inputs = inputsOf(features);
  return { inputs, chance: 1 / (1 + Math.exp(-inputs.reduce((sum, input, i) => sum + input * (WEIGHTS[i] ?? 0), 0))) };
}
