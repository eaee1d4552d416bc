// Fits the constants of electron/host/ask/answerChance.ts and prints them, with how well questions are told apart from those that the video
// does not answer: node test/bench/ask.ts LIBRARY_A TRUTH_A.json LIBRARY_B TRUTH_B.json
// The libraries are those of the planted halves A and B (test/bench/planted); questions are those of ask-questions.json: about what is said and written there,
// near misses, and every question of one half asked of the other. The videos of ask-lines.json are lines that were only written, with such questions each.
// What is printed of a video is what constants say that were fitted on all others.
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
import { WrittenLibrary } from './writtenLibrary.ts';

const questionSchema = z.object({ question: z.string(), evidence: z.string().nullable() });
const fileSchema = z.object({ a: z.array(questionSchema), b: z.array(questionSchema) });
const placeSchema = z.object({ id: z.string(), start: z.number(), end: z.number() });
const writtenSchema = z.object({
  videos: z.array(
    z.object({
      name: z.string(),
      lines: z.array(z.tuple([z.enum(['speech', 'text']), z.string()])),
      questions: z.array(z.object({ question: z.string(), line: z.number().nullable() })),
    }),
  ),
});
const truthSchema = z.object({ transcript: z.array(placeSchema), screen_text: z.array(placeSchema) });

interface Judged {
  video: string;
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
const fromHere = (name: string): unknown => JSON.parse(readFileSync(path.join(import.meta.dirname, name), 'utf8'));
const questions = fileSchema.parse(fromHere('ask-questions.json'));
const written = writtenSchema.parse(fromHere('ask-lines.json')).videos;
const encoders = await queryEncoders();
const vectors = new WordVectors((texts) => encoders.sentences(texts));
const judged = [...(await judgePlanted('a', libraryA, truthA)), ...(await judgePlanted('b', libraryB, truthB)), ...(await judgeWritten())];

interface Asked {
  question: string;
  /** Where the answer is; null where there is none. */
  span: { start: number; end: number } | null;
  kind: Judged['kind'];
}

async function judge(video: string, library: Library, ids: readonly string[], asked: readonly Asked[]): Promise<Judged[]> {
  const evidence = new Evidence(library);
  const rows: Judged[] = [];
  for (const { question, span, kind } of asked) {
    const [best] = await retrieve(evidence, ids, readQuestion(question), vectors);
    const right = best !== undefined && span !== null && best.line.start < span.end && best.line.end > span.start;
    rows.push({ video, question, kind, chance: best?.chance ?? 0, right, inputs: best?.inputs ?? [], quote: best?.line.text ?? '' });
  }
  evidence.close();
  return rows;
}

async function judgePlanted(half: 'a' | 'b', folder: string, truthFile: string): Promise<Judged[]> {
  const truth = truthSchema.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
  const others = questions[half === 'a' ? 'b' : 'a'].filter(({ evidence }) => evidence !== null);
  const asked = [
    ...questions[half].map(({ question, evidence }): Asked => {
      const span = [...truth.transcript, ...truth.screen_text].find(({ id }) => id === evidence) ?? null;
      return { question, span, kind: evidence === null ? 'near' : 'own' };
    }),
    ...others.map(({ question }): Asked => ({ question, span: null, kind: 'other' })),
  ];
  const library = Library.open(folder);
  const ids = library.videos.list().map(({ id }) => id);
  const rows = await judge(half, library, ids, asked);
  library.close();
  return rows;
}

async function judgeWritten(): Promise<Judged[]> {
  const rows: Judged[] = [];
  for (const video of written) {
    const one = new WrittenLibrary((texts) => encoders.sentences(texts));
    await one.add(video.name, video.lines);
    const asked = video.questions.map(({ question, line }): Asked => ({
      question,
      span: line === null ? null : { start: line * 10, end: line * 10 + 8 },
      kind: line === null ? 'near' : 'own',
    }));
    rows.push(...(await judge(video.name, one.library, [video.name], asked)));
    one.remove();
  }
  return rows;
}

function report(label: string, rows: readonly (Judged & { chance: number })[]): void {
  const of = (kind: Judged['kind']) => rows.filter((row) => row.kind === kind);
  const count = (kind: Judged['kind'], least: number) => of(kind).filter(({ chance }) => chance >= least).length;
  for (const least of [0.35, 0.4, ANSWERS, 0.45, 0.5, 0.55]) {
    const right = of('own').filter(({ right: isRight, chance }) => isRight && chance >= least).length;
    console.log(
      `${label} from ${least}: answered from the right line ${right} of ${of('own').length}, near misses answered ${count('near', least)} of ${of('near').length}, questions about another video ${count('other', least)} of ${of('other').length}`,
    );
  }
}

const fit = (rows: readonly Judged[]) => fitLogistic(rows, 0.02).weights;
const withWeights = (rows: readonly Judged[], weights: readonly number[]) =>
  rows.map((row) => ({ ...row, chance: 1 / (1 + Math.exp(-row.inputs.reduce((sum, input, i) => sum + input * weights[i]!, 0))) }));
const videos = [...new Set(judged.map(({ video }) => video))];
report(
  'fitted on all other videos,',
  videos.flatMap((video) =>
    withWeights(
      judged.filter((row) => row.video === video),
      fit(judged.filter((row) => row.video !== video)),
    ),
  ),
);
report('as the program has it,', judged);
console.log(
  'fitted on all:',
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
