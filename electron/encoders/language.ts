import { detectAll } from 'tinyld/light';
import type { Heard } from './moonshine.ts';

/**
 * Bounds on the geometric mean probability of the tokens. Measured on synthesised speech in seven languages and on English readers:
 * other languages 0.38 to 0.60, English 0.70 to 0.99.
 */
export const LANGUAGE_SETTINGS = {
  /** Below it the recogniser is guessing. */
  guessing: 0.64,
  /** Below it the wording is looked at too. */
  doubtful: 0.8,
  /** A stretch at least this long, seconds, that is guessed at is taken for another language; a shorter one may be any noise. */
  longEnough: 2.5,
  /** Letters that the wording must have before it says anything about its language. */
  letters: 30,
} as const;

/** What was heard: English, another language (its ISO 639-1 code where the wording shows it), or nothing that is worth writing. */
export type Verdict = { kind: 'english' } | { kind: 'other'; language: string | null } | { kind: 'noise' };

/** The recogniser knows English only: it writes English-looking nonsense for anything else, with low probability or in loops. */
export function judgeLanguage(heard: Heard, seconds: number): Verdict {
  // somebody speaks for long and the recogniser finds no word in it
  if (!/\p{L}|\p{N}/u.test(heard.text))
    return seconds >= LANGUAGE_SETTINGS.longEnough ? { kind: 'other', language: null } : { kind: 'noise' };
  const confidence = Math.exp(heard.meanLogProbability);
  const language = confidence < LANGUAGE_SETTINGS.doubtful ? wordingOf(heard.text) : null;
  const guessed = confidence < LANGUAGE_SETTINGS.guessing || (heard.looped && confidence < LANGUAGE_SETTINGS.doubtful);
  if (!guessed && language === null) return { kind: 'english' };
  if (seconds < LANGUAGE_SETTINGS.longEnough) return { kind: 'noise' };
  // what was guessed at says nothing about which language it was
  return { kind: 'other', language: guessed ? null : language };
}

/** Language of the wording if it is clearly not English; null otherwise. */
function wordingOf(text: string): string | null {
  if ((text.match(/\p{L}/gu) ?? []).length < LANGUAGE_SETTINGS.letters) return null;
  const [first, second] = detectAll(text);
  if (!first || first.lang === 'en') return null;
  return first.accuracy > 2 * (second?.accuracy ?? 0) ? first.lang : null;
}
