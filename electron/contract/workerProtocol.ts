import { z } from 'zod';

/** How a process finds the shared region: a descriptor that it inherited at spawn, or on Windows the mapping's name. */
const regionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('descriptor'), descriptor: z.int().nonnegative(), bytes: z.int().positive() }),
  z.object({ kind: z.literal('name'), name: z.string(), bytes: z.int().positive() }),
]);

/** What a ring worker is told over its IPC channel when it starts. */
export const workerStartSchema = z.object({
  /** Stable name of the place in the pool, 0, 1, ...; a replaced worker keeps it. */
  id: z.int().nonnegative(),
  /** Process that it must not outlive. */
  parentPid: z.int().positive(),
  region: regionSchema,
  /** Local socket, abstract socket ("\0name") or named pipe on which it listens for drivers. */
  address: z.string(),
  /** A driver says it first; other local programs cannot know it. */
  token: z.string(),
});
export type WorkerStart = z.infer<typeof workerStartSchema>;

/** How a driver reaches one worker. `generation` counts its replacements. */
const workerEndpointSchema = z.object({
  id: z.int().nonnegative(),
  generation: z.int().nonnegative(),
  pid: z.int().nonnegative(),
  address: z.string(),
  token: z.string(),
});
export type WorkerEndpoint = z.infer<typeof workerEndpointSchema>;

/** What the host asks of the process that owns the ring's workers, over its IPC channel. */
export const poolRequests = {
  'pool.start': { input: z.object({ workers: z.int().min(1).max(16) }), output: z.object({ region: regionSchema }) },
  'pool.endpoints': { input: z.object({}), output: z.object({ endpoints: z.array(workerEndpointSchema) }) },
  'pool.replace': {
    input: z.object({ id: z.int().nonnegative(), generation: z.int().nonnegative() }),
    output: z.object({ endpoint: workerEndpointSchema }),
  },
  'pool.stop': { input: z.object({}), output: z.object({}) },
} as const;

const count = z.int().nonnegative();
const byteOffset = z.int().nonnegative();
const rank = z.int().min(0).max(15);
const tokenRangeSchema = z.object({ first: count, count, stride: z.int().positive() });

/** A KV block in the region: where it lies and what its header must say. */
const pageSchema = z.object({ offset: byteOffset, bytes: count, layer: count, range: tokenRangeSchema });
export type Page = z.infer<typeof pageSchema>;

/** Some queries of a rank: q [H, T, D] and segments [T] at bytes into the region; out [H, T, D] and lse [H, T] at bytes into a result area. */
const queryChunkSchema = z.object({
  q: byteOffset,
  segments: byteOffset.optional(),
  range: tokenRangeSchema,
  out: byteOffset,
  lse: byteOffset,
});
export type QueryChunk = z.infer<typeof queryChunkSchema>;

/** The part of a ring request that one rank does. All offsets are bytes into the shared region. Doing it twice gives the same bits. */
export const rankJobSchema = z.object({
  scheme: z.enum(['pass-kv', 'pass-q']),
  transport: z.enum(['in-place', 'copy']),
  backend: z.enum(['cpu', 'onnx', 'webgpu', 'gpujs']),
  rank,
  worldSize: z.int().min(1).max(16),
  /** What the words of the board must show for this request. */
  sequence: z.int().positive(),
  /** The board: 16 words a rank, see ringComm.ts. */
  board: byteOffset,
  /** A peer that makes no progress for this long is RING_TIMEOUT. */
  deadlineMs: z.number().positive(),
  query: z.object({
    heads: z.int().positive(),
    headDim: z.int().positive(),
    causal: z.boolean(),
    scale: z.number().optional(),
    chunks: z.array(queryChunkSchema),
  }),
  /** Where the results of the chunks go: those of this rank (pass-kv) or of the whole ring (pass-q). */
  result: byteOffset,
  /** The rank's own pages, which it publishes. */
  own: z.array(pageSchema),
  /** pass-kv: the blocks in the order in which they are computed; blocks that the mask hides are not listed. */
  steps: z.array(z.object({ step: count, owner: rank, pages: z.array(pageSchema) })),
  /** pass-q: where every rank leaves its partial results, laid out as `result` is. */
  partials: z.array(byteOffset),
  /** transport copy: two buffers that hold the pages of a step. */
  slots: z.array(byteOffset),
});
export type RankJob = z.infer<typeof rankJobSchema>;

/** What one step of a rank did; the ring view draws it. */
export const ringStepSchema = z.object({
  rank: count,
  step: count,
  /** Whose keys were used. */
  owner: count,
  scheme: z.enum(['pass-kv', 'pass-q']),
  /** Milliseconds in the backend. */
  computedMs: z.number(),
  /** Milliseconds in which this rank had to wait for a peer or for a transfer. */
  waitedMs: z.number(),
  /** Bytes of KV (or of partial results) that came from another rank. */
  bytes: z.number(),
});
export type RingStep = z.infer<typeof ringStepSchema>;

export const rankResultSchema = z.object({ steps: z.array(ringStepSchema), pid: count, cpuMs: z.number() });
export type RankResult = z.infer<typeof rankResultSchema>;

/** Speed of one worker on one backend. */
export const workerSpeedSchema = z.object({ flopsPerSecond: z.number(), bytesPerSecond: z.number() });
export type WorkerSpeed = z.infer<typeof workerSpeedSchema>;

/** What a worker says about a backend that it could open. */
export const backendFactsSchema = z.object({
  device: z.string(),
  /** Largest absolute error on unit-variance input against float64. */
  tolerance: z.number(),
  kvDtypes: z.array(z.enum(['f32', 'f16', 'q8', 'q4'])),
});
export type BackendFacts = z.infer<typeof backendFactsSchema>;
