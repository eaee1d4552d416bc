import type { Backend } from '../../kernels/backend.ts';
import type { WorkerContext, WorkerOperations } from '../ring/operation.ts';
import { BOARD_WORDS, RingComm } from '../ring/ringComm.ts';
import { beating } from '../ring/supervision.ts';
import { phasesPerToken } from './decodeExchange.ts';
import { Decoder } from './decoder.ts';
import { pageOperations } from './memory/pageOperations.ts';
import { decodeRank } from './ringDecode.ts';
import { decodeJobSchema, loadSchema, logitsJobSchema, questionJobSchema, readJobSchema } from './ringProtocol.ts';
import type { ModelSpec } from './ringProtocol.ts';
import { QUESTION_PHASES, questionRank } from './ringQuestion.ts';
import { readRank } from './ringRank.ts';
import type { SplitLayer } from './splitLayers.ts';
import { openWeights } from './weights/openWeights.ts';

const loaded = new Map<string, Promise<Decoder>>();
const split = new Map<string, Promise<readonly SplitLayer[]>>();

/** The decoder of a spec in this worker, loaded once. A failed load is forgotten, so that it is tried again. */
function decoderOf(spec: ModelSpec, context: WorkerContext): Promise<Decoder> {
  const key = JSON.stringify(spec);
  const known = loaded.get(key) ?? load(spec, context);
  loaded.set(key, known);
  known.catch(() => loaded.delete(key));
  return known;
}

/** This rank's part of the weights for single tokens, repacked once. */
function splitOf(spec: ModelSpec, rank: number, worldSize: number, context: WorkerContext): Promise<readonly SplitLayer[]> {
  const key = JSON.stringify([spec, rank, worldSize]);
  const known = split.get(key) ?? decoderOf(spec, context).then((decoder) => decoder.splitLayers(rank, worldSize));
  split.set(key, known);
  known.catch(() => split.delete(key));
  return known;
}

async function load({ weights, config, exact }: ModelSpec, context: WorkerContext): Promise<Decoder> {
  // with float32 weights this backend is exact: only quantised weights meet rounded inputs
  const backend: Backend = await context.backend('onnx');
  return Decoder.load(openWeights(weights), { ...config, contextLength: config.contextLength ?? Infinity }, backend, { exact });
}

/** Waits for what a fresh worker has to load first, and shows meanwhile that it is alive. */
function ready<T>(job: { board: number; rank: number; worldSize: number }, { region }: WorkerContext, loading: Promise<T>): Promise<T> {
  return beating(new Int32Array(region.buffer, job.board, job.worldSize * BOARD_WORDS), job.rank, loading);
}

/** What a decoder over the ring asks of its workers. */
export const modelOperations: WorkerOperations = {
  ...pageOperations,
  'model.load': async (input, context) => {
    const { model, rank, worldSize } = loadSchema.parse(input);
    await decoderOf(model, context);
    await splitOf(model, rank, worldSize, context);
    return { pid: process.pid };
  },
  'model.decode': async (input, context, abort) => {
    const job = decodeJobSchema.parse(input);
    const decoder = await ready(job, context, decoderOf(job.model, context));
    const layers = await ready(job, context, splitOf(job.model, job.rank, job.worldSize, context));
    const span = phasesPerToken(decoder.config) * (job.follow?.tokens ?? 1);
    const comm = new RingComm({ ...job, span, region: context.region, signal: context.signal, abort });
    return { ids: await decodeRank(job, decoder, layers, comm) };
  },
  'model.read': async (input, context, abort) => {
    const job = readJobSchema.parse(input);
    const decoder = await ready(job, context, decoderOf(job.model, context));
    const comm = new RingComm({ ...job, span: decoder.config.layers, region: context.region, signal: context.signal, abort });
    return readRank(job, decoder, comm);
  },
  'model.question': async (input, context, abort) => {
    const job = questionJobSchema.parse(input);
    const decoder = await ready(job, context, decoderOf(job.model, context));
    const span = decoder.config.layers * QUESTION_PHASES;
    await questionRank(job, decoder, new RingComm({ ...job, span, region: context.region, signal: context.signal, abort }));
    return {};
  },
  'model.logits': async (input, context) => {
    const { model, vocabulary, x, rows, from, to, out } = logitsJobSchema.parse(input);
    const decoder = await decoderOf(model, context);
    const { buffer } = context.region;
    const share = new Float32Array(buffer, out, rows * (to - from));
    await decoder.logitsOf(new Float32Array(buffer, x, rows * decoder.config.width), vocabulary, { from, to }, share);
    return {};
  },
};
