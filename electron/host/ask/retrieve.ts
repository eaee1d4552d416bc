import type { Evidence } from '../../search/evidence.ts';
import { searchLines } from '../../search/textSearch.ts';
import { contentWords, metBy, wordsOf, type Word } from '../../search/words.ts';
import { answerChance } from './answerChance.ts';
import { holdsAnswer } from './answerKinds.ts';
import { doingOf } from './doing.ts';
import { legible, type EvidenceLine } from './evidenceLines.ts';
import { rootsIn } from './grammar.ts';
import type { Question } from './question.ts';
import { cosine, type WordVectors } from './wordVectors.ts';

/** Lines per kind of evidence that are looked at closely. */
const CANDIDATES = 12;
/** Two words whose vectors lie further apart than this have nothing to do with each other. */
const UNRELATED = 0.3;
/** A library of fewer lines counts as this many, so that a word of a short film is not thought common. */
const LEAST_LINES = 150;

/** A line that may hold the answer. */
export interface Candidate {
  line: EvidenceLine;
  /** Chance that it answers the question, 0 to 1. */
  chance: number;
  /** What the chance was computed from, see answerChance.ts. */
  inputs: readonly number[];
}

/** Lines that may answer a question, the likeliest first. */
export async function retrieve(
  evidence: Evidence,
  videoIds: readonly string[],
  question: Question,
  vectors: WordVectors,
): Promise<Candidate[]> {
  const [whole, subject] = await vectors.of([question.text, question.subject]);
  const scope = { ids: videoIds, whole: videoIds.length === evidence.library.videos.list().length };
  const clause = { text: question.subject, phrases: [], kinds: null };
  const found = (['speech', 'text'] as const).flatMap((kind) => {
    const hits = searchLines(evidence, kind, scope, clause, subject!, { least: 0 }).sort((a, b) => b.score - a.score);
    const lines = hits.map(({ videoId, start, end, quote }): EvidenceLine => ({ videoId, kind, start, end, text: quote }));
    return (kind === 'text' ? legible(lines) : lines).slice(0, CANDIDATES);
  });
  const own = found.map(({ text }) => wordsOf(text));
  const content = found.map(({ text }) => [...new Set(contentWords(text).map(({ word }) => word))]);
  const roots = found.flatMap(({ text }) => rootsIn(text));
  const texts = found.map(({ text }) => text.replaceAll('\n', '. '));
  const asked = question.words.map(({ word }) => word);
  // all at once: what is known is forgotten when there is too much, between two calls too
  await vectors.of([...texts, ...asked, question.of, ...content.flat(), ...roots, ...question.verbs]);
  const rarity = question.words.map((word) => rarityOf(evidence, word));
  const judged = found.map((line, i) => {
    const words = question.words.map((word, at) => {
      const exact = metBy(word, own[i]!, line.kind === 'text' || word.exact);
      const nearest = Math.max(0, ...content[i]!.map((other) => vectors.likeness(asked[at]!, other)));
      return { exact, met: Math.max(exact, (nearest - UNRELATED) / (1 - UNRELATED), 0) };
    });
    const alike = (a: string, b: string): number => Math.max(0, (vectors.likeness(a, b) - UNRELATED) / (1 - UNRELATED));
    const doing = doingOf(question, line.text, alike);
    return {
      line,
      whole: cosine(whole!, vectors.known(texts[i]!)),
      subject: cosine(subject!, vectors.known(texts[i]!)),
      coverage: weighted(
        rarity,
        words.map(({ exact }) => exact),
      ),
      meaning: weighted(
        rarity,
        words.map(({ met }) => met),
      ),
      least: Math.min(1, ...words.map(({ met }) => met)),
      unmet: words.filter(({ met }) => met < UNRELATED).length,
      missingExact: shareOf(question.words, words),
      asked: question.asked,
      holds: holdsAnswer(question, line.text, (word) => vectors.likeness(question.of, word)),
      verbs: doing.met,
      doer: doing.doer,
      brief: own[i]!.length <= 3,
    };
  });
  const scored = judged.map((one) => ({ one, score: 2 * one.whole + one.subject + one.coverage + one.meaning + 0.3 * one.holds }));
  const best = Math.max(...scored.map(({ score }) => score));
  return scored
    .map(({ one, score }) => {
      const { inputs, chance } = answerChance({ ...one, behind: best - score, words: question.words.length });
      return { line: one.line, chance, inputs };
    })
    .sort((a, b) => b.chance - a.chance);
}

function weighted(weights: readonly number[], values: readonly number[]): number {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return all > 0 ? values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / all : 0;
}

/** Share of the names, numbers and codes of a question that a line lacks. */
function shareOf(words: readonly Word[], met: readonly { exact: number }[]): number {
  const exact = words.flatMap((word, i) => (word.exact ? [met[i]!.exact] : []));
  return exact.length > 0 ? exact.filter((value) => value === 0).length / exact.length : 0;
}

/** How rare a word is: logarithm of lines per line that holds it. */
function rarityOf(evidence: Evidence, { word }: Word): number {
  const quoted = `"${word.replaceAll('"', '""')}"`;
  const lines = Math.max(LEAST_LINES, evidence.lineCount('speech') + evidence.lineCount('text'));
  const holding = evidence.linesHolding('speech', quoted, 2000) + evidence.linesHolding('text', quoted, 2000);
  return Math.log(1 + (lines - holding + 0.5) / (holding + 0.5));
}
