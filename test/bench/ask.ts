// Fits the constants of electron/host/ask/answerChance.ts and prints them, with how well questions are told apart from those that the video
// does not answer: node test/bench/ask.ts LIBRARY_A TRUTH_A.json LIBRARY_B TRUTH_B.json
// The libraries are those of the planted halves A and B (test/bench/planted); questions are those of ask-questions.json: about what is said and written there,
// near misses, and every question of one half asked of the other.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ANSWERS } from '../../electron/host/ask/answerChance.ts';
import { readQuestion } from '../../electron/host/ask/question.ts';
import { retrieve } from '../../electron/host/ask/retrieve.ts';
import { WordVectors } from '../../electron/host/ask/wordVectors.ts';
import { Evidence } from '../../electron/search/evidence.ts';
import { Library } from '../../electron/store/library.ts';
import { fitLogistic } from './logistic.ts';
import { queryEncoders } from './queryEncoders.ts';

const questionSchema = z.object({ question: z.string(), evidence: z.string().nullable() });
const fileSchema = z.object({ a: z.array(questionSchema), b: z.array(questionSchema) });
const placeSchema = z.object({ id: z.string(), start: z.number(), end: z.number() });
const truthSchema = z.object({ transcript: z.array(placeSchema), screen_text: z.array(placeSchema) });

interface Judged {
  half: 'a' | 'b';
  question: string;
  /** 'own': the video answers it; 'near': it does not, though it speaks of the thing; 'other': a question about the other half. */
  kind: 'own' | 'near' | 'other';
  chance: number;
  right: boolean;
  inputs: readonly number[];
  quote: string;
}

const [libraryA, truthA, libraryB, truthB] = process.argv.slice(2);
if (!libraryA || !truthA || !libraryB || !truthB) throw new Error('usage: ask.ts LIBRARY_A TRUTH_A.json LIBRARY_B TRUTH_B.json');
const questions = fileSchema.parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'ask-questions.json'), 'utf8')));
const encoders = await queryEncoders();
const vectors = new WordVectors((texts) => encoders.sentences(texts));
const judged = [...(await judge('a', libraryA, truthA)), ...(await judge('b', libraryB, truthB))];

async function judge(half: 'a' | 'b', folder: string, truthFile: string): Promise<Judged[]> {
  const truth = truthSchema.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
  const library = Library.open(folder);
  const evidence = new Evidence(library);
  const ids = library.videos.list().map(({ id }) => id);
  const rows: Judged[] = [];
  const others = questions[half === 'a' ? 'b' : 'a'].filter(({ evidence }) => evidence !== null);
  for (const { question, evidence: gold, kind } of [
    ...questions[half].map((one) => ({ ...one, kind: one.evidence === null ? ('near' as const) : ('own' as const) })),
    ...others.map((one) => ({ ...one, evidence: null, kind: 'other' as const })),
  ]) {
    const span = [...truth.transcript, ...truth.screen_text].find(({ id }) => id === gold);
    const [best] = await retrieve(evidence, ids, readQuestion(question), vectors);
    const right = best !== undefined && span !== undefined && best.line.start < span.end && best.line.end > span.start;
    rows.push({ half, question, kind, chance: best?.chance ?? 0, right, inputs: best?.inputs ?? [], quote: best?.line.text ?? '' });
  }
  evidence.close();
  library.close();
  return rows;
}

function report(label: string, rows: readonly (Judged & { chance: number })[]): void {
  const of = (kind: Judged['kind']) => rows.filter((row) => row.kind === kind);
  const count = (kind: Judged['kind'], least: number) => of(kind).filter(({ chance }) => chance >= least).length;
  for (const least of [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6]) {
    const right = of('own').filter(({ right: isRight, chance }) => isRight && chance >= least).length;
    console.log(
      `${label} from ${least}: answered from the right span ${right} of ${of('own').length}, near misses answered ${count('near', least)} of ${of('near').length}, questions about the other video ${count('other', least)} of ${of('other').length}`,
    );
  }
}

const fit = (rows: readonly Judged[]) => fitLogistic(rows, 0.02).weights;
const withWeights = (rows: readonly Judged[], weights: readonly number[]) =>
  rows.map((row) => ({ ...row, chance: 1 / (1 + Math.exp(-row.inputs.reduce((sum, input, i) => sum + input * weights[i]!, 0))) }));
const half = (name: 'a' | 'b') => judged.filter((row) => row.half === name);
report('fitted on A, asked of B,', withWeights(half('b'), fit(half('a'))));
report('fitted on B, asked of A,', withWeights(half('a'), fit(half('b'))));
report('as the program has it,', judged);
console.log(
  'fitted on both:',
  fit(judged)
    .map((weight) => Math.round(100 * weight) / 100)
    .join(', '),
);
if (process.argv.includes('--each')) {
  for (const { kind, chance, right, question, quote } of judged.sort((a, b) => b.chance - a.chance))
    console.log(
      kind.padEnd(6),
      right ? 'right' : '     ',
      chance.toFixed(2),
      chance >= ANSWERS ? '*' : ' ',
      question,
      '=>',
      JSON.stringify(quote.slice(0, 100)),
    );
}
