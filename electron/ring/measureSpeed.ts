import type { WorkerSpeed } from '../contract/workerProtocol.ts';
import { packKvBlock } from '../../kernels/attention/kvCodec.ts';
import { emptyState } from '../../kernels/attention/merge.ts';
import type { Backend } from '../../kernels/backend.ts';
import { copyMemory } from '../platform/copyMemory.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';

/** Long enough for a steady figure, short enough to be done at every start. */
const MEASURE_MS = 40;
/** On a busy machine most repeats are interrupted; one of these is not. */
const LEAST_REPEATS = 12;

/** FLOP/s of block attention with these heads, by CPU-independent wall time, and bytes/s of a copy inside the region. The best of the repeats: the rest was disturbed. */
export async function measureSpeed(
  request: { heads: number; kvHeads: number; headDim: number; from: number; to: number; bytes: number },
  region: MappedRegion,
  backend: Backend,
): Promise<WorkerSpeed> {
  const { heads, kvHeads, headDim } = request;
  const tokens = backend.name === 'onnx' ? 128 : 32;
  const range = { first: 0, count: tokens, stride: 1 };
  const pseudo = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898));
  const q = pseudo(heads * tokens * headDim);
  const kv = pseudo(kvHeads * tokens * headDim);
  const block = packKvBlock({ keys: kv, values: kv, kvHeads, headDim, range }, 'f32');
  const flops = 4 * heads * headDim * tokens * tokens;
  const attend = async () => {
    const run = backend.attend({ q, heads, headDim, ranges: [range], causal: false }, emptyState(heads, tokens, headDim));
    await run.add([block]);
    await run.finish();
  };
  await attend(); // graphs and code are compiled on first use
  const seconds = await fastest(attend);
  if (request.bytes > 0) await copyMemory(region, request.from, request.to, request.bytes); // touches the pages
  const copySeconds = request.bytes > 0 ? await fastest(() => copyMemory(region, request.from, request.to, request.bytes)) : Infinity;
  return { flopsPerSecond: flops / seconds, bytesPerSecond: request.bytes / copySeconds };
}

async function fastest(work: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + MEASURE_MS;
  let best = Infinity;
  let repeats = 0;
  do {
    repeats++;
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  } while (repeats < LEAST_REPEATS || performance.now() < until);
  return best / 1000;
}
