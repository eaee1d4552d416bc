import { LongtakeError } from '../contract/errors.ts';
import type { Kind } from '../contract/search.ts';
import { PICTURE_KINDS, readCues } from './cues.ts';
import type { Clause, Query, Relation } from './query.ts';

const FIELD_KINDS: Record<string, readonly Kind[]> = { speech: ['speech'], said: ['speech'], text: ['text'], picture: PICTURE_KINDS };
const OPERATOR = /(?:^|\s)(-?)(?:(speech|said|text|picture|in|after|before|while):\s*)?("[^"]*"|\S+)/gi;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const ORDINAL = String.raw`(${ORDINALS.join('|')}|last|final|\d{1,2}(?:st|nd|rd|th))`;
const SEEN_END = String.raw`(?: (?:appears?|is shown|is seen|shows up|comes up|turns up|is visible|is on screen|comes on screen|happens))?`;
const FILM = '(?:in|of) (?:the|this) (?:film|video|movie|clip|footage|recording)';
const NTH_TIME = new RegExp(String.raw`^(?:the )?${ORDINAL} (?:time|appearance|occurrence)(?: that| when| of)? (.+?)${SEEN_END}$`, 'i');
const NTH_IN_FILM = new RegExp(String.raw`^(?:the )?${ORDINAL} (.+?) ${FILM}$`, 'i');
const NTH_SHOT = new RegExp(String.raw`^(?:the )?${ORDINAL} (?:shot|picture|view|scene) (?:of|with) (.+)$`, 'i');
const AT_ONCE = [
  /^(.+?) and (.+?) at the same time$/i,
  /^(.+?) at the same time as (.+)$/i,
  /^while (.+?), (.+)$/i,
  /^(.+?),? while (.+)$/i,
];
const ADVERB = '(right |just |shortly |immediately |directly |soon |straight )?';
const IN_ORDER = [
  { type: 'after', pattern: new RegExp(`^(.+?) ${ADVERB}(?:after|following) (.+)$`, 'i') },
  { type: 'before', pattern: new RegExp(`^(.+?) ${ADVERB}(?:before|preceding) (.+)$`, 'i') },
] as const;

/**
 * Reads a query: operators ("quoted words", `speech:` `text:` `picture:` `in:` `after:` `before:` `while:` `-word` `-"phrase"`) and the
 * plain English for them ("the coffee after the rocket", "second time the dog appears", "while someone talks about taxes, a map").
 * An operator's words go on up to the next operator.
 * @throws QUERY_EMPTY, QUERY_INVALID
 */
export function parseQuery(text: string): Query {
  const { plain, parts, excluded, videos } = readOperators(text);
  const clauses = parts.filter(({ field }) => field in FIELD_KINDS).map(({ field, words }) => fieldClause(field, words));
  const ordered = parts.filter(({ field }) => field === 'after' || field === 'before' || field === 'while');
  const relations: Relation[] = ordered.map(({ field, words }) => ({
    type: field as Relation['type'],
    near: false,
    clause: clauseOf(words),
  }));
  const read = plain ? readEnglish(plain) : null;
  const main = read?.main ?? clauses.shift();
  if (!main) {
    if (relations.length > 0)
      throw new LongtakeError('QUERY_INVALID', 'The query says when, but not what.', {
        hint: 'Add what you look for, such as: coffee after:rocket',
      });
    throw new LongtakeError('QUERY_EMPTY', 'There is nothing to look for in the query.', {
      hint: 'Type what you look for: a thing, words that are said, or text on the screen.',
    });
  }
  for (const clause of clauses) relations.push({ type: 'while', near: false, clause });
  return {
    main,
    relations: [...(read?.relations ?? []), ...relations],
    occurrence: read?.occurrence ?? null,
    excluded,
    videos,
    plain: read && (read.relations.length > 0 || read.occurrence !== null) ? clauseOf(plain) : null,
    notes: read?.heard ? ['Sounds are not searched yet, only what is said, written or seen.'] : [],
  };
}

interface Operators {
  plain: string;
  parts: { field: string; words: string }[];
  excluded: string[];
  videos: string[];
}

function readOperators(text: string): Operators {
  const result: Operators = { plain: '', parts: [], excluded: [], videos: [] };
  let open: { words: string } = { words: '' };
  const plain = open;
  for (const [, minus = '', field = '', value = ''] of text.normalize('NFKC').replaceAll(/[“”„]/g, '"').matchAll(OPERATOR)) {
    const bare = value.replaceAll('"', '').trim();
    if (field === '' && minus !== '' && bare !== '') result.excluded.push(bare);
    else if (field.toLowerCase() === 'in' && bare !== '') result.videos.push(bare);
    else if (field !== '') {
      const part = { field: field.toLowerCase(), words: value };
      result.parts.push(part);
      open = part;
    } else open.words += ` ${minus}${value}`;
  }
  result.plain = plain.words.replaceAll('""', '').trim();
  return result;
}

function fieldClause(field: string, words: string): Clause {
  const { text, phrases } = clauseOf(words);
  return { text, phrases, kinds: FIELD_KINDS[field] ?? null };
}

function clauseOf(words: string): Clause {
  const { text, kinds, phrases } = readCues(words);
  return { text, kinds, phrases };
}

/** Plain words: which occurrence, what with what, what in which order. Words inside quotes are never taken apart. */
function readEnglish(plain: string): { main: Clause; relations: Relation[]; occurrence: number | null; heard: boolean } {
  const words = plain.replace(/[\s?!.]+$/, '');
  const relations: Relation[] = [];
  let rest = words;
  if (!words.includes('"')) {
    for (const pattern of AT_ONCE) {
      const [, first, second] = pattern.exec(rest) ?? [];
      if (first === undefined || second === undefined) continue;
      relations.push({ type: 'while', near: false, clause: clauseOf(first) });
      rest = second;
      break;
    }
    for (const { type, pattern } of IN_ORDER) {
      const [, first, adverb, second] = pattern.exec(rest) ?? [];
      if (first === undefined || second === undefined || relations.length > 0) continue;
      relations.push(...withList(type, adverb !== undefined, second));
      rest = first;
    }
  }
  const [, ordinal, thing] = NTH_TIME.exec(rest) ?? NTH_IN_FILM.exec(rest) ?? NTH_SHOT.exec(rest) ?? [];
  if (thing !== undefined) rest = thing;
  const { heard, ...main } = readCues(rest);
  return { main, relations, occurrence: ordinal === undefined ? null : occurrenceOf(ordinal), heard };
}

/** "the sudoku, with a dog beside it": what follows the comma is seen at the same time as the thing that is looked for. */
function withList(type: 'after' | 'before', near: boolean, words: string): Relation[] {
  const [, thing, beside] = /^(.+?), with (.+?)(?: beside it| next to it| in it)?$/i.exec(words) ?? [];
  if (thing === undefined || beside === undefined) return [{ type, near, clause: clauseOf(words) }];
  return [
    { type, near, clause: clauseOf(thing) },
    { type: 'while', near: false, clause: clauseOf(beside) },
  ];
}

function occurrenceOf(ordinal: string): number {
  const named = ORDINALS.indexOf(ordinal.toLowerCase());
  if (named >= 0) return named + 1;
  return /\d/.test(ordinal) ? Math.max(1, Number.parseInt(ordinal, 10)) : -1;
}
