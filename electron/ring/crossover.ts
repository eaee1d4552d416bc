import type { RingBenchResult } from '../contract/ring.ts';
import type { WorkerSpeed } from '../contract/workerProtocol.ts';
import type { TokenRange } from '../../kernels/tensor.ts';
import { layoutSequence } from '../../kernels/attention/sequenceLayout.ts';
import { attend } from './attend.ts';
import { chooseScheme } from './chooseScheme.ts';
import { ResidentKv } from './residentKv.ts';
import type { Ring } from './ring.ts';
import { cutRanges, dealPages } from './topology.ts';
import type { RingBenchOptions } from './benchOptions.ts';
import { unitVariance } from './oracle.ts';
import { sameBackend } from './ranks.ts';

type Crossover = RingBenchResult['crossover'];

const NEW_TOKENS = [1, 8, 64, 512];
const PAGE_TOKENS = 512;
const CHUNK_TOKENS = 2048;
const ROUNDS = 3;

/** New tokens against a resident cache by both schemes, beside what the chooser says. The fastest of the rounds counts. */
export async function measureCrossover(ring: Ring, options: RingBenchOptions, speeds: readonly WorkerSpeed[]): Promise<Crossover> {
  const { heads, kvHeads, headDim, dtype, workers, backend, transport } = options;
  const cachedTokens = Math.min(options.length, 8192);
  const even = speeds.map(() => 1);
  const pages = cutRanges([{ first: 0, count: cachedTokens, stride: 1 }], PAGE_TOKENS);
  const owners = dealPages(pages.length, even);
  const read = ({ first, count }: TokenRange) => ({
    keys: unitVariance(kvHeads * count * headDim, first + 1),
    values: unitVariance(kvHeads * count * headDim, first + 2),
  });
  const kv = await ResidentKv.load(
    ring,
    { kvHeads, headDim, read },
    even.map((_, rank) => pages.filter((_page, i) => owners[i] === rank)),
    { dtype },
  );
  try {
    const points: Crossover['points'] = [];
    for (const newTokens of NEW_TOKENS.filter((tokens) => tokens <= cachedTokens)) {
      const first = cachedTokens - newTokens;
      const timed = async (scheme: 'pass-kv' | 'pass-q') => {
        const ranges: (readonly TokenRange[])[] =
          scheme === 'pass-q' ? [[{ first: 0, count: newTokens, stride: 1 }]] : [...layoutSequence('striped', newTokens, even).ranges];
        let best = Infinity;
        for (let round = 0; round < ROUNDS; round++) {
          const report = await attend(ring, {
            queries: { heads, headDim, read: (range, target) => target.set(unitVariance(target.length, range.first)) },
            ranges: ranges.map((own) =>
              cutRanges(
                own.map((range) => ({ ...range, first: range.first + first })),
                CHUNK_TOKENS,
              ),
            ),
            kv,
            causal: true,
            scheme,
            transport,
            backends: sameBackend(workers, backend),
            signal: options.signal,
            collect: () => undefined,
          });
          best = Math.min(best, report.wallMs);
        }
        return best;
      };
      const { scheme: chosen, reason } = chooseScheme({
        ...options,
        causal: true,
        newTokens,
        cachedTokens,
        worldSize: workers,
        flopsPerSecond: Math.min(...speeds.map((speed) => speed.flopsPerSecond)),
        bytesPerSecond: Math.min(...speeds.map((speed) => speed.bytesPerSecond)),
      });
      points.push({ newTokens, passKvMs: await timed('pass-kv'), passQMs: await timed('pass-q'), chosen, reason });
    }
    return {
      cachedTokens,
      points,
      measuredAt: points.find((point) => point.passKvMs <= point.passQMs)?.newTokens ?? null,
      predictedAt: points.find((point) => point.chosen === 'pass-kv')?.newTokens ?? null,
    };
  } finally {
    kv.release();
  }
}
