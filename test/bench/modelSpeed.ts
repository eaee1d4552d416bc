/**
 * Prefill and decode of SmolLM2 over the ring: `node test/bench/modelSpeed.ts [workers]`. Prints tokens per second by the clock, and by the CPU time of the
 * busiest worker, which is what the clock would show if nothing else ran on the machine; and the peak memory of the pool.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRing } from '../../electron/cli/ringSession.ts';
import { readModelConfig } from '../../electron/model/config.ts';
import { generate } from '../../electron/model/generate.ts';
import { RingModel } from '../../electron/model/ringModel.ts';
import { openWeights } from '../../electron/model/weights/openWeights.ts';
import { smolLm2 } from '../electron/model/smolLm2.ts';

const GOLDEN = join(import.meta.dirname, '../fixtures/goldens/smollm2/c_needle_1500.json');
const TICKS_PER_SECOND = 100;
const DECODED = 64;

/** CPU seconds of a process so far (Linux). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function memory(pid: number): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (key: string): number => Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  return `worker ${pid}: peak ${megabytes('VmHWM')} MB, private now ${megabytes('RssAnon')} MB`;
}

if (smolLm2 !== undefined) {
  const path = smolLm2;
  const workers = Number(process.argv[2] ?? 2);
  const { prompt_ids: prompt } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as { prompt_ids: number[] };
  await withRing(workers, async (ring) => {
    const pids: number[] = [];
    for (let worker = 0; worker < workers; worker++) pids.push((await ring.places.link(worker)).endpoint.pid);
    const measure = async (what: string, tokens: number, work: () => Promise<void>): Promise<void> => {
      const before = pids.map(cpuSeconds);
      const start = performance.now();
      await work();
      const seconds = (performance.now() - start) / 1000;
      const busiest = Math.max(...pids.map((pid, index) => cpuSeconds(pid) - before[index]!));
      console.log(`${what}: ${(tokens / seconds).toFixed(1)} tokens/s by the clock, ${(tokens / busiest).toFixed(1)} by CPU time`);
    };
    const start = performance.now();
    const model = await RingModel.load(ring, path, readModelConfig(openWeights(path)));
    console.log(
      `load: ${((performance.now() - start) / 1000).toFixed(1)} s, ${Math.max(...pids.map(cpuSeconds)).toFixed(1)} CPU s a worker`,
    );
    for (const round of ['cold', 'warm']) {
      const sequence = model.newSequence();
      let last = new Float32Array(0);
      await measure(`prefill of ${prompt.length}, ${round}`, prompt.length, async () => {
        last = (await sequence.read({ ids: prompt }, 1)) as Float32Array<ArrayBuffer>;
      });
      await measure(`decode after ${prompt.length}, ${round}`, DECODED, async () => {
        let count = 0;
        for await (const _ of generate(model, sequence, last, { maxTokens: DECODED, endIds: new Set() })) count++;
        if (count !== DECODED) throw new Error(`${count} tokens were made`);
      });
      await sequence.release();
    }
    for (const pid of pids) console.log(memory(pid));
  });
}
