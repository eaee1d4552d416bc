/**
 * Prefill and decode of SmolLM2 over the ring, beside llama.cpp on the same file in the same run: `node test/bench/modelSpeed.ts [--workers 2] [--rounds 3] [--llama DIR]`.
 *
 * DIR is a folder with llama.cpp in it: `npm install --prefix DIR --ignore-scripts node-llama-cpp@3.22.1` (prebuilt; 0.7 GB, so it is no dependency of ours).
 * The two take turns, because a shared machine changes its speed from minute to minute, and the best round of each counts. Prints tokens per second by the
 * clock and by the CPU time of the busiest worker (what the clock would show if nothing else ran), the peak memory of all processes together (sum of Pss,
 * where shared pages count once) and what each worker keeps for itself, both of further rounds.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withRing } from '../../electron/cli/ringSession.ts';
import { readModelConfig } from '../../electron/model/config.ts';
import { generate } from '../../electron/model/generate.ts';
import { RingModel } from '../../electron/model/ringModel.ts';
import { openWeights } from '../../electron/model/weights/openWeights.ts';
import { smolLm2 } from '../electron/model/smolLm2.ts';
import { openLlama, type Speed } from './llamaCpp.ts';
import { cpuSeconds, PeakMemory, privateMegabytes } from './processMemory.ts';

const GOLDEN = join(import.meta.dirname, '../fixtures/goldens/smollm2/c_needle_1500.json');
const LENGTHS = [512, 1516];
const DECODED = 64;

const { values } = parseArgs({
  options: { workers: { type: 'string', default: '2' }, rounds: { type: 'string', default: '3' }, llama: { type: 'string' } },
});
const workers = Number(values.workers);

if (smolLm2 === undefined) {
  console.log('SmolLM2 is not installed: `longtake models install smollm2-135m-instruct`.');
} else {
  const path = smolLm2;
  const { prompt_ids: prompt } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as { prompt_ids: number[] };
  const llama = values.llama === undefined ? undefined : await openLlama(values.llama, path, workers);
  await withRing(workers, async (ring) => {
    const pids: number[] = [];
    for (let worker = 0; worker < workers; worker++) pids.push((await ring.places.link(worker)).endpoint.pid);
    const start = performance.now();
    const model = await RingModel.load(ring, path, readModelConfig(openWeights(path)));
    console.log(
      `load: ${((performance.now() - start) / 1000).toFixed(1)} s; each worker keeps ${pids.map(privateMegabytes).join(' and ')} MB`,
    );
    for (const length of LENGTHS) {
      const ids = prompt.slice(0, length);
      const own: Speed[] = [];
      const theirs: Speed[] = [];
      for (let round = 0; round < Number(values.rounds); round++) {
        own.push(await measure(model, ids, pids));
        if (llama) theirs.push(await llama.measure(ids, DECODED));
      }
      report(length, best(own), llama && best(theirs));
    }
    // in rounds of its own: to ask for it holds the workers up
    const memory = new PeakMemory(pids);
    for (const length of LENGTHS) await measure(model, prompt.slice(0, length), pids);
    memory.stop();
    console.log(
      `peak of ${workers} workers together: ${memory.peakMegabytes} MB; each keeps ${pids.map(privateMegabytes).join(' and ')} MB`,
    );
  });
  await llama?.close();
}

async function measure(model: RingModel, ids: number[], pids: readonly number[]): Promise<Speed> {
  const busiest = async (tokens: number, work: () => Promise<void>): Promise<{ clock: number; cpu: number }> => {
    const before = pids.map(cpuSeconds);
    const start = performance.now();
    await work();
    const seconds = (performance.now() - start) / 1000;
    return { clock: tokens / seconds, cpu: tokens / Math.max(...pids.map((pid, index) => cpuSeconds(pid) - before[index]!)) };
  };
  const sequence = model.newSequence();
  let last = new Float32Array(0);
  const prefill = await busiest(ids.length, async () => {
    last = (await sequence.read({ ids }, 1)) as Float32Array<ArrayBuffer>;
  });
  const decode = await busiest(DECODED, async () => {
    let count = 0;
    for await (const _ of generate(model, sequence, last, { maxTokens: DECODED, endIds: new Set() })) count++;
    if (count !== DECODED) throw new Error(`${count} tokens were made`);
  });
  await sequence.release();
  return { prefill: prefill.clock, decode: decode.clock, byCpu: { prefill: prefill.cpu, decode: decode.cpu } };
}

function best(speeds: readonly Speed[]): Speed {
  const highest = (of: (speed: Speed) => number | undefined): number => Math.max(...speeds.map((speed) => of(speed) ?? 0));
  const byCpu = { prefill: highest((speed) => speed.byCpu?.prefill), decode: highest((speed) => speed.byCpu?.decode) };
  return { prefill: highest(({ prefill }) => prefill), decode: highest(({ decode }) => decode), byCpu };
}

function report(length: number, own: Speed, theirs: Speed | undefined): void {
  for (const what of ['prefill', 'decode'] as const) {
    const ours = `${own[what].toFixed(1)} tokens/s (${own.byCpu?.[what].toFixed(1) ?? '?'} by CPU time)`;
    const beside = theirs
      ? `; llama.cpp, ${workers} threads: ${theirs[what].toFixed(1)}; ratio ${(own[what] / theirs[what]).toFixed(2)}`
      : '';
    console.log(`${what}, ${length} tokens: ${ours}${beside}`);
  }
}
