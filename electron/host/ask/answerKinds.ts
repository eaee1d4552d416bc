import { wordsOf, type Word } from '../../search/words.ts';
import {
  COLOURS,
  CONTAINING,
  MAGNITUDES,
  MEANS,
  MEASURES,
  MONEY,
  NOBODY_KNOWN,
  NUMBERS,
  OFTEN,
  PEOPLE,
  PLACE_LINKS,
  PLACES,
  REASONS,
  SPANS,
  TIME_LINKS,
  UNITS_OF,
  UNTIL,
  WHEN,
} from './answerWords.ts';
import { isNounLike, readGrammar, type GrammarWord } from './grammar.ts';
import type { Question } from './question.ts';

/** Cosine from which a word is one of a kind ("piano" of "instrument"), and from which it means what is counted. */
const OF_KIND = 0.55;
const COUNTED = 0.6;
/** Cosine from which two words mean the same. */
const SAME = 0.65;
/** Cosine from which it is the same word, in another form perhaps. */
const ITSELF = 0.85;

const CLOCK = /^(?:[01]?\d|2[0-4])[:.][0-5]\d$|^(?:1[5-9]|20)\d\d$|^\d{1,2}(?:am|pm|h)$/;
/** "Mon to Fri 10 - 18" */
const HOURS = /\b\d{1,2}(?:[:.]\d\d)?\s?[-–]\s?\d{1,2}(?:[:.]\d\d)?\b/;
const IN_PLACE = new Set('in at near from'.split(' '));
/** Before a number they say that it is a time or a place in a row. */
const NO_PRICE = new Set(
  'at from until till since after before number no lot gate platform floor room level line page chapter day'.split(' '),
);
/** A number written small before "for" counts people, not money. */
const LEAST_PRICE = 20;

interface Place {
  word: Word;
  at: number;
}

interface Line {
  /** Words in order; a row of the picture ends what belongs to a number. */
  all: readonly Place[];
  /** Those that the question does not have. */
  others: readonly Place[];
  rows: readonly (readonly GrammarWord[])[];
  /** Whether a word is in the question. */
  asking: ReadonlySet<string>;
}

type Verdict = -1 | 0 | 1;

/**
 * Whether a line holds words of the kind that a question asks for, other than the question's own: 1 it does, -1 it does not, 0 where
 * nothing can be said.
 *
 * @param likeness of a word to what is counted or chosen from, 0 to 1
 */
export function holdsAnswer(question: Question, text: string, likeness: (word: string) => number): Verdict {
  const { asked, words: known, of } = question;
  const asking = new Set(known.flatMap(({ word, stem }) => [word, stem]));
  const all = text.split('\n').flatMap((row, index) => wordsOf(row).map((word, at) => ({ word, at: index * 1000 + at })));
  const others = all.filter(({ word: { word, stem } }) => !asking.has(word) && !asking.has(stem));
  const line: Line = { all, others, rows: readGrammar(text), asking };
  const has = (list: ReadonlySet<string>): boolean => others.some(({ word: { word } }) => list.has(word));
  const numbers = others.filter(({ word }) => isNumber(word));
  const unit = (number: Place): string => unitOf(number, all);
  switch (asked) {
    case 'any':
      return of === '' ? 0 : verdict(line.rows.flat().some((word) => isOf(word, line, likeness, SAME)));
    case 'content':
      return verdict(has(CONTAINING) || text.includes(':'));
    case 'count': {
      if (numbers.length === 0) return -1;
      return of === '' || numbers.some((number) => counts(number, all, likeness)) ? 1 : 0;
    }
    case 'money':
      return verdict(numbers.some((number) => mayBePrice(number, all)));
    case 'measure': {
      const units = UNITS_OF.get(of) ?? MEASURES;
      return verdict(numbers.some((number) => units.has(unit(number))));
    }
    case 'code':
      return verdict(numbers.some((number) => mayBeCode(number, all)));
    case 'time':
      return others.some(({ word: { word } }) => WHEN.has(word) || CLOCK.test(word)) || HOURS.test(text)
        ? 1
        : has(TIME_LINKS) || has(SPANS)
          ? 0
          : -1;
    case 'duration':
      return verdict(isSpan(all, numbers) || has(UNTIL));
    case 'frequency':
      return verdict(has(OFTEN));
    case 'reason':
      return verdict(has(REASONS) || text.includes(':') || text.includes('('));
    case 'place':
      return of === '' ? verdict(holdsPlace(line)) : verdict(holdsKind(line, likeness, 'Place'));
    case 'person':
      return holdsPerson(line, question.verbs.length === 0);
    case 'name':
      return verdict(holdsName(line));
    case 'colour':
      return verdict(has(COLOURS));
    case 'kind':
      return verdict(numbered(question, line) || holdsKind(line, likeness, 'none'));
    case 'manner':
      return verdict(has(MEANS) || line.rows.flat().some(({ tags }) => tags.has('Adverb')));
  }
}

function verdict(holds: boolean): Verdict {
  return holds ? 1 : -1;
}

function isNumber({ word }: Word): boolean {
  return NUMBERS.has(word) || /^\d/.test(word) || /\d$/.test(word);
}

/** The word right after a number and its magnitudes; empty at the end of a line. */
function unitOf({ at }: Place, all: readonly Place[]): string {
  let next = at + 1;
  for (;;) {
    const found = all.find((place) => place.at === next);
    if (!found) return '';
    if (!MAGNITUDES.has(found.word.word) && !isNumber(found.word)) return found.word.word;
    next++;
  }
}

/** A number belongs to a noun that follows within three words, or stands in one row with it ("Tenors: 2"). */
function counts(number: Place, all: readonly Place[], likeness: (word: string) => number): boolean {
  return all.some(({ word, at }) => at !== number.at && at - number.at >= -2 && at - number.at <= 4 && likeness(word.word) > COUNTED);
}

/** An amount of money, or a bare number: one that no other unit or counted thing follows. */
function mayBePrice(number: Place, all: readonly Place[]): boolean {
  const unit = unitOf(number, all);
  if (MONEY.has(unit)) return true;
  if (SPANS.has(unit) || WHEN.has(unit) || MEASURES.has(unit) || /:|^\p{L}/u.test(digitsOf(number))) return false;
  const before = all.find(({ at }) => at === number.at - 1)?.word.word ?? '';
  if (NO_PRICE.has(before) || all.some(({ word, at }) => at > number.at && at <= number.at + 3 && WHEN.has(word.word))) return false;
  const small = /^\d/.test(number.word.word) ? Number.parseFloat(number.word.word) < LEAST_PRICE : !MAGNITUDES.has(followedBy(number, all));
  // "soup for four" is no price, "for ninety thousand" is one
  if (before === 'for' && small) return false;
  return unit === '' || /^(?:a|an|per|each|for|and|or|to|in|on|every|the|of|is|was)$/.test(unit);
}

/** What is written in digits; empty for a number in words. */
function digitsOf({ word: { word } }: Place): string {
  return NUMBERS.has(word) ? '' : word;
}

function followedBy(number: Place, all: readonly Place[]): string {
  return all.find(({ at }) => at === number.at + 1)?.word.word ?? '';
}

/** Digits, or numbers spoken one after the other, that count nothing. */
function mayBeCode(number: Place, all: readonly Place[]): boolean {
  const unit = unitOf(number, all);
  if (MONEY.has(unit) || SPANS.has(unit) || MEASURES.has(unit)) return false;
  const next = all.find(({ at }) => at === number.at + 1);
  return /\d/.test(number.word.word) || (next !== undefined && isNumber(next.word));
}

/** "for an hour", "36 hours", "between March and June". */
function isSpan(all: readonly Place[], numbers: readonly Place[]): boolean {
  return (
    numbers.some((number) => SPANS.has(unitOf(number, all))) ||
    all.some(
      ({ word, at }) =>
        SPANS.has(word.word) &&
        all.some((before) => before.at >= at - 2 && before.at < at && /^(?:an?|one|whole|half|every|all)$/.test(before.word.word)),
    ) ||
    (all.some(({ word }) => word.word === 'between' || word.word === 'from') &&
      all.filter(({ word }) => WHEN.has(word.word) || CLOCK.test(word.word)).length > 1)
  );
}

/** A word of place, the name of one, or a thing that something is in, at or under. */
function holdsPlace({ rows, asking, others }: Line): boolean {
  if (others.some(({ word }) => PLACES.has(word.word))) return true;
  const isNew = ({ word, root }: GrammarWord): boolean => !asking.has(word) && !asking.has(root);
  return rows.some((row) =>
    row.some((word, at) => {
      if (word.tags.has('Place') && isNew(word)) return true;
      if (!PLACE_LINKS.has(word.word)) return false;
      // up to the noun that the preposition leads to
      const phrase = row.slice(at + 1, at + 6);
      const head = phrase.findIndex((one) => isNounLike(one) && !one.tags.has('Determiner'));
      const lead = head === -1 ? undefined : phrase[head];
      if (lead === undefined || phrase.slice(0, head).some(({ tags, ends }) => ends || tags.has('Verb') || tags.has('Value'))) return false;
      return isNew(lead) && !lead.tags.has('Date') && !SPANS.has(lead.word) && !WHEN.has(lead.word);
    }),
  );
}

/** @param told it asks who somebody is: another person in the line need not be the one */
function holdsPerson({ rows, asking, others }: Line, told: boolean): Verdict {
  const words = rows.flat().filter(({ word, root }) => !asking.has(word) && !asking.has(root));
  if (others.some(({ word }) => PEOPLE.has(word.word))) return told ? 0 : 1;
  if (
    words.some(
      ({ tags, word }) =>
        (tags.has('Person') || tags.has('Actor') || tags.has('Organization')) && !tags.has('Pronoun') && !NOBODY_KNOWN.has(word),
    )
  )
    return 1;
  if (others.some(({ word: { word, exact } }) => exact && !/\d/.test(word) && !WHEN.has(word))) return 1;
  return words.some(({ word, tags }) => tags.has('Pronoun') && /^(?:he|she|they|we|i|you|who)$/.test(word)) ? 0 : -1;
}

/** A name other than of the place where something is. */
function holdsName({ others, all }: Line): boolean {
  return others.some(({ word: { word, exact }, at }) => {
    if (!exact || /\d/.test(word) || WHEN.has(word)) return false;
    const before = all.find((place) => place.at === at - 1)?.word.word ?? '';
    return !IN_PLACE.has(before);
  });
}

/** "Which platform" is answered by its number. */
function numbered({ of }: Question, { all }: Line): boolean {
  return all.some(
    ({ word, at }) => (word.word === of || word.stem === of) && all.some((next) => next.at === at + 1 && isNumber(next.word)),
  );
}

/** Whether a word means what is counted or chosen from; another word of the question does not. */
function isOf({ word, root }: GrammarWord, { asking }: Line, likeness: (word: string) => number, least: number): boolean {
  const like = Math.max(likeness(word), likeness(root));
  return like >= ITSELF || (like > least && !asking.has(word) && !asking.has(root));
}

/**
 * One of the kind that is asked for: a word near to it in meaning ("piano" of "instrument"), or the thing itself told apart from others
 * ("the kitchen window" of "which window", "flights to Madrid").
 */
function holdsKind(line: Line, likeness: (word: string) => number, tag: string): boolean {
  const { rows, asking } = line;
  return rows.some((row) =>
    row.some((word, at) => {
      if (word.tags.has(tag) && !asking.has(word.word)) return true;
      if (!isOf(word, line, likeness, OF_KIND)) return false;
      if (Math.max(likeness(word.word), likeness(word.root)) < ITSELF) return isNounLike(word) || word.tags.has('Adjective');
      const before = row[at - 1];
      const after = row[at + 1];
      const toldApart =
        before !== undefined &&
        !before.ends &&
        !before.tags.has('Cardinal') &&
        (isNounLike(before) || before.tags.has('Adjective') || before.tags.has('Ordinal')) &&
        !asking.has(before.word);
      return toldApart || (after !== undefined && !word.ends && /^(?:that|to|of|which|who|with|from|for|[a-z]|\d+)$/.test(after.word));
    }),
  );
}
