import type { KvDtype } from '../../kernels/attention/kvLayout.ts';

/** What a request is and how fast this ring is. */
export interface SchemeQuestion {
  /** T: queries. */
  newTokens: number;
  /** P: keys that are resident (those of the new tokens among them). */
  cachedTokens: number;
  causal: boolean;
  heads: number;
  kvHeads: number;
  headDim: number;
  dtype: KvDtype;
  worldSize: number;
  transport: 'in-place' | 'copy';
  /** Of one worker, measured (`measureRing`). */
  flopsPerSecond: number;
  bytesPerSecond: number;
}

export interface SchemeChoice {
  scheme: 'pass-kv' | 'pass-q';
  /** One sentence with the figures that decided. */
  reason: string;
  /** Estimated seconds of each scheme. */
  seconds: Record<'pass-kv' | 'pass-q', number>;
}

const KV_BYTES: Record<KvDtype, number> = { f32: 4, f16: 2, q8: 1, q4: 0.5 };
/** Two wake-ups and the merge's own call. */
const EXCHANGE_SECONDS = 100e-6;

/**
 * pass-kv or pass-q, after Context Parallelism for Scalable Million-Token Inference (arXiv 2411.01783), with what differs on one
 * machine: a block that is read in place costs its bytes once per rank that reads it, whether it was sent or not.
 *
 * - pass-kv: the queries are dealt out, so min(n, T) ranks work and each goes over all visible keys. Reading (and with `copy` the
 *   transfer) runs under the computation.
 * - pass-q: the keys are dealt out, all n ranks work and each goes over its own. Afterwards T partial results of n ranks are
 *   merged, which nothing hides.
 */
export function chooseScheme(question: SchemeQuestion): SchemeChoice {
  const { newTokens, cachedTokens, causal, heads, kvHeads, headDim, dtype, worldSize, transport, flopsPerSecond, bytesPerSecond } =
    question;
  // under a causal mask the new tokens see half of themselves
  const keysSeen = causal ? Math.max(1, cachedTokens - newTokens / 2) : cachedTokens;
  const computeSeconds = (4 * heads * headDim * newTokens * keysSeen) / flopsPerSecond;
  const readSeconds = (2 * cachedTokens * kvHeads * headDim * KV_BYTES[dtype]) / bytesPerSecond;
  const copySeconds = transport === 'copy' ? (readSeconds * (worldSize - 1)) / worldSize : 0;
  const busy = Math.min(worldSize, Math.max(1, newTokens));
  const passKv = Math.max(computeSeconds / busy, readSeconds, copySeconds);
  const partialBytes = newTokens * heads * (headDim + 1) * 4;
  // written by its rank, then read by the rank that merges
  const mergeSeconds = worldSize > 1 ? EXCHANGE_SECONDS + (2 * partialBytes) / bytesPerSecond : 0;
  const passQ = Math.max(computeSeconds, readSeconds) / worldSize + mergeSeconds;
  const scheme = passKv <= passQ ? 'pass-kv' : 'pass-q';
  const what = `${newTokens} new and ${cachedTokens} cached tokens on ${worldSize} ${worldSize === 1 ? 'worker' : 'workers'} of ${(flopsPerSecond / 1e9).toFixed(0)} GFLOP/s and ${(bytesPerSecond / 1e9).toFixed(1)} GB/s`;
  const times = `pass-kv ${duration(passKv)}, pass-q ${duration(passQ)}`;
  const because =
    scheme === 'pass-kv'
      ? 'the computation hides the passing of keys and values'
      : 'few queries travel instead of many keys, and every worker has work';
  return { scheme, reason: `${what}: ${times}; ${because}.`, seconds: { 'pass-kv': passKv, 'pass-q': passQ } };
}

function duration(seconds: number): string {
  return seconds < 1e-3 ? `${(seconds * 1e6).toFixed(0)} us` : seconds < 1 ? `${(seconds * 1e3).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}
