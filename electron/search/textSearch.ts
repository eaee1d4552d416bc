import { quantiseInt8 } from '../../kernels/vector/int8.ts';
import type { FoundLine } from '../store/lines.ts';
import { lineInputs, probabilityOf } from './calibration.ts';
import type { Evidence, Scope } from './evidence.ts';
import { nearest } from './exactSearch.ts';
import { fuseRanks } from './fuse.ts';
import type { Hit } from './hit.ts';
import { cosineOfSum } from './lineEvidence.ts';
import type { Clause } from './query.ts';
import { asksForNumber } from './cues.ts';
import { contentWords, holdsPhrase, metBy, soundsLikePhrase, wordsOf, type Word } from './words.ts';

export type LineKind = 'speech' | 'text';

/** Candidates per ranking, and those that are looked at closely. */
const RANKED = 40;
const CANDIDATES = 48;
/** A library of fewer lines counts as this many, so that a word of a short film is not thought common. */
const LEAST_LINES = 1000;
const COMMON = 2000;
/** Texts of one picture that are read together. */
const SHOWN_AT_ONCE = 30;
/** Cosines of a query with lines that have nothing to do with it; count as this many lines. */
const USUAL = { mean: 0.1, deviation: 0.1, weight: 8 };
/** Hits below this are noise. */
const LEAST_PROBABILITY = 0.02;
/** Share of the words of a plain reading that have to be there, and not only near in meaning. */
export const LITERAL = 0.75;
/** A line that holds every quoted phrase is right; one that does not may still be what was meant, but is never found. */
const PHRASE_FOUND = 0.97;
const PHRASE_MISSING = 0.2;
/** A phrase that was probably misheard. */
const PHRASE_NEAR = 0.6;

/**
 * Lines that answer a clause: candidates from the word index, from parts of misread words and from the sentence vectors,
 * fused by rank; each is then judged by its own words and vector.
 * @param vector sentence vector of the clause; null where there is no sentence encoder
 * @param options `least` probability of a hit; `literal`: lines that are near in meaning alone need not be looked for
 */
export function searchLines(
  evidence: Evidence,
  kind: LineKind,
  scope: Scope,
  clause: Clause,
  vector: Float32Array | null,
  { least = LEAST_PROBABILITY, literal = false } = {},
): Hit[] {
  const words = contentWords(clause.text);
  const phrases = clause.phrases.map(wordsOf);
  const query = vector && quantiseInt8(vector);
  const candidates = findCandidates(evidence, kind, scope, [...words, ...phrases.flat()], query, literal);
  const rarity = words.map((word) => inverseFrequency(evidence, kind, word));
  const judged = candidates.map((line) => {
    const own = wordsOf(line.text);
    const shown = shownWith(evidence, kind, line, own);
    const rows = evidence.lines(kind, line.videoId);
    const weighted = shown.filter(({ words: [first] }) => first).map(({ vectorRow, words: { length } }) => ({ vectorRow, weight: length }));
    return {
      line,
      own,
      cosine: query ? cosineOfSum(rows, [{ vectorRow: rows.rowOf.get(line.id) ?? -1, weight: 1 }], query) : 0,
      together: query ? cosineOfSum(rows, weighted, query) : 0,
      ...wordFeatures(
        words,
        rarity,
        own,
        shown.flatMap((other) => other.words),
        kind === 'text',
      ),
    };
  });
  const best = Math.max(...judged.map(({ cosine, coverage }) => cosine + coverage));
  const { mean, deviation } = backgroundOf(judged.map(({ cosine }) => cosine));
  const asked = asksForNumber(clause.text);
  const addressed = clause.kinds?.every((asked) => asked === 'speech' || asked === 'text') ?? false;
  return judged.flatMap(({ line, own, cosine, together, coverage, missingExact }) => {
    const score = cosine + coverage;
    const inputs = lineInputs({
      cosine,
      coverage,
      missingExact,
      together: kind === 'text' ? together : 0,
      behind: kind === 'text' ? 0 : best - score,
      addressed,
      lineWords: own.length,
      standing: kind === 'text' ? (cosine - mean) / deviation : 0,
      answers: asked ? (own.some(({ word }) => /\p{N}/u.test(word)) ? 1 : -1) : 0,
    });
    const measures = [
      { name: 'nearness of meaning', value: cosine, usual: mean, spread: deviation },
      { name: 'share of the words', value: coverage, usual: null, spread: null },
    ];
    const likely = probabilityOf(kind, inputs);
    const holdsAll = phrases.every((phrase) => holdsPhrase(own, phrase, kind === 'text'));
    const near =
      !holdsAll && kind === 'speech' && phrases.every((phrase) => holdsPhrase(own, phrase, false) || soundsLikePhrase(own, phrase));
    const otherwise = near ? PHRASE_NEAR : Math.min(likely, PHRASE_MISSING);
    const probability = phrases.length === 0 ? likely : holdsAll ? PHRASE_FOUND : otherwise;
    if (probability < least) return [];
    const { videoId, start, end } = line;
    return {
      videoId,
      kind,
      start,
      end,
      time: (start + end) / 2,
      probability,
      occurs: probability,
      inputs,
      score,
      measures,
      quote: line.text,
    };
  });
}

/** Mean and standard deviation of the candidates' cosines, drawn to those of a usual video where there are few. */
function backgroundOf(cosines: readonly number[]): { mean: number; deviation: number } {
  const { weight } = USUAL;
  const all = cosines.length + weight;
  const mean = (cosines.reduce((sum, cosine) => sum + cosine, 0) + weight * USUAL.mean) / all;
  const squares = cosines.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 0) + weight * USUAL.deviation ** 2;
  return { mean, deviation: Math.sqrt(squares / all) };
}

/** How far the words of a clause are met by a line; `shown` are the words that stand with it at the same time (its own for speech). */
function wordFeatures(
  words: readonly Word[],
  rarity: readonly number[],
  own: readonly Word[],
  shown: readonly Word[],
  typos: boolean,
): { coverage: number; missingExact: number } {
  let held = 0;
  let all = 0;
  let exact = 0;
  let missing = 0;
  words.forEach((word, i) => {
    // a word that stands beside the line counts half: the line is not alone in the picture
    const met = Math.max(metBy(word, own, typos || word.exact), 0.5 * metBy(word, shown, typos));
    held += met * (rarity[i] ?? 1);
    all += rarity[i] ?? 1;
    if (!word.exact) return;
    exact++;
    if (met === 0) missing++;
  });
  return { coverage: all > 0 ? held / all : 0, missingExact: exact > 0 ? missing / exact : 0 };
}

function findCandidates(
  evidence: Evidence,
  kind: LineKind,
  scope: Scope,
  words: readonly Word[],
  query: Int8Array | null,
  literal: boolean,
): FoundLine[] {
  const known = new Map<number, FoundLine>();
  const { lines } = evidence.library;
  const matches = (table: 'speech' | 'text' | 'trigrams', expression: string): number[] => {
    if (expression === '') return [];
    const found = lines.match(table, expression, RANKED, scope.whole ? null : scope.ids);
    for (const line of found) known.set(line.id, line);
    return found.map(({ id }) => id);
  };
  const tokens = words.map(({ word }) => word);
  const rankings = [matches(kind, literal ? mostOf(tokens) : anyOf(tokens))];
  if (kind === 'text') rankings.push(matches('trigrams', anyOf(words.flatMap(({ word }) => trigrams(word)))));
  if (query && !literal) rankings.push(nearestLines(evidence, kind, scope, query));
  return [...fuseRanks(rankings).keys()].slice(0, CANDIDATES).flatMap((id) => known.get(id) ?? lines.get(kind, id) ?? []);
}

function nearestLines(evidence: Evidence, kind: LineKind, scope: Scope, query: Int8Array): number[] {
  let best: { id: number; cosine: number }[] = [];
  for (const videoId of scope.ids) {
    const { places, vectors, dimensions, placeOfRow } = evidence.lines(kind, videoId);
    if (dimensions !== query.length) continue;
    const least = best.length < RANKED ? undefined : best.at(-1)?.cosine;
    const found = nearest(vectors, query, RANKED, least).flatMap(({ row, cosine }) => {
      const place = places[placeOfRow[row] ?? -1];
      return place ? { id: place.id, cosine } : [];
    });
    if (found.length > 0) best = [...best, ...found].sort((a, b) => b.cosine - a.cosine).slice(0, RANKED);
  }
  return best.map(({ id }) => id);
}

/** Texts that can be read at the same time as a line, the line itself among them; a line of speech stands alone. */
function shownWith(evidence: Evidence, kind: LineKind, line: FoundLine, own: Word[]): { vectorRow: number; words: Word[] }[] {
  const { places, rowOf } = evidence.lines(kind, line.videoId);
  const self = { vectorRow: rowOf.get(line.id) ?? -1, words: own };
  if (kind === 'speech') return [self];
  const half = (line.end - line.start) / 2;
  const others = places.filter(({ id, start, end }) => id !== line.id && Math.min(end, line.end) - Math.max(start, line.start) >= half);
  return [
    self,
    ...others
      .slice(0, SHOWN_AT_ONCE)
      .map(({ id, vectorRow }) => ({ vectorRow, words: wordsOf(evidence.library.lines.get(kind, id)?.text ?? '') })),
  ];
}

/** How rare a word is: logarithm of lines per line that holds it. */
function inverseFrequency(evidence: Evidence, kind: LineKind, { word }: Word): number {
  const all = Math.max(LEAST_LINES, evidence.lineCount(kind));
  const holding = evidence.linesHolding(kind, quoted(word), COMMON);
  return Math.log(1 + (all - holding + 0.5) / (holding + 0.5));
}

/** A token as FTS5 takes it, whatever it holds. */
function quoted(token: string): string {
  return `"${token.replaceAll('"', '""')}"`;
}

function anyOf(tokens: readonly string[]): string {
  return [...new Set(tokens)].map(quoted).join(' OR ');
}

/** The literal share of the words, one by one left out where that is all but one; any of them where it is fewer. */
function mostOf(tokens: readonly string[]): string {
  const all = [...new Set(tokens)].map(quoted);
  const needed = Math.ceil(LITERAL * all.length);
  if (needed === all.length) return all.join(' AND ');
  if (needed < all.length - 1) return all.join(' OR ');
  return all.map((out) => `(${all.filter((token) => token !== out).join(' AND ')})`).join(' OR ');
}

function trigrams(word: string): string[] {
  return Array.from({ length: Math.max(0, word.length - 2) }, (_, i) => word.slice(i, i + 3));
}
