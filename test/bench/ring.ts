/**
 * The ring's figures on this machine, and those of JAX's ring and torch's flash kernel beside them where a Python that has them is given:
 *
 *     node test/bench/ring.ts [--python VENV/bin/python] [--length 8192] [--memory]
 *
 * CPU seconds are what counts on a machine that is busy with other things. `--memory` measures the workers' private memory at 8K, 32K, 128K tokens.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { withRing } from '../../electron/cli/ringSession.ts';
import type { BenchRun } from '../../electron/contract/ring.ts';
import { attendTensors } from '../../electron/ring/attendTensors.ts';
import { ringBench } from '../../electron/ring/bench.ts';
import type { RingBenchOptions } from '../../electron/ring/benchOptions.ts';
import { unitVariance } from '../../electron/ring/oracle.ts';

const { values } = parseArgs({
  options: { python: { type: 'string' }, length: { type: 'string', default: '8192' }, memory: { type: 'boolean', default: false } },
});
const base: RingBenchOptions = {
  workers: 2,
  backend: 'onnx',
  length: Number(values.length),
  heads: 8,
  kvHeads: 8,
  headDim: 128,
  layout: 'zigzag',
  dtype: 'f32',
  transport: 'in-place',
  causal: true,
};
const giga = (number: number) => (number / 1e9).toFixed(1).padStart(7);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8);

const result = await withRing(base.workers, (ring) => ringBench(ring, base));
console.log(`causal, H 8, D 128, L ${base.length}, 2 workers, onnx\n`);
console.log('layout      transport  GFLOP/s  per CPU s  efficiency  by CPU time  exposed waiting  idle');
for (const run of [result, ...result.compared]) console.log(row(run));
console.log(
  `\nhop p50 ${result.hopMicroseconds?.toFixed(1)} us, p99 ${result.hopMicrosecondsP99?.toFixed(1)} us; copy ${giga(result.bytesPerSecond)} GB/s`,
);
console.log(
  `private memory of a worker ${((result.privateBytesPerWorker ?? NaN) / 2 ** 20).toFixed(0)} MiB, shared ${(result.sharedBytes / 2 ** 20).toFixed(0)} MiB once`,
);
console.log(
  `pass-kv is faster from ${result.crossover.measuredAt ?? 'more than the tried'} new tokens over ${result.crossover.cachedTokens}; the chooser says ${result.crossover.predictedAt}`,
);

if (values.python !== undefined) {
  for (const length of [2048, 4096]) {
    const ours = await withRing(base.workers, (ring) => ringBench(ring, { ...base, length, rounds: 5 }));
    console.log(`\nL ${length}: ours ${giga(ours.flopsPerCpuSecond)} GFLOP per CPU second`);
    for (const script of ['jax_ring.py', 'torch_sdpa.py'])
      console.log(await compare(values.python, script, length, ours.flopsPerCpuSecond));
  }
}

if (values.memory) await measureMemory();

/** One whole prefill each, in the order of length, by the same workers. */
async function measureMemory(): Promise<void> {
  await withRing(2, async (ring) => {
    for (const tokens of [8192, 32_768, 131_072]) {
      const [q, k, v] = [1, 2, 3].map((seed) => unitVariance(tokens * 16, seed)) as [Float32Array, Float32Array, Float32Array];
      const tensors = { q, k, v, heads: 1, kvHeads: 1, headDim: 16, causal: true, qOffset: 0 };
      const options = { layout: 'zigzag', dtype: 'f32', scheme: 'pass-kv', transport: 'in-place', backends: ['onnx', 'onnx'] } as const;
      const { wallMs } = await attendTensors(ring, tensors, options);
      const memory = (await Promise.all([0, 1].map((worker) => ring.ask(worker, 'ring.memory', {})))) as { privateBytes: number }[];
      const mebibytes = memory.map(({ privateBytes }) => (privateBytes / 2 ** 20).toFixed(1)).join(' and ');
      console.log(`prefill of ${tokens} tokens (H 1, D 16) in ${(wallMs / 1000).toFixed(1)} s: private memory ${mebibytes} MiB`);
    }
  });
}

function row(run: BenchRun): string {
  return [
    run.layout.padEnd(11),
    run.transport.padEnd(9),
    giga(run.flopsPerSecond),
    giga(run.flopsPerCpuSecond).padStart(10),
    percent(run.efficiency).padStart(11),
    percent(run.cpuEfficiency).padStart(12),
    percent(run.exposedTransfer).padStart(16),
    percent(run.idle),
  ].join(' ');
}

async function compare(python: string, script: string, length: number, ours: number): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, script), String(length)]);
    const other = JSON.parse(stdout) as { what: string; flopsPerCpuSecond: number };
    return `  ${other.what}: ${giga(other.flopsPerCpuSecond)} GFLOP per CPU second, ours is ${(ours / other.flopsPerCpuSecond).toFixed(2)} times that`;
  } catch (error) {
    return `  ${script} does not run: ${error instanceof Error ? error.message.split('\n').at(-2) : String(error)}`;
  }
}
