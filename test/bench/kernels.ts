/**
 * Block attention of the onnx backend against named baselines on this machine, in the same run: causal, float32, H 8, D 128, one thread.
 *
 * - plain: matmul, mask, softmax, matmul in onnxruntime over all scores at once, as one would write it first
 * - torch: scaled_dot_product_attention (torch_sdpa.py), where `python3` (or $PYTHON) has torch
 *
 * GFLOP per CPU second, for other processes may use the machine meanwhile; half of the scores are counted. Rounds alternate and the best
 * of each counts, where a round is the median of five calls. `node test/bench/kernels.ts [--json] [length ...]`
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { emptyState } from '../../kernels/attention/merge.ts';
import { packKvBlock } from '../../kernels/attention/kvCodec.ts';
import { onnxBackend } from '../../kernels/backends/onnx.ts';
import { axesConstant, microsoftNode, node } from '../../kernels/backends/onnx/graph.ts';
import { OnnxRuntime } from '../../kernels/backends/onnx/runtime.ts';
import { normals, seededRandom } from '../kernels/random.ts';

const HEADS = 8;
const HEAD_DIM = 128;
const ROUNDS = 4;
/** As torch_sdpa.py has it. */
const CALLS = 5;

interface Row {
  readonly length: number;
  readonly longtake: number;
  readonly plain: number;
  readonly torch: number | undefined;
}

/** Half of the scores, two products of 2 H D FLOP each. */
function gflop(length: number): number {
  return (4 * HEADS * length * length * HEAD_DIM) / 2 / 1e9;
}

/** Median of the calls. */
async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const seconds: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  return seconds.sort((a, b) => a - b)[CALLS >> 1]!;
}

async function measure(length: number): Promise<Row> {
  const random = seededRandom(length);
  const size = HEADS * length * HEAD_DIM;
  const [q, keys, values] = [normals(random, size), normals(random, size), normals(random, size)] as const;
  const range = { first: 0, count: length, stride: 1 };
  const block = packKvBlock({ keys, values, kvHeads: HEADS, headDim: HEAD_DIM, range }, 'f32');
  const backend = await onnxBackend();
  const longtake = async (): Promise<void> => {
    const run = backend.attend({ q, heads: HEADS, headDim: HEAD_DIM, ranges: [range], causal: true }, emptyState(HEADS, length, HEAD_DIM));
    await run.add([block]);
    await run.finish();
  };
  const plain = await plainAttention(length, q, keys, values);
  await longtake();
  await plain();
  const best = { longtake: Infinity, plain: Infinity, torch: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    best.longtake = Math.min(best.longtake, await cpuSeconds(longtake));
    best.plain = Math.min(best.plain, await cpuSeconds(plain));
    best.torch = Math.max(best.torch, torchAttention(length) ?? 0);
  }
  await backend.close();
  const work = gflop(length);
  return { length, longtake: work / best.longtake, plain: work / best.plain, torch: best.torch || undefined };
}

async function plainAttention(length: number, q: Float32Array, k: Float32Array, v: Float32Array): Promise<() => Promise<void>> {
  const runtime = await OnnxRuntime.load('cpu');
  const head = [length, HEAD_DIM];
  const session = await runtime.compile({
    inputs: ['q', 'k', 'v'].map((name) => ({ name, type: 'float32', dims: head })),
    outputs: [{ name: 'o', type: 'float32', dims: head }],
    constants: [
      axesConstant('shape', [length, length]),
      axesConstant('diagonal', [1]),
      { name: 'hidden', type: 'float32', dims: [1], bytes: new Uint8Array(Float32Array.of(-1e9).buffer) },
    ],
    nodes: [
      microsoftNode('FusedMatMul', ['q', 'k'], ['s'], { transB: { int: 1 }, alpha: { float: 1 / Math.sqrt(HEAD_DIM) } }),
      node('Expand', ['hidden', 'shape'], ['all']),
      node('Squeeze', ['diagonal'], ['one']),
      node('Trilu', ['all', 'one'], ['mask'], { upper: { int: 1 } }),
      node('Add', ['s', 'mask'], ['masked']),
      node('Softmax', ['masked'], ['p'], { axis: { int: -1 } }),
      node('MatMul', ['p', 'v'], ['o']),
    ],
  });
  const out = new Float32Array(length * HEAD_DIM);
  return async () => {
    for (let h = 0; h < HEADS; h++) {
      const of = (whole: Float32Array): Float32Array => whole.subarray(h * out.length, (h + 1) * out.length);
      const feeds = { q: runtime.tensor(of(q), head), k: runtime.tensor(of(k), head), v: runtime.tensor(of(v), head) };
      await session.run(feeds, { o: runtime.tensor(out, head) });
    }
  };
}

/** The reference's GFLOP per CPU second: it reports the median of its own rounds. */
function torchAttention(length: number): number | undefined {
  const script = fileURLToPath(new URL('torch_sdpa.py', import.meta.url));
  const { status, stdout } = spawnSync(process.env['PYTHON'] ?? 'python3', [script, String(length)], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return status === 0 ? (JSON.parse(stdout) as { flopsPerCpuSecond: number }).flopsPerCpuSecond / 1e9 : undefined;
}

const { values: flags, positionals } = parseArgs({ options: { json: { type: 'boolean', default: false } }, allowPositionals: true });
const rows: Row[] = [];
for (const length of positionals.length > 0 ? positionals.map(Number) : [2048, 4096]) rows.push(await measure(length));
if (flags.json) console.log(JSON.stringify(rows));
else {
  for (const { length, longtake, plain, torch } of rows) {
    const against = (baseline: number): string => `${baseline.toFixed(1)} (${(longtake / baseline).toFixed(2)}x)`;
    const other = torch === undefined ? 'torch not installed' : `torch ${against(torch)}`;
    console.log(`L ${length}: longtake ${longtake.toFixed(1)} GFLOP per CPU second; plain onnxruntime ${against(plain)}; ${other}`);
  }
}
