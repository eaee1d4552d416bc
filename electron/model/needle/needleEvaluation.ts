import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LongtakeError } from '../../contract/errors.ts';
import { generate } from '../generate.ts';
import type { LanguageModel } from '../languageModel.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { inventHaystack } from './haystack.ts';
import { needleChartHtml, needleChartSvg } from './needleChart.ts';
import { needleTrials } from './needleGrid.ts';
import type { NeedleCell, NeedleGrid, NeedleTrial } from './needleGrid.ts';
import { buryNeedles, needleIds, needleQuestion, trimHaystack } from './needlePrompt.ts';
import type { NeedleTemplate } from './needlePrompt.ts';

/** The names of LWM's results, and what else is needed to know what was asked. */
const resultSchema = z.object({
  context_length: z.number(),
  depth_percent: z.number(),
  seed: z.number(),
  question: z.string(),
  answer: z.array(z.string()),
  response: z.string(),
  correct: z.array(z.boolean()),
  prompt_tokens: z.number(),
});
const fileSchema = z.object({ settings: z.string(), results: z.array(resultSchema) });
type NeedleResult = z.infer<typeof resultSchema>;

export interface NeedleEvaluationOptions {
  readonly grid: NeedleGrid;
  /** Where results.json, needle.svg and needle.html go; results that are there already are not made again. */
  readonly folder: string;
  /** What the chart is of, and what the results belong to: model, mode. */
  readonly title: string;
  readonly template: NeedleTemplate;
  /** A text to hide needles in; invented unless given. It is repeated where it is too short. */
  readonly haystack?: string | undefined;
  readonly maxTokens: number;
  readonly signal?: AbortSignal | undefined;
  readonly onTrial?:
    ((done: number, all: number, result: { length: number; depth: number; score: number; response: string }) => void) | undefined;
}

/** Sentences of an invented haystack per token that is wanted of it: more than enough. */
const SENTENCES_PER_TOKEN = 1 / 6;

/**
 * Asks a model for what stands once in long texts ("needle in a haystack" as LWM's scripts do it), and draws where it found it. Interrupted, it goes on where it was.
 *
 * @throws LongtakeError USAGE where the folder holds the results of another evaluation; CANCELLED
 */
export async function evaluateNeedles(
  model: LanguageModel,
  tokenizer: Tokenizer,
  options: NeedleEvaluationOptions,
): Promise<{ cells: NeedleCell[]; chart: string }> {
  const { grid, folder, title, signal } = options;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'results.json');
  const settings = JSON.stringify({ title, template: options.template, needles: grid.needles, retrieve: grid.retrieve, seed: grid.seed });
  const results = readResults(file, settings);
  const has = (trial: NeedleTrial): boolean =>
    results.some((done) => done.context_length === trial.length && done.depth_percent === trial.depth && done.seed === trial.round);
  const haystacks = new Haystacks(tokenizer, options);
  const trials = needleTrials(grid);
  for (const [index, trial] of trials.entries()) {
    signal?.throwIfAborted();
    if (has(trial)) continue;
    const result = await runTrial(model, tokenizer, options, trial, haystacks.ids(trial.round));
    results.push(result);
    replaceFile(file, JSON.stringify({ settings, results }, null, 1));
    options.onTrial?.(index + 1, trials.length, { ...trial, score: scoreOf([result]), response: result.response });
  }
  const cells = cellsOfResults(results);
  const chart = join(folder, 'needle.svg');
  replaceFile(chart, needleChartSvg(cells, title));
  replaceFile(join(folder, 'needle.html'), needleChartHtml(cells, title, results));
  return { cells: cells.filter(({ length, depth }) => grid.lengths.includes(length) && grid.depths.includes(depth)), chart };
}

async function runTrial(
  model: LanguageModel,
  tokenizer: Tokenizer,
  { grid, template, maxTokens, signal }: NeedleEvaluationOptions,
  trial: NeedleTrial,
  haystack: readonly number[],
): Promise<NeedleResult> {
  const several = grid.needles > 1;
  const context = buryNeedles(trimHaystack(tokenizer, haystack, trial.length), trial.needles, trial.length);
  const cities = trial.asked.map(({ city }) => city);
  const question = needleQuestion(cities, several);
  const ids = needleIds(tokenizer, template, context, question, several);
  const sequence = model.newSequence();
  const made: number[] = [];
  try {
    const last = await sequence.read({ ids }, 1, { signal });
    for await (const id of generate(model, sequence, last, { maxTokens, endIds: tokenizer.endIds, signal })) made.push(id);
  } finally {
    await sequence.release();
  }
  const response = tokenizer.decode(made);
  const answer = trial.asked.map(({ number }) => number);
  return {
    ...{ context_length: trial.length, depth_percent: trial.depth, seed: trial.round, question, answer, response },
    correct: answer.map((number) => response.includes(number)),
    prompt_tokens: ids.length,
  };
}

/** The haystack of each round as ids, long enough for the longest trial. */
class Haystacks {
  readonly #tokenizer: Tokenizer;
  readonly #options: NeedleEvaluationOptions;
  readonly #known = new Map<number, number[]>();

  constructor(tokenizer: Tokenizer, options: NeedleEvaluationOptions) {
    this.#tokenizer = tokenizer;
    this.#options = options;
  }

  ids(round: number): readonly number[] {
    const known = this.#known.get(round);
    if (known) return known;
    const { grid, haystack } = this.#options;
    const longest = Math.max(...grid.lengths);
    let sentences = Math.ceil(longest * SENTENCES_PER_TOKEN) + 10;
    let ids: number[] = [];
    for (let copies = 1; ids.length < longest; copies *= 2, sentences *= 2) {
      const text = haystack === undefined ? inventHaystack(grid.seed + round, sentences) : `${haystack}\n`.repeat(copies);
      const before = ids.length;
      ids = this.#tokenizer.encode(text);
      if (ids.length <= before)
        throw new LongtakeError('USAGE', 'The tokenizer knows nothing of the haystack.', { hint: 'Name another haystack.' });
    }
    this.#known.set(round, ids);
    return ids;
  }
}

function scoreOf(results: readonly NeedleResult[]): number {
  const found = results.flatMap(({ correct }) => correct);
  return found.filter(Boolean).length / found.length;
}

function cellsOfResults(results: readonly NeedleResult[]): NeedleCell[] {
  const groups = Map.groupBy(results, ({ context_length: length, depth_percent: depth }) => `${length} ${depth}`);
  return [...groups.values()]
    .map((group) => ({ length: group[0]!.context_length, depth: group[0]!.depth_percent, score: scoreOf(group) }))
    .sort((a, b) => a.length - b.length || a.depth - b.depth);
}

function readResults(file: string, settings: string): NeedleResult[] {
  if (!existsSync(file)) return [];
  let parsed: z.infer<typeof fileSchema> | undefined;
  try {
    parsed = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // said below
  }
  if (parsed?.settings === settings) return parsed.results;
  throw new LongtakeError('USAGE', `${file} holds the results of another evaluation.`, { hint: 'Name another folder with -o.' });
}

function replaceFile(path: string, content: string): void {
  writeFileSync(`${path}.part`, content);
  renameSync(`${path}.part`, path);
}
