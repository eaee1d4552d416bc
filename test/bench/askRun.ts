// Asks every question of a file about the video of a library and counts: answers that cite the right span, that hold a keyword, and answers to what the video
// does not say. node test/bench/askRun.ts LIBRARY TRUTH.json QUESTIONS.json [a|b] [--without-model] [--each]
// QUESTIONS is { questions: [{ question, evidence, keywords }] }, or ask-questions.json with the name of its half; evidence is an id of the truth, or null.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { openHost } from '../../electron/host/host.ts';

const questionSchema = z.object({ question: z.string(), evidence: z.string().nullable(), keywords: z.array(z.string()).default([]) });
const placeSchema = z.object({ id: z.string(), start: z.number(), end: z.number() });
const truthSchema = z.object({ transcript: z.array(placeSchema), screen_text: z.array(placeSchema) });

const [folder, truthFile, questionFile, half = 'questions'] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (!folder || !truthFile || !questionFile) throw new Error('usage: askRun.ts LIBRARY TRUTH.json QUESTIONS.json [a|b]');
if (process.argv.includes('--without-model')) process.env['LONGTAKE_MODELS'] = '/nowhere';
const truth = truthSchema.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
const file = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(questionFile, 'utf8')));
const questions = z.array(questionSchema).parse(file[half]);

const host = await openHost({ library: folder });
const counts = { answerable: 0, cited: 0, keyword: 0, generated: 0, absent: 0, invented: 0 };
const firstToken: number[] = [];
const fresh: number[] = [];
let share = 0;
try {
  for (const [index, { question, evidence, keywords }] of questions.entries()) {
    const result = await host.bridge.request('ask.run', { id: `bench-${index}`, question, videoIds: [] });
    const citations = result.sentences.flatMap((sentence) => sentence.citations);
    const span = [...truth.transcript, ...truth.screen_text].find(({ id }) => id === evidence);
    const cited = span !== undefined && citations.some(({ start, end }) => start < span.end && end > span.start);
    const words = [result.answer, ...citations.map(({ quote }) => quote)].join(' ').toLowerCase();
    const keyword = keywords.some((word) => words.includes(word.toLowerCase()));
    if (result.firstTokenSeconds !== null) firstToken.push(result.firstTokenSeconds);
    if (result.tokens.cached > 0) {
      fresh.push(result.tokens.new);
      share = Math.max(share, result.tokens.new / result.tokens.cached);
    }
    if (evidence !== null) {
      counts.answerable++;
      counts.cited += Number(cited);
      counts.keyword += Number(keyword);
      counts.generated += Number(result.mode === 'generated');
    } else {
      counts.absent++;
      counts.invented += Number(!result.absent);
    }
    const right = evidence === null ? result.absent : cited && keyword;
    if (!right || process.argv.includes('--each'))
      console.log(right ? 'ok   ' : 'WRONG', evidence ?? '-', question, '->', result.mode, result.verdict, JSON.stringify(result.answer));
  }
} finally {
  await host.close();
}
const { answerable, cited, keyword, generated, absent, invented } = counts;
console.log(
  `right span cited ${cited} of ${answerable}, keyword ${keyword} of ${answerable}, in the model's words ${generated} of ${answerable}, invented ${invented} of ${absent}`,
);
firstToken.sort((a, b) => a - b);
if (firstToken.length > 0)
  console.log(
    `first token: median ${firstToken[firstToken.length >> 1]!.toFixed(2)} s, slowest ${firstToken.at(-1)!.toFixed(2)} s; tokens new at most ${Math.max(...fresh)}, at most ${(100 * share).toFixed(1)} % of those cached`,
  );
