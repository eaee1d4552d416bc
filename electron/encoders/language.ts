import type { Heard } from './moonshine.ts';

export const LANGUAGE_SETTINGS = { sure: -0.35, hopeless: -1.2 } as const;

/** What was heard: English, another language (its code where it can be told), or nothing that is worth writing. */
export type Verdict = { kind: 'english' } | { kind: 'other'; language: string | null } | { kind: 'noise' };

export function judgeLanguage(heard: Heard, seconds: number): Verdict {
  if (heard.text === '') return { kind: 'noise' };
  if (heard.meanLogProbability < LANGUAGE_SETTINGS.hopeless) return seconds >= 2 ? { kind: 'other', language: null } : { kind: 'noise' };
  return { kind: 'english' };
}
