import { distance } from 'fastest-levenshtein';
import { stemmer } from 'stemmer';

/** A word as people compare it: `word` lower case, `stem` without its English ending. */
export interface Word {
  word: string;
  stem: string;
  /** A number, a code or a name: met letter by letter or nearly so, never by meaning. */
  exact: boolean;
}

/** Words that carry no subject of their own; a query made only of them keeps them all. */
const STOP_WORDS = new Set(
  `a an and any are as at be been being but by can could did do does doing done for from had has have having he her hers him his how i if in into is it
  its just me my no nor not of off on once one or our out over own she should so some somebody someone something than that the their them then there
  these they this those through to too under until up us very was we were what when where which while who whom whose why will with would you your yours
  about after again all also am because before between both during each few more most much many only other same such s t`.split(/\s+/),
);

/** Words of a text, in order: NFKC, lower case, codes such as e-4019 and 9:30 kept whole. A capital within a sentence makes a name. */
export function wordsOf(text: string): Word[] {
  const found =
    text
      .normalize('NFKC')
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}]+(?:[-'./:][\p{L}\p{N}]+)*/gu) ?? [];
  return found.map((written, place) => {
    const word = written.toLowerCase();
    return { word, stem: stemmer(word.replace(/'s?$/, '')), exact: /\p{N}/u.test(word) || (place > 0 && /^\p{Lu}\p{Ll}+/u.test(written)) };
  });
}

/** Words that a query is about. */
export function contentWords(text: string): Word[] {
  const words = wordsOf(text);
  const content = words.filter(({ word }) => !STOP_WORDS.has(word));
  return content.length > 0 ? content : words;
}

function isCode({ word }: Word): boolean {
  return /\p{N}/u.test(word);
}

/** How many letters may differ for two words to count as the same, misread on a screen. */
function typosAllowed(word: Word): number {
  const { length } = word.word;
  if (isCode(word)) return length >= 6 ? 1 : 0;
  return length >= 8 ? 2 : length >= 4 ? 1 : 0;
}

/**
 * How well a word of the query is met by the words of a line, 0 to 1.
 * @param typos whether misread letters are forgiven (text read off pictures)
 */
export function metBy(wanted: Word, line: readonly Word[], typos: boolean): number {
  if (line.some(({ word, stem }) => word === wanted.word || stem === wanted.stem)) return 1;
  // parts of a code or of a compound: "4019" in "e-4019", "wifi" for "wi-fi"
  const bare = wanted.word.replaceAll(/[^\p{L}\p{N}]/gu, '');
  for (const { word } of line) {
    if (word.replaceAll(/[^\p{L}\p{N}]/gu, '') === bare) return 1;
    if (bare.length >= 4 && word.split(/[^\p{L}\p{N}]/u).includes(bare)) return 0.9;
    if (isCode(wanted) && wanted.word.length >= 5 && word.startsWith(wanted.word)) return 0.9;
  }
  const allowed = typos ? typosAllowed(wanted) : 0;
  if (allowed === 0) return 0;
  let best = 0;
  for (const { word } of line) {
    if (Math.abs(word.length - wanted.word.length) > allowed) continue;
    // a digit that differs is another number, not a misread one
    if (isCode(wanted) && word.replaceAll(/\P{N}/gu, '') !== wanted.word.replaceAll(/\P{N}/gu, '')) continue;
    const edits = distance(wanted.word, word);
    if (edits <= allowed) best = Math.max(best, 1 - (0.35 * edits) / allowed);
  }
  return best;
}

/** Whether a phrase stands in a line, word after word; its last word may go on ("forklift driver" in "forklift drivers"). */
export function holdsPhrase(line: readonly Word[], phrase: readonly Word[], typos: boolean): boolean {
  const wanted = partsOf(phrase);
  const parts = partsOf(line);
  if (wanted.length === 0) return false;
  for (let at = 0; at + wanted.length <= parts.length; at++) {
    if (wanted.every((word, i) => metBy(word, [parts[at + i]!], typos) > 0)) return true;
  }
  return false;
}

/** Whether a phrase is what a line of speech may have been before it was misheard: a word may differ in a letter of its stem, half of them in none. */
export function soundsLikePhrase(line: readonly Word[], phrase: readonly Word[]): boolean {
  const wanted = partsOf(phrase);
  const parts = partsOf(line);
  if (wanted.length < 2) return false;
  for (let at = 0; at + wanted.length <= parts.length; at++) {
    const edits = wanted.map(({ stem }, i) =>
      stem === parts[at + i]!.stem ? 0 : stem.length < 4 ? 2 : distance(stem, parts[at + i]!.stem),
    );
    if (edits.every((edit) => edit <= 1) && edits.filter((edit) => edit === 0).length >= wanted.length / 2) return true;
  }
  return false;
}

/** Whether a compound is written with a hyphen or in two words is nothing that one hears. */
function partsOf(words: readonly Word[]): Word[] {
  return words.flatMap((word) => (/^\p{L}+(-\p{L}+)+$/u.test(word.word) ? wordsOf(word.word.replaceAll('-', ' ')) : [word]));
}
