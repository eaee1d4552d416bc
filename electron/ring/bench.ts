import { layoutSequence, type LayoutName } from '../../kernels/attention/sequenceLayout.ts';
import type { TokenRange } from '../../kernels/tensor.ts';
import type { BenchRun, RingBenchResult } from '../contract/ring.ts';
import type { RingStep } from '../contract/workerProtocol.ts';
import { attend, type AttendReport } from './attend.ts';
import { measureHops, measureRing } from './measureRing.ts';
import { ResidentKv } from './residentKv.ts';
import type { Ring } from './ring.ts';
import { cutRanges, visiblePairs } from './topology.ts';
import { benchOptions, type AskedBench, type RingBenchOptions } from './benchOptions.ts';
import { measureCrossover } from './crossover.ts';
import { unitVariance } from './oracle.ts';
import { sameBackend } from './ranks.ts';

/** Pieces as `attendTensors` cuts them. */
const PAGE_TOKENS = 4096;
const CHUNK_TOKENS = 2048;

interface Measured {
  report: AttendReport;
  flops: number;
}

/** `longtake ring bench`: speed of a prefill, and what the ring costs against workers that exchange nothing. */
export async function ringBench(ring: Ring, asked: AskedBench): Promise<RingBenchResult> {
  const options = benchOptions({ ...asked, workers: Math.min(asked.workers ?? ring.workers, ring.workers) });
  const { workers, backend, length } = options;
  const backends = sameBackend(workers, backend);
  const speeds = await measureRing(ring, options, backends);
  const hops = await measureHops(ring);
  const runs = await measureRuns(ring, options);
  const [chosen, ...compared] = runs;
  const memory = await Promise.all(backends.map((_, rank) => ring.ask(rank, 'ring.memory', {})));
  const privateBytes = memory.flatMap((answer) => (hasPrivateBytes(answer) ? [answer.privateBytes] : []));
  return {
    ...chosen!,
    workers,
    backend,
    length,
    hopMicroseconds: Number.isNaN(hops.p50) ? null : hops.p50,
    hopMicrosecondsP99: Number.isNaN(hops.p99) ? null : hops.p99,
    bytesPerSecond: Math.max(...speeds.map((speed) => speed.bytesPerSecond)),
    privateBytesPerWorker: privateBytes.length > 0 ? Math.max(...privateBytes) : null,
    sharedBytes: sharedBytes(options),
    compared,
    crossover: await measureCrossover(ring, options, speeds),
  };
}

function hasPrivateBytes(answer: unknown): answer is { privateBytes: number } {
  return typeof answer === 'object' && answer !== null && 'privateBytes' in answer && typeof answer.privateBytes === 'number';
}

/** The chosen layout and transport first. All are measured in turn in every round, so that a disturbance hits each alike. */
async function measureRuns(ring: Ring, options: RingBenchOptions): Promise<BenchRun[]> {
  const { rounds = 3, workers, length } = options;
  const transports = options.transport === 'copy' ? (['copy', 'in-place'] as const) : (['in-place', 'copy'] as const);
  const plans = [
    ...transports.map((transport) => ({ layout: options.layout, transport })),
    ...(options.layout === 'contiguous' ? [] : [{ layout: 'contiguous' as const, transport: options.transport }]),
  ];
  const samples = plans.map((): { run: Measured; alone: Measured }[] => []);
  // causal attention over length / sqrt(n) tokens is one rank's share of the whole
  const alone = Math.round(length / Math.sqrt(workers));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, plan] of plans.entries()) {
      const ranges = layoutSequence(plan.layout, length, equalSpeeds(workers)).ranges;
      const run = await prefill(ring, options, ranges, plan.transport, false);
      const side = await prefill(
        ring,
        options,
        Array.from({ length: workers }, () => [{ first: 0, count: alone, stride: 1 }]),
        'in-place',
        true,
      );
      // the first round warms caches and compiles graphs
      if (round > 0) samples[index]!.push({ run, alone: side });
    }
  }
  return plans.map((plan, index) => summary(plan, samples[index]!, options));
}

function summary(
  plan: { layout: LayoutName; transport: 'in-place' | 'copy' },
  samples: readonly { run: Measured; alone: Measured }[],
  options: RingBenchOptions,
): BenchRun {
  const wallMs = median(samples.map(({ run }) => run.report.wallMs));
  const rate = ({ report, flops }: Measured) => flops / report.wallMs;
  const share = ({ report }: Measured, of: (step: RingStep) => number) =>
    report.steps.reduce((sum, step) => sum + of(step), 0) / (options.workers * report.wallMs);
  const cpuRate = ({ report, flops }: Measured) => flops / report.cpuMs;
  return {
    ...plan,
    tokensPerSecond: options.length / (wallMs / 1000),
    flopsPerSecond: median(samples.map(({ run }) => rate(run))) * 1000,
    flopsPerCpuSecond: median(samples.map(({ run }) => cpuRate(run))) * 1000,
    efficiency: median(samples.map(({ run, alone }) => rate(run) / rate(alone))),
    cpuEfficiency: median(samples.map(({ run, alone }) => cpuRate(run) / cpuRate(alone))),
    exposedTransfer: median(samples.map(({ run }) => share(run, (step) => step.waitedMs))),
    idle: median(samples.map(({ run }) => Math.max(0, 1 - share(run, (step) => step.waitedMs + step.computedMs)))),
  };
}

async function prefill(
  ring: Ring,
  options: RingBenchOptions,
  ranges: readonly (readonly TokenRange[])[],
  transport: 'in-place' | 'copy',
  independent: boolean,
): Promise<Measured> {
  const { heads, kvHeads, headDim, dtype, causal, backend, workers } = options;
  const kv = await ResidentKv.load(
    ring,
    {
      kvHeads,
      headDim,
      read: ({ first, count }) => ({
        keys: unitVariance(kvHeads * count * headDim, first + 1),
        values: unitVariance(kvHeads * count * headDim, first + 2),
      }),
    },
    ranges.map((own) => cutRanges(own, PAGE_TOKENS)),
    { dtype },
  );
  try {
    const report = await attend(ring, {
      queries: { heads, headDim, read: ({ first }, target) => target.set(unitVariance(target.length, first + 3)) },
      ranges: ranges.map((own) => cutRanges(own, CHUNK_TOKENS)),
      kv,
      causal,
      scheme: 'pass-kv',
      transport,
      backends: sameBackend(workers, backend),
      independent,
      signal: options.signal,
      collect: () => undefined,
    });
    const pairs = ranges.reduce((sum, own) => sum + visiblePairs(own, independent ? own : ranges.flat(), causal), 0);
    return { report, flops: 4 * heads * headDim * pairs };
  } finally {
    kv.release();
  }
}

function sharedBytes({ length, heads, kvHeads, headDim, dtype }: RingBenchOptions): number {
  const kvBytes = { f32: 4, f16: 2, q8: 1, q4: 0.5 }[dtype];
  return Math.round(length * headDim * (2 * kvHeads * kvBytes + 2 * heads * 4) + length * heads * 4);
}

const equalSpeeds = (workers: number) => Array.from({ length: workers }, () => 1);

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
