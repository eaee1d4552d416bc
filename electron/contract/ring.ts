import { z } from 'zod';
import { ringStepSchema } from './workerProtocol.ts';

const backend = z.enum(['onnx', 'webgpu', 'gpujs', 'cpu']);
const layout = z.enum(['contiguous', 'striped', 'zigzag']);
const transport = z.enum(['in-place', 'copy']);
const dtype = z.enum(['f32', 'f16', 'q8', 'q4']);
const scheme = z.enum(['pass-kv', 'pass-q']);

/** Where a rank of a running request is now. */
const rankLiveSchema = z.object({
  rank: z.number(),
  step: z.number(),
  state: z.enum(['idle', 'computing', 'waiting', 'done']),
});
export type RankLive = z.infer<typeof rankLiveSchema>;

export const ringStatusSchema = z.object({
  /** `off`: the workers are started when something needs them, and ended when nothing has for a while. */
  state: z.enum(['off', 'starting', 'ready']),
  workers: z.array(
    z.object({
      id: z.number(),
      pid: z.number(),
      /** How often the worker of this place was replaced. */
      generation: z.number(),
      /** RssAnon, bytes; null where the system does not tell. */
      privateBytes: z.number().nullable(),
    }),
  ),
  /** Bytes of the shared memory that are dealt out. */
  sharedBytes: z.number(),
  /** Per running request, its ranks. */
  running: z.array(z.array(rankLiveSchema)),
  /** The last request that is over; null before the first. */
  last: z.object({ scheme, reason: z.string() }).nullable(),
});
export type RingStatus = z.infer<typeof ringStatusSchema>;

/**
 * What the ring did since the last event (at most 10 a second while it works): finished steps with the scheme and why it was taken,
 * losses that it got over, and where the ranks of running requests are.
 */
export const ringTraceSchema = z.object({
  records: z.array(
    z.object({
      /** Counts the requests of this ring. */
      request: z.number(),
      worldSize: z.number(),
      /** Why its scheme was taken; empty where the caller fixed it. */
      reason: z.string(),
      steps: z.array(ringStepSchema),
      losses: z.array(z.object({ rank: z.number(), step: z.number(), worker: z.number(), reason: z.enum(['died', 'stuck', 'pages']) })),
    }),
  ),
  /** Records that were left out because there were too many for one event. */
  leftOut: z.number(),
  running: z.array(z.array(rankLiveSchema)),
});
export type RingTraceEvent = z.infer<typeof ringTraceSchema>;
export type RingRecord = RingTraceEvent['records'][number];

export const selftestResultSchema = z.object({
  /** Of the f32 case (of any, where f32 was not asked for) that came nearest to its tolerance, or furthest beyond. */
  maxAbsError: z.number(),
  tolerance: z.number(),
  passed: z.boolean(),
  cases: z.array(
    z.object({
      backend,
      workers: z.number(),
      scheme,
      layout,
      mask: z.enum(['causal', 'full', 'segments']),
      dtype,
      transport,
      /** Against float64: of out, and of the log-sum-exp. */
      maxAbsError: z.number(),
      lseError: z.number(),
      tolerance: z.number(),
      /** The second run gave the same bits. */
      sameBits: z.boolean(),
      passed: z.boolean(),
    }),
  ),
  backends: z.array(z.object({ backend, device: z.string() })),
  missing: z.array(z.object({ backend, reason: z.string() })),
});
export type RingSelftestResult = z.infer<typeof selftestResultSchema>;

const benchRunSchema = z.object({
  layout,
  transport,
  tokensPerSecond: z.number(),
  /** Useful FLOP (visible pairs only) per second, over all workers. */
  flopsPerSecond: z.number(),
  flopsPerCpuSecond: z.number(),
  /** Useful FLOP/s against n workers that compute as much side by side and exchange nothing; the same by CPU time, which other programs disturb less. */
  efficiency: z.number(),
  cpuEfficiency: z.number(),
  /** Share of the workers' time in which they waited for a peer or a transfer. */
  exposedTransfer: z.number(),
  /** Share in which they had nothing left to do because the layout gave another one more. */
  idle: z.number(),
});
/** One way to run the prefill. */
export type BenchRun = z.infer<typeof benchRunSchema>;

export const benchResultSchema = benchRunSchema.extend({
  workers: z.number(),
  backend,
  length: z.number(),
  /** Median and 99th percentile; null with one worker. */
  hopMicroseconds: z.number().nullable(),
  hopMicrosecondsP99: z.number().nullable(),
  /** A copy inside the shared region. */
  bytesPerSecond: z.number(),
  /** RssAnon of the largest worker after the runs; null where the system does not tell. */
  privateBytesPerWorker: z.number().nullable(),
  sharedBytes: z.number(),
  /** The other layouts and transports of the same request. */
  compared: z.array(benchRunSchema),
  crossover: z.object({
    cachedTokens: z.number(),
    points: z.array(z.object({ newTokens: z.number(), passKvMs: z.number(), passQMs: z.number(), chosen: scheme, reason: z.string() })),
    /** Fewest new tokens of those tried from which pass-kv is the faster one; null where pass-q always is. */
    measuredAt: z.number().nullable(),
    predictedAt: z.number().nullable(),
  }),
});
export type RingBenchResult = z.infer<typeof benchResultSchema>;

/** Attention on a file of tensors; both paths must have been granted. */
export const ringAttendSchema = z.object({
  /** Safetensors with q [B, L, H, D], k and v [B, Lk, KV, D], optional segment_ids and key_mask. */
  in: z.string().min(1).max(4096),
  /** Gets out and lse; nothing is written where it fails. */
  out: z.string().min(1).max(4096),
  causal: z.boolean().optional(),
  /** Query i stands at position i + qOffset. */
  qOffset: z
    .int()
    .min(0)
    .max(2 ** 40)
    .optional(),
  backend: backend.optional(),
  layout: layout.optional(),
  dtype: dtype.optional(),
  transport: transport.optional(),
  scheme: z.enum(['auto', 'pass-kv', 'pass-q']).optional(),
});
export type RingAttend = z.output<typeof ringAttendSchema>;

export const attendResultSchema = z.object({ file: z.string(), workers: z.number(), scheme, reason: z.string() });
export type RingAttendResult = z.infer<typeof attendResultSchema>;

/** What a client may choose of a self-test or a measurement; what is left out is tried in all its values, or has the default. */
export const ringAskedSchema = z.object({
  backend: backend.optional(),
  layout: layout.optional(),
  dtype: dtype.optional(),
  transport: transport.optional(),
  causal: z.boolean().optional(),
  length: z.int().min(1).max(65_536).optional(),
  heads: z.int().min(1).max(64).optional(),
  kvHeads: z.int().min(1).max(64).optional(),
  headDim: z.int().min(2).max(256).optional(),
});
export type RingAsked = z.output<typeof ringAskedSchema>;
