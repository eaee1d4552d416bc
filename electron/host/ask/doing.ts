import { NOBODY_KNOWN, OPPOSITES } from './answerWords.ts';
import { fullVerbs, isNounLike, readGrammar, type GrammarWord } from './grammar.ts';
import type { Question } from './question.ts';

/** How a line stands to what a question says is done. */
export interface Doing {
  /** How well its verbs are met by those of the line, 0 to 1, the worst of them; 1 where it has none. */
  met: number;
  /** Where it asks who did it: 1 the line says who, -1 it does not, 0 where nothing is asked or can be said. */
  doer: -1 | 0 | 1;
}

/** What a line without any verb counts. */
const WITHOUT_VERB = 0.5;

/** Verbs of a line, in the infinitive. */
function verbsIn(text: string): string[] {
  return [...new Set(readGrammar(text).flatMap((row) => fullVerbs(row).map(({ root }) => root)))];
}

/** @param likeness of two verbs, 0 to 1 */
export function doingOf({ verbs, doer, words }: Question, text: string, likeness: (a: string, b: string) => number): Doing {
  if (verbs.length === 0) return { met: 1, doer: 0 };
  const rows = readGrammar(text);
  const said = rows.flat();
  const own = verbsIn(text);
  const met = verbs.map((verb) => {
    if (said.some(({ root, word }) => root === verb || word === verb)) return 1;
    // rows of a picture seldom have verbs
    if (own.length === 0) return WITHOUT_VERB;
    return Math.max(0, ...own.map((other) => (areOpposites(verb, other) ? 0 : likeness(verb, other))));
  });
  if (!doer) return { met: Math.min(...met), doer: 0 };
  const asking = new Set(words.flatMap(({ word, stem }) => [word, stem]));
  const acts = ({ root, word }: GrammarWord): boolean => verbs.includes(root) || verbs.includes(word);
  const found = rows.flatMap((row) => row.flatMap((word, at) => (acts(word) ? [doerOf(row, at, asking)] : [])));
  return { met: Math.min(...met), doer: found.length > 0 ? (Math.max(...found) as -1 | 0 | 1) : -1 };
}

function areOpposites(a: string, b: string): boolean {
  return OPPOSITES.some(([one, other]) => (one === a && other === b) || (one === b && other === a));
}

/** Whether somebody does what a verb says: the first who is named in its clause, or who follows "by". */
function doerOf(row: readonly GrammarWord[], at: number, asking: ReadonlySet<string>): -1 | 0 | 1 {
  const by = row.findIndex(({ word }, i) => i > at && i <= at + 4 && word === 'by');
  const clause = row
    .slice(0, at)
    .findLastIndex(({ word, ends, tags }) => ends || (tags.has('Conjunction') && word !== 'and' && word !== 'or'));
  const candidates = by === -1 ? row.slice(clause + 1, at) : row.slice(by + 1, by + 5);
  for (const word of candidates) {
    if (NOBODY_KNOWN.has(word.word)) return -1;
    if (word.tags.has('Pronoun') && !word.tags.has('Possessive')) return 0;
    if (isNounLike(word) && !asking.has(word.word) && !asking.has(word.root)) return 1;
  }
  return -1;
}
