// Fits the constants of electron/search/calibration.ts and prints them: node test/bench/calibrate.ts [LIBRARY TRUTH.json]...
// Each pair is a library in which the planted video of that truth has been analysed (test/bench/planted). Lines and queries of
// search-lines.json are added. Right = IoU >= 0.5 with a true span. Both halves of the planted set were given for the constants
// that stand there; a method is first fitted on half A and checked on half B.
// The curve of moments is fitted under the constants that the program has: after those of a kind change, run it again.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Span } from '../../electron/contract/time.ts';
import type { Hit } from '../../electron/search/hit.ts';
import { momentInputs } from '../../electron/search/calibration.ts';
import { Evidence } from '../../electron/search/evidence.ts';
import { iou } from '../../electron/search/span.ts';
import { mergeHits, restsOnWords } from '../../electron/search/moments.ts';
import { parseQuery } from '../../electron/search/parseQuery.ts';
import { searchConcepts } from '../../electron/search/conceptSearch.ts';
import { searchLines } from '../../electron/search/textSearch.ts';
import { contentWords } from '../../electron/search/words.ts';
import { Library } from '../../electron/store/library.ts';
import { fitLogistic } from './logistic.ts';
import { queryEncoders } from './queryEncoders.ts';
import { WrittenLibrary, type WrittenLine } from './writtenLibrary.ts';

type Kind = 'speech' | 'text' | 'concept';
type Curve = Kind | 'shown' | 'moment';
interface Truth {
  queries: { query: string; kind: string; spans: [number, number][]; alt_spans?: [number, number][] }[];
}
interface WrittenLines {
  videos: { name: string; lines: WrittenLine[]; queries: [string, number[]][] }[];
}

/** Hits of a kind and query that are judged: what a person would see of them. */
const JUDGED = 3;
/** Place of `behind` among the inputs of a concept. */
const BEHIND = 4;
const samples: Record<Curve, { inputs: readonly number[]; right: boolean }[]> = {
  speech: [],
  text: [],
  concept: [],
  shown: [],
  moment: [],
};
const encoders = await queryEncoders();

async function judge(library: Library, videoId: string, query: string, right: (span: Span) => boolean, answered = ''): Promise<void> {
  const evidence = new Evidence(library);
  const { main, relations, occurrence } = parseQuery(query);
  if (relations.length > 0 || occurrence !== null) return;
  const [vector] = await encoders.sentences([main.text]);
  const allows = (kind: Kind): boolean => main.kinds?.includes(kind) ?? true;
  const hits: [Kind, Hit[]][] = (['speech', 'text'] as const)
    .filter(allows)
    .map((kind) => [kind, searchLines(evidence, kind, { ids: [videoId], whole: false }, { ...main, phrases: [] }, vector!, { least: 0 })]);
  if (allows('concept'))
    hits.push([
      'concept',
      searchConcepts(
        evidence,
        { ids: [videoId], whole: false },
        { distribution: encoders.concepts(vector!), kinds: encoders.conceptKinds(main.text), words: contentWords(main.text).length },
        encoders.conceptNames,
      ),
    ]);
  for (const [kind, found] of hits) {
    // what a query on words happens to look like is weighed against its words in the last step, not here
    if (kind === 'concept' && (answered === 'speech' || answered === 'text')) continue;
    const shown = found.sort((a, b) => b.probability - a.probability).slice(0, JUDGED);
    for (const hit of shown) samples[kind].push({ inputs: hit.inputs, right: right(hit) });
    if (kind === 'concept') {
      for (const hit of shown) samples.shown.push({ inputs: hit.inputs.map((input, i) => (i === BEHIND ? 0 : input)), right: right(hit) });
    }
  }
  const groups = mergeHits(hits.flatMap(([, found]) => found));
  const best = groups[0]?.probability ?? 0;
  for (const group of groups.slice(0, JUDGED))
    samples.moment.push({ inputs: momentInputs(group.probability, best, restsOnWords(group)), right: right(group) });
  evidence.close();
}

async function judgeWrittenLines(): Promise<void> {
  const file = path.join(import.meta.dirname, 'search-lines.json');
  const { videos } = JSON.parse(readFileSync(file, 'utf8')) as WrittenLines;
  const written = new WrittenLibrary((texts) => encoders.sentences(texts));
  for (const { name, lines, queries } of videos) {
    await written.add(name, lines);
    for (const [query, yes] of queries)
      await judge(written.library, name, query, (hit) => yes.some((line) => Math.abs(hit.start - line * 10) < 1));
  }
  written.remove();
}

async function judgePlanted(folder: string, truthFile: string): Promise<void> {
  const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as Truth;
  const library = Library.open(folder);
  const [video] = library.videos.list();
  for (const { query, kind, spans, alt_spans: wider = [] } of truth.queries) {
    const gold = [...spans, ...wider].map(([start, end]) => ({ start, end }));
    await judge(library, video!.id, query, (hit) => gold.some((span) => iou(span, hit) >= 0.5), kind);
  }
  library.close();
}

await judgeWrittenLines();
const given = process.argv.slice(2);
for (let i = 0; i + 1 < given.length; i += 2) await judgePlanted(given[i]!, given[i + 1]!);
for (const [kind, rows] of Object.entries(samples)) {
  if (rows.length === 0) continue;
  const { weights, logLoss } = fitLogistic(rows, 0.003);
  const right = rows.filter((row) => row.right).length;
  console.log(
    `${kind}: ${right} right of ${rows.length}, log loss ${logLoss.toFixed(3)}: [${weights.map((weight) => weight.toFixed(2)).join(', ')}]`,
  );
}
