/**
 * What a follow-up question costs over a memory, against reading everything again: `node test/bench/followUp.ts [--workers 2] [--lengths 4096,16384,65536,131072]`.
 *
 * SmolLM2 (made for 8,192 tokens: beyond that its answers mean nothing, only the cost is measured). Up to --measured tokens (16384) the document is read by the
 * model, and the cost of reading it again is that time. Beyond, the pages hold random keys and values, which cost the same to read, and the cost of reading again is
 * extrapolated by t = a n + b n^2 through the times at which the longest measured document had reached each page: marked with ~.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withRing } from '../../electron/cli/ringSession.ts';
import { readModelConfig } from '../../electron/model/config.ts';
import { rotaryStyleOf } from '../../electron/model/decoderTensors.ts';
import { modelHash } from '../../electron/model/memory/identity.ts';
import { MemoryModel } from '../../electron/model/memory/memoryModel.ts';
import { MemoryPages } from '../../electron/model/memory/memoryPages.ts';
import type { MemoryAnswer, MemoryText } from '../../electron/model/memory/videoMemory.ts';
import { RingModel } from '../../electron/model/ringModel.ts';
import { openWeights } from '../../electron/model/weights/openWeights.ts';
import type { Ring } from '../../electron/ring/ring.ts';
import { createKvBlock } from '../../kernels/attention/kvBlock.ts';
import { layoutKvBlock } from '../../kernels/attention/kvLayout.ts';
import { smolLm2 } from '../electron/model/smolLm2.ts';
import { transcriptText } from './transcriptText.ts';

const ANSWER_TOKENS = 16;
/** Keys and values of one page of a document that was not read by the model, of a size as real ones have. */
const SPREAD = 1.5;

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    lengths: { type: 'string', default: '4096,16384,65536,131072' },
    measured: { type: 'string', default: '16384' },
  },
});
const lengths = values.lengths.split(',').map(Number);
const measured = Number(values.measured);
const folder = mkdtempSync(join(tmpdir(), 'longtake-followup-'));

if (smolLm2 === undefined) console.log('SmolLM2 is not installed: `longtake models install smollm2-135m-instruct`.');
else {
  const path = smolLm2;
  try {
    await withRing(Number(values.workers), (ring) => run(ring, path));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(ring: Ring, path: string): Promise<void> {
  const settings = { ring, modelPath: path, folder, budgetBytes: 1e12, residentBytes: 4 * 2 ** 30 };
  const open = (): Promise<MemoryModel> => MemoryModel.open(settings);
  let memory = await open();
  const all = memory.tokenizer.encode(transcriptText(Math.ceil(Math.max(...lengths) / 18)));
  const quoted = memory.tokenizer.encode(
    `${transcriptText(6)}\nQuestion: what does the engineer show near the river? Answer briefly.\nAnswer:`,
  );
  const points: { tokens: number; seconds: number }[] = [];
  console.log(
    'cached | new | read again s | tokens/s | first token s after a restart, resident | times sooner, resident | decode tokens/s | q8 MB on disk',
  );
  for (const length of lengths) {
    const text = { contentId: `bench-${length}`, tokens: all.slice(0, length) };
    if (text.tokens.length < length) throw new Error('The document is too short.');
    const before = memory.usedBytes;
    let again: number;
    if (length <= measured) {
      points.length = 0;
      const start = performance.now();
      const note = (tokens: number): void => void points.push({ tokens, seconds: (performance.now() - start) / 1000 });
      await memory.read(text, { onProgress: note });
      again = points.at(-1)!.seconds;
    } else {
      await memory.close();
      await synthesise(ring, path, text);
      again = extrapolate(points, length);
      memory = await open();
    }
    const bytes = memory.usedBytes - before;
    await memory.close();
    memory = await open();
    const question = { ...text, question: quoted, maxTokens: ANSWER_TOKENS };
    const restarted = await memory.answer(question);
    const resident = await memory.answer({ ...question, question: [...quoted.slice(1)] });
    report(length, again, length > measured, restarted, resident, length <= measured ? bytes : memory.usedBytes - before);
  }
  await memory.close();
}

function report(length: number, again: number, estimated: boolean, restarted: MemoryAnswer, resident: MemoryAnswer, bytes: number): void {
  const { tokens } = restarted;
  if (tokens.cached !== length || tokens.new > 200 || tokens.new * 8 > tokens.cached)
    throw new Error('It computed more than the question.');
  const decode = (resident.tokens.generated - 1) / (resident.seconds - resident.firstTokenSeconds);
  const times = (seconds: number): string => `${estimated ? '~' : ''}${(again / seconds).toFixed(0)}`;
  const row = [
    tokens.cached,
    tokens.new,
    `${estimated ? '~' : ''}${again.toFixed(1)}`,
    (length / again).toFixed(0),
    `${restarted.firstTokenSeconds.toFixed(2)}, ${resident.firstTokenSeconds.toFixed(2)}`,
    `${times(restarted.firstTokenSeconds)}, ${times(resident.firstTokenSeconds)}`,
    decode.toFixed(1),
    (bytes / 1e6).toFixed(0),
  ];
  console.log(row.join(' | '));
}

/** Least squares of seconds = a n + b n^2. */
function extrapolate(points: readonly { tokens: number; seconds: number }[], length: number): number {
  let [nn, nnn, nnnn, ny, nny] = [0, 0, 0, 0, 0];
  for (const { tokens: n, seconds: y } of points) {
    nn += n * n;
    nnn += n ** 3;
    nnnn += n ** 4;
    ny += n * y;
    nny += n * n * y;
  }
  const determinant = nn * nnnn - nnn * nnn;
  return ((ny * nnnn - nny * nnn) / determinant) * length + ((nny * nn - ny * nnn) / determinant) * length * length;
}

/** Puts pages of random keys and values where those of the text would be. */
async function synthesise(ring: Ring, path: string, text: MemoryText): Promise<void> {
  const weights = openWeights(path);
  const config = readModelConfig(weights);
  const rotation = { theta: config.theta, style: rotaryStyleOf(weights) };
  const model = await RingModel.load(ring, path, config);
  const hash = modelHash(weights.path, config, 'fast');
  const pages = new MemoryPages({ ring, model, modelHash: hash, rotation, folder, budgetBytes: 1e12, residentBytes: 4 * 2 ** 30 });
  const { keeper, pages: wanted } = pages.keeperOf(text);
  const { layers, kvHeads, headDim } = config;
  const capacity = wanted[0]!.count;
  const shape = { dtype: 'f32' as const, layer: 0, kvHeads, headDim, capacity, segments: false, keyMask: false };
  const layerBytes = layoutKvBlock(shape).byteLength;
  const room = ring.allocator.allocate(layers * layerBytes);
  const floats = new Float32Array(ring.region.buffer, room.offset, room.bytes / 4);
  for (let i = 0; i < floats.length; i++) floats[i] = SPREAD * (Math.random() + Math.random() + Math.random() - 1.5);
  for (const page of wanted) {
    const range = { first: page.first, count: page.count, stride: 1 };
    for (let layer = 0; layer < layers; layer++)
      createKvBlock(ring.region.buffer, room.offset + layer * layerBytes, { ...shape, layer }, range);
    await keeper.keep(page, [{ offset: room.offset, layerBytes, capacity, range, row: 0 }], undefined);
  }
  await keeper.written();
  ring.allocator.release(room);
  pages.release();
}
