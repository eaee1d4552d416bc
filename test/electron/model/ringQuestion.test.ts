import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../kernels/backend.ts';
import { onnxBackend } from '../../../kernels/backends/onnx.ts';
import { blockAttention } from '../../../kernels/attention/blockAttention.ts';
import type { AttentionQuery } from '../../../kernels/attention/blockAttention.ts';
import type { KvBlock } from '../../../kernels/attention/kvBlock.ts';
import { packKvBlock, readKv } from '../../../kernels/attention/kvCodec.ts';
import { emptyState } from '../../../kernels/attention/merge.ts';
import { countTokens } from '../../../kernels/tensor.ts';
import { readModelConfig } from '../../../electron/model/config.ts';
import { Decoder } from '../../../electron/model/decoder.ts';
import { cellsOf } from '../../../electron/model/memory/cells.ts';
import { RingModel } from '../../../electron/model/ringModel.ts';
import { openWeights } from '../../../electron/model/weights/openWeights.ts';
import { startRing } from '../ring/startRing.ts';
import type { TestRing } from '../ring/startRing.ts';
import { Golden, maxDifference } from './goldens.ts';
import { GOLDENS } from './weights/formats.ts';

const NAME = 'llama/hf_gqa_h9_kv3_tied';
const golden = new Golden(`${NAME}/golden.safetensors`);
const ids = [...golden.integers('input_ids')];
const MEMORY = 30;
const CELLS = [
  { page: 0, first: 0, count: 4 },
  { page: 0, first: 4, count: 11 },
  { page: 0, first: 15, count: MEMORY - 15 },
];

/** What part of the last tokens' attention goes to each cell, computed from q and all keys of every layer in one process by the reference kernel. */
async function expectedShares(): Promise<number[]> {
  const weights = openWeights(join(GOLDENS, NAME));
  const onnx = await onnxBackend();
  const calls: { query: AttentionQuery; blocks: KvBlock[] }[] = [];
  const recording: Backend = {
    ...onnx,
    // all tokens together, so that each layer attends once
    affineRows: false,
    attend(query, state) {
      const run = onnx.attend(query, state);
      // the decoder uses the memory of q again
      const call = { query: { ...query, q: query.q.slice() }, blocks: [] as KvBlock[] };
      calls.push(call);
      return { add: (blocks) => (call.blocks.push(...blocks), run.add(blocks)), finish: () => run.finish() };
    },
  };
  const decoder = await Decoder.load(weights, readModelConfig(weights), recording);
  const sequence = decoder.newSequence();
  await sequence.read({ ids: ids.slice(0, MEMORY) });
  calls.length = 0;
  await sequence.read({ ids: ids.slice(MEMORY) });
  const shares = new Array<number>(CELLS.length + 1).fill(0);
  for (const { query, blocks } of calls) {
    const lse = (first: number, count: number): Float32Array => {
      const state = emptyState(query.heads, countTokens(query.ranges), query.headDim);
      blockAttention(query, cut(blocks[0]!, first, count), state);
      return state.lse;
    };
    const total = lse(0, ids.length);
    [...CELLS, { first: MEMORY, count: ids.length - MEMORY }].forEach(({ first, count }, cell) =>
      lse(first, count).forEach((value, row) => (shares[cell]! += Math.exp(value - total[row]!) / total.length / calls.length)),
    );
  }
  await onnx.close();
  return shares;
}

function cut(block: KvBlock, first: number, count: number): KvBlock {
  const { kvHeads, headDim } = block.shape;
  const keys = new Float32Array(kvHeads * count * headDim);
  const values = new Float32Array(keys.length);
  const size = count * headDim;
  for (let head = 0; head < kvHeads; head++)
    readKv(block, head, first, count, keys.subarray(head * size, (head + 1) * size), values.subarray(head * size, (head + 1) * size));
  return packKvBlock({ keys, values, kvHeads, headDim, range: { first, count, stride: 1 } }, 'f32');
}

describe.each([1, 2, 3])('a question on %i workers', (workers) => {
  let test: TestRing;
  beforeAll(async () => {
    test = await startRing(workers);
  });
  afterAll(() => test.stop());

  it('reads what follows the memory as if all had been read, and says where it looked', async () => {
    const config = readModelConfig(openWeights(join(GOLDENS, NAME)));
    const model = await RingModel.load(test.ring, join(GOLDENS, NAME), config);
    const before = test.ring.allocator.usedBytes;
    const memory = model.newSequence();
    await memory.read({ ids: ids.slice(0, MEMORY) }, 0);
    const question = model.newSequence({}, memory.ownPages);
    const { x, shares } = await question.ask({ ids: ids.slice(MEMORY) }, CELLS);
    expect(question.length).toBe(ids.length);
    const logits = golden.f64('logits_f64').slice(-config.vocabulary);
    expect(maxDifference(await model.logits(x), logits)).toBeLessThan(1e-4);
    expect(maxDifference(shares, await expectedShares())).toBeLessThan(1e-5);
    expect([...shares].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    await Promise.all([question.release(), memory.release()]);
    expect(test.ring.allocator.usedBytes).toBe(before);
  });

  it.each([1, 2])('takes a question of %i tokens', async (count) => {
    const config = readModelConfig(openWeights(join(GOLDENS, NAME)));
    const model = await RingModel.load(test.ring, join(GOLDENS, NAME), config);
    const memory = model.newSequence();
    await memory.read({ ids: ids.slice(0, -count) }, 0);
    const question = model.newSequence({}, memory.ownPages);
    const cells = cellsOf(memory.ownPages.map(({ range }) => range));
    const { x } = await question.ask({ ids: ids.slice(-count) }, cells);
    expect(maxDifference(await model.logits(x), golden.f64('logits_f64').slice(-config.vocabulary))).toBeLessThan(1e-4);
    await Promise.all([question.release(), memory.release()]);
  });
});
