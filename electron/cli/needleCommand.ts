import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { LongtakeError } from '../contract/errors.ts';
import { defaultWorkers } from '../ring/ranks.ts';
import { numberList, wholeNumber } from './optionParsers.ts';
import { EXIT, printJson } from './output.ts';

interface NeedleOptions {
  json?: true;
  weights: string;
  config?: string;
  tokenizer?: string;
  lengths: number[];
  depths: number[];
  needles: number;
  retrieve?: number;
  rounds: number;
  seed: number;
  template?: 'lwm' | 'chat';
  haystack?: string;
  maxTokens?: number;
  workers: number;
  exact?: true;
  output: string;
}

/** Tokens of an answer, and for each number after the first. */
const ANSWER_TOKENS = 40;
const NUMBER_TOKENS = 20;

/** Adds `needle` to the program. */
export function addNeedleCommand(program: Command, signal: AbortSignal, done: (exitCode: number) => void): void {
  program
    .command('needle')
    .description('how well a model finds what stands once in a long text: lengths x depths, as a heat-map')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .option('--json', 'print one JSON document on stdout')
    .requiredOption('--weights <path>', 'a model of the LLaMA family')
    .option('--config <file>', 'where the weights carry none: keys of a Hugging Face config.json')
    .option('--tokenizer <path>', 'tokenizer.model or tokenizer.json')
    .option('--lengths <list>', 'tokens of the texts', numberList(300, 1 << 24), [1000, 2000, 4000])
    .option('--depths <list>', 'where the needle lies, percent', numberList(0, 100), [0, 25, 50, 75, 100])
    .option('--needles <n>', 'needles in a text', wholeNumber(1, 50), 1)
    .option('--retrieve <r>', 'how many of them are asked for; all unless given', wholeNumber(1, 50))
    .option('--rounds <n>', 'tries of every cell', wholeNumber(1, 1000), 1)
    .option('--seed <n>', 'of the texts, cities and numbers', wholeNumber(0, 2 ** 31), 1234)
    .addOption(
      new Option('--template <name>', "lwm: as LWM's scripts; chat: the model's own, and the default where it has one").choices([
        'lwm',
        'chat',
      ]),
    )
    .option('--haystack <file>', 'text, or JSON lines with "text"; invented unless given')
    .option('--max-tokens <n>', 'longest answer', wholeNumber(1, 4096))
    .option('--workers <n>', 'processes that share the work', wholeNumber(1, 16), defaultWorkers())
    .option('--exact', 'dequantised float32 instead of quantised matrices')
    .requiredOption('-o, --output <dir>', 'results.json, needle.svg and needle.html; what is there already is not done again')
    .action(async (options: NeedleOptions) => {
      const { needles, retrieve = needles } = options;
      if (retrieve > needles)
        throw new LongtakeError('USAGE', `Of ${needles} needles ${retrieve} cannot be asked for.`, { hint: 'See --help.' });
      const result = await run({ ...options, retrieve }, signal);
      if (options.json) printJson(result);
      else {
        for (const { length, depth, score } of result.cells) console.log(`${length}\t${depth} %\t${score.toFixed(2)}`);
        console.log(result.chart);
      }
      done(EXIT.done);
    });
}

async function run(options: NeedleOptions & { retrieve: number }, signal: AbortSignal) {
  const { withDecoder } = await import('./modelOptions.ts');
  const { openTokenizer } = await import('../model/tokenizer/openTokenizer.ts');
  const { evaluateNeedles } = await import('../model/needle/needleEvaluation.ts');
  const { readHaystack } = await import('../model/needle/haystack.ts');
  const weightsPath = resolve(options.weights);
  const { lengths, depths, needles, retrieve, rounds, seed, exact, workers } = options;
  const haystack = options.haystack === undefined ? undefined : readHaystack(resolve(options.haystack));
  const decoder = { weights: weightsPath, config: options.config && resolve(options.config), exact, workers, signal };
  return withDecoder(decoder, (model, weights) => {
    const tokenizer = openTokenizer(weights, options.tokenizer && resolve(options.tokenizer));
    return evaluateNeedles(model, tokenizer, {
      grid: { lengths, depths, needles, retrieve, rounds, seed },
      folder: resolve(options.output),
      title: `${basename(weightsPath)}${exact ? ', exact' : ''}${options.haystack === undefined ? '' : `, in ${basename(options.haystack)}`}`,
      template: options.template ?? (tokenizer.chatTemplate === undefined ? 'lwm' : 'chat'),
      haystack,
      maxTokens: options.maxTokens ?? ANSWER_TOKENS + NUMBER_TOKENS * (retrieve - 1),
      signal,
      onTrial: (finished, all, { length, depth, score }) =>
        process.stderr.write(`${finished}/${all}  ${length} tokens, depth ${depth} %: ${score.toFixed(2)}\n`),
    });
  });
}
