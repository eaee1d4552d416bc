import { emptyState, type AttentionState } from './attention/merge.ts';
import type { AttentionQuery } from './attention/blockAttention.ts';
import type { KvBlock } from './attention/kvBlock.ts';
import type { KvDtype } from './attention/kvLayout.ts';
import type { DecoderLayer, DecoderLayerWeights } from './layer/decoderLayer.ts';
import type { LinearFormat, LinearWeights, RowWeights } from './linear/weights.ts';
import type { RotaryShape, RotaryTable } from './rotary/rotary.ts';
import { countTokens } from './tensor.ts';

export const BACKEND_NAMES = ['onnx', 'webgpu', 'gpujs', 'cpu'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/**
 * Something that runs the kernels. `cpu` has everything and is the oracle; what another backend cannot do it does not have: the
 * optional methods are its capabilities. Arrays are as tensor.ts says. Every result is on the host when the promise resolves.
 */
export interface Backend {
  readonly name: BackendName;
  /** The device in words, as it is shown to people. */
  readonly device: string;
  /** Largest absolute error of attention on unit-variance input against float64. */
  readonly tolerance: number;
  readonly kvDtypes: readonly KvDtype[];
  /** Formats that `prepareLinear` and its like take; others throw UNSUPPORTED. */
  readonly weightFormats: readonly LinearFormat[];
  /**
   * Starts attention of one set of queries over blocks that come one after the other. `state` is the result so far
   * ({@link emptyState} at first) and holds the new result after {@link AttentionRun.finish}; until then it is the run's own.
   */
  attend(query: AttentionQuery, state: AttentionState): AttentionRun;
  /**
   * Keeps a copy of a block on the device, so that attention over it uploads nothing, until the returned function is called. The copy
   * does not follow later changes of the block: hold it again. Backends that read host memory do not have this.
   */
  hold?(block: KvBlock): () => void;
  /** Tells the backend of memory that blocks will lie in, and how a part of it comes into a memory of the backend's own: it may then read them there, without a copy. */
  share?(memory: ArrayBufferLike, map: MapShared): void;
  /** Merges the second result into the first, in place (attention/merge.ts). */
  merge(into: AttentionState, from: AttentionState): Promise<void>;
  /** out [m, n] = a [m, k] b [k, n]. */
  matmul(a: Float32Array, b: Float32Array, out: Float32Array, size: MatmulSize): Promise<void>;
  /** Takes a weight over, repacked once for this backend. */
  prepareLinear?(weights: LinearWeights): Promise<Linear>;
  /** SwiGLU, out = down(silu(gate x) * up x), computed in chunks of rows so that the wide middle is never held for all tokens. */
  prepareFeedForward?(weights: FeedForwardWeights): Promise<Linear>;
  /** As {@link prepareLinear} and {@link prepareFeedForward}, for calls of one row: decoding, where all that counts is how fast the weights are read. */
  prepareRowLinear?(weights: RowWeights): Promise<Linear>;
  prepareRowFeedForward?(weights: FeedForwardWeights<RowWeights>): Promise<Linear>;
  /** Single rows may be multiplied by {@link AffineWeights} too. */
  readonly affineRows?: boolean;
  /** A layer of a LLaMA decoder around its attention (layer/decoderLayer.ts). */
  prepareDecoderLayer?(weights: DecoderLayerWeights): Promise<DecoderLayer>;
  /** out [T, C] = x / sqrt(mean(x^2) + epsilon) * weight, per row; `out` may be `x`. */
  rmsNorm?(x: Float32Array, weight: Float32Array, epsilon: number, out: Float32Array): Promise<void>;
  /** Rotates x [H, T, D] in place by the angles of a table (rotary/rotary.ts). */
  rotate?(x: Float32Array, table: RotaryTable, shape: RotaryShape): Promise<void>;
  /** Gives device memory and sessions back. The backend must not be used after it. */
  close(): Promise<void>;
}

/** Lays `bytes` of shared memory from byte `offset` on over `target` from byte `at` on, for as long as `target` lives; false where this system cannot. */
export type MapShared = (target: ArrayBuffer, at: number, offset: number, bytes: number) => boolean;

/** Queries, out and lse stay on the device between `add` calls; each `add` is one submit. Calls must not overlap. */
export interface AttentionRun {
  /** Attends to these blocks and merges, in the order given. They are read in place and may be reused when the promise resolves. */
  add(blocks: readonly KvBlock[]): Promise<void>;
  /** Brings the result to the state given to `attend`. A run is over after it. */
  finish(): Promise<void>;
}

export interface MatmulSize {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

export interface Linear {
  readonly inWidth: number;
  readonly outWidth: number;
  /** out [rows, outWidth] from x [rows, inWidth]. */
  apply(x: Float32Array, rows: number, out: Float32Array): Promise<void>;
  /** Frees the prepared weights. */
  release(): Promise<void>;
}

/** gate and up [ffn, C], down [C, ffn]. */
export interface FeedForwardWeights<W = LinearWeights> {
  readonly gate: W;
  readonly up: W;
  readonly down: W;
}

/** Attention over these blocks and nothing else. */
export async function attendBlocks(backend: Backend, query: AttentionQuery, blocks: readonly KvBlock[]): Promise<AttentionState> {
  const state = emptyState(query.heads, countTokens(query.ranges), query.headDim);
  const run = backend.attend(query, state);
  await run.add(blocks);
  await run.finish();
  return state;
}
