import { contentWords, metBy, wordsOf } from '../../search/words.ts';
import { holdsAnswer } from './answerKinds.ts';
import { rootsIn } from './grammar.ts';
import { isNumberWord, numbersIn } from './numbers.ts';
import type { Question } from './question.ts';
import type { Candidate } from './retrieve.ts';
import { cosine, type WordVectors } from './wordVectors.ts';

/** Share of a sentence's words that the line or the question has to hold, and least cosine of the two. */
const HELD = 0.75;
const NEAR = 0.4;
/** Lines that are cited for one sentence. */
const CITED = 3;
const NEGATION = /(?<!\p{L})(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|\p{L}+n't)(?!\p{L})/iu;

/**
 * The lines that support a sentence of an answer, the strongest first: all its numbers, codes and names stand in the line, most of its other
 * words stand there or in the question, one at least that the question does not have, both say it of the same thing, and neither denies it alone.
 */
export async function supporting(
  sentence: string,
  candidates: readonly Candidate[],
  question: Question,
  vectors: WordVectors,
): Promise<Candidate[]> {
  const words = contentWords(sentence).filter(({ word }) => !isNumberWord(word) || isCode(word));
  const known = numbersIn(question.text);
  const numbers = [...numbersIn(sentence)].filter((number) => !known.has(number));
  const asked = wordsOf(question.text);
  const fresh = words.filter((word) => metBy(word, asked, false) === 0);
  if (words.length === 0 || fresh.length + numbers.length === 0) return [];
  const [own, ...texts] = await vectors.of([sentence, ...candidates.map(({ line }) => line.text.replaceAll('\n', '. '))]);
  const denies = NEGATION.test(sentence);
  const found = candidates.flatMap((candidate, i) => {
    const { line } = candidate;
    const there = wordsOf(line.text);
    const typos = line.kind === 'text';
    // a name or number of the question may be said again; one that is new has to stand in the line
    if (fresh.some((word) => word.exact && metBy(word, there, typos) === 0)) return [];
    const said = numbersIn(line.text);
    if (numbers.some((number) => !said.has(number))) return [];
    if (denies !== NEGATION.test(line.text) && !NEGATION.test(question.text)) return [];
    const held = words.filter((word) => metBy(word, there, typos) > 0 || metBy(word, asked, false) > 0).length / words.length;
    const added = fresh.filter((word) => metBy(word, there, typos) > 0).length + numbers.length;
    const near = cosine(own!, texts[i]!);
    return added > 0 && held >= HELD && near >= NEAR
      ? [{ candidate, strength: held + near + added / (fresh.length + numbers.length) }]
      : [];
  });
  return found
    .sort((a, b) => b.strength - a.strength)
    .slice(0, CITED)
    .map(({ candidate }) => candidate);
}

/** Digits with letters or other signs in them are a name, not an amount. */
function isCode(word: string): boolean {
  return /\d/.test(word) && !/^\d+(?:[.,]\d+)*$/.test(word);
}

/** Whether the first sentence of an answer answers: it rests on a line that does, and holds words of the kind that is asked for. */
export async function answersQuestion(
  sentence: string,
  cited: readonly Candidate[],
  question: Question,
  vectors: WordVectors,
  least: number,
): Promise<boolean> {
  if (cited.every(({ chance }) => chance < least)) return false;
  await vectors.of([question.of, ...rootsIn(sentence)]);
  return holdsAnswer(question, sentence, (word) => vectors.likeness(question.of, word)) !== -1;
}

/** How small models begin before they come to the point. */
const PREAMBLE = /^(?:the |my )?answer (?:to (?:this|the|your) question )?(?:is|:)(?: that)?:?\s*/i;

/** Sentences of a text, each once. The last is left out where it was cut off and is not the only one. */
export function sentencesOf(text: string, cut: boolean): string[] {
  const split = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text.replaceAll(/\s+/g, ' '))]
    .map(({ segment }) => segment.trim().replace(PREAMBLE, ''))
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  const found = [...new Set(split.map((sentence) => (sentence[0] ?? '').toUpperCase() + sentence.slice(1)))];
  return cut && found.length > 1 && !/[.!?]["')]?$/.test(found.at(-1)!) ? found.slice(0, -1) : found;
}
