/**
 * What keeping keys and values in fewer bits costs: `node test/bench/kvDtypes.ts [--workers 2] [--tokens 2048] [--lengths 1500,3000]`, on SmolLM2 in exact mode.
 *
 * Per dtype: bytes per token on disk; drift of the logits of 48 tokens that follow a document of --tokens, each read with the true tokens before it, against a
 * memory in f32 (largest and mean absolute difference, mean KL divergence in nats, how often the best token is the same); perplexity of those tokens; the answers
 * to a needle in texts of --lengths at three depths, through the same memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withRing } from '../../electron/cli/ringSession.ts';
import { readModelConfig } from '../../electron/model/config.ts';
import { rotaryStyleOf } from '../../electron/model/decoderTensors.ts';
import { modelHash } from '../../electron/model/memory/identity.ts';
import { MemoryPages } from '../../electron/model/memory/memoryPages.ts';
import { cellsOf } from '../../electron/model/memory/cells.ts';
import { generate } from '../../electron/model/generate.ts';
import { inventHaystack } from '../../electron/model/needle/haystack.ts';
import { needleTrials } from '../../electron/model/needle/needleGrid.ts';
import { buryNeedles, needleIds, needleQuestion, trimHaystack } from '../../electron/model/needle/needlePrompt.ts';
import { RingModel } from '../../electron/model/ringModel.ts';
import { argmax } from '../../electron/model/sampling.ts';
import { openTokenizer } from '../../electron/model/tokenizer/openTokenizer.ts';
import { openWeights } from '../../electron/model/weights/openWeights.ts';
import type { Ring } from '../../electron/ring/ring.ts';
import { KV_DTYPES } from '../../kernels/attention/kvLayout.ts';
import type { KvDtype } from '../../kernels/attention/kvLayout.ts';
import { smolLm2 } from '../electron/model/smolLm2.ts';
import { transcriptText } from './transcriptText.ts';

const FOLLOWING = 48;
/** The end of a needle prompt that is read after the memory: question, rule and turn. */
const QUESTION_TOKENS = 48;
const ANSWER_TOKENS = 24;

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    tokens: { type: 'string', default: '2048' },
    lengths: { type: 'string', default: '1500,3000' },
  },
});
const grid = { lengths: values.lengths.split(',').map(Number), depths: [10, 50, 90], needles: 1, retrieve: 1, rounds: 1, seed: 7 };

if (smolLm2 === undefined) console.log('SmolLM2 is not installed: `longtake models install smollm2-135m-instruct`.');
else {
  const path = smolLm2;
  await withRing(Number(values.workers), (ring) => run(ring, path));
}

async function run(ring: Ring, path: string): Promise<void> {
  const weights = openWeights(path);
  const config = readModelConfig(weights);
  const tokenizer = openTokenizer(weights);
  const model = await RingModel.load(ring, path, config, { exact: true });
  const ids = tokenizer.encode(transcriptText(Number(values.tokens) / 10)).slice(0, Number(values.tokens) + FOLLOWING);
  const haystack = tokenizer.encode(inventHaystack(7, Math.max(...grid.lengths) / 5));
  let reference: Float32Array[] | undefined;
  console.log('kv | bytes per token | max |dlogit| | mean |dlogit| | mean KL | same best token | perplexity | needles found');
  for (const dtype of KV_DTYPES) {
    const folder = mkdtempSync(join(tmpdir(), 'longtake-kv-'));
    const pages = new MemoryPages({
      ...{ ring, model, folder, budgetBytes: 1e12, kvDtype: dtype, modelHash: modelHash(weights.path, config, 'exact') },
      rotation: { theta: config.theta, style: rotaryStyleOf(weights) },
    });
    const logits = await following(model, pages, ids);
    const bytes = pages.store.usedBytes / (ids.length - FOLLOWING);
    reference ??= logits;
    const found = await needles(model, pages, tokenizer, haystack);
    report(dtype, bytes, reference, logits, ids.slice(-FOLLOWING), found);
    pages.release();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Logits before each of the last tokens: the memory holds what comes before them. */
async function following(model: RingModel, pages: MemoryPages, ids: number[]): Promise<Float32Array[]> {
  const text = { contentId: 'drift', tokens: ids.slice(0, -FOLLOWING) };
  const after = ids.slice(-FOLLOWING);
  const { pages: resident } = await pages.recall(text, {});
  const sequence = model.newSequence({}, resident);
  const logits: Float32Array[] = [];
  let { x } = await sequence.ask({ ids: after.slice(0, 1) }, cellsOf(resident.map(({ range }) => range)));
  for (const id of after.slice(1)) {
    logits.push(await model.logits(x));
    x = await sequence.read({ ids: [id] }, 1);
  }
  await sequence.release();
  return logits;
}

async function needles(
  model: RingModel,
  pages: MemoryPages,
  tokenizer: ReturnType<typeof openTokenizer>,
  haystack: number[],
): Promise<string> {
  let found = 0;
  const trials = needleTrials(grid);
  for (const { length, needles: hidden, asked } of trials) {
    const context = buryNeedles(trimHaystack(tokenizer, haystack, length), hidden, length);
    const ids = needleIds(tokenizer, 'chat', context, needleQuestion([asked[0]!.city], false), false);
    const { pages: resident } = await pages.recall({ contentId: 'needle', tokens: ids.slice(0, -QUESTION_TOKENS) }, {});
    const sequence = model.newSequence({}, resident);
    const { x } = await sequence.ask({ ids: ids.slice(-QUESTION_TOKENS) }, cellsOf(resident.map(({ range }) => range)));
    const made: number[] = [];
    for await (const id of generate(model, sequence, x, { maxTokens: ANSWER_TOKENS, endIds: tokenizer.endIds })) made.push(id);
    await sequence.release();
    if (tokenizer.decode(made).includes(asked[0]!.number)) found++;
  }
  return `${found}/${trials.length}`;
}

function report(dtype: KvDtype, bytes: number, reference: Float32Array[], logits: Float32Array[], ids: number[], found: string): void {
  let [largest, sum, kl, same, surprise] = [0, 0, 0, 0, 0];
  for (const [index, own] of logits.entries()) {
    const exact = reference[index]!;
    const [p, q] = [logProbabilities(exact), logProbabilities(own)];
    for (let id = 0; id < own.length; id++) {
      const difference = Math.abs(own[id]! - exact[id]!);
      largest = Math.max(largest, difference);
      sum += difference / own.length;
      kl += Math.exp(p[id]!) * (p[id]! - q[id]!);
    }
    if (argmax(own) === argmax(exact)) same++;
    surprise -= q[ids[index + 1]!]!;
  }
  const n = logits.length;
  const row = [
    dtype,
    bytes.toFixed(0),
    largest.toFixed(4),
    (sum / n).toFixed(4),
    (kl / n).toExponential(1),
    `${same}/${n}`,
    Math.exp(surprise / n).toFixed(3),
    found,
  ];
  console.log(row.join(' | '));
}

function logProbabilities(logits: Float32Array): Float64Array {
  const high = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  for (const value of logits) total += Math.exp(value - high);
  const shift = high + Math.log(total);
  return Float64Array.from(logits, (value) => value - shift);
}
