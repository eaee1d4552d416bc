import type { AttentionQuery } from '../../attention/blockAttention.ts';
import type { KvBlock } from '../../attention/kvBlock.ts';
import { mergeRows, type AttentionState } from '../../attention/merge.ts';
import type { MapShared } from '../../backend.ts';
import { attentionKernelRuns, attentionKernels, CHUNK_KEYS, DIM_STEP, MAX_QUERIES, SCRATCH_BYTES, STATE_BYTES } from './attentionKernel.ts';

/** All that WebAssembly addresses; only what is touched takes memory. */
const MEMORY_PAGES = 65536;
/** Room for queries, sums and scores before the shared memory begins. */
const OWN_BYTES = 2 ** 20;
/** Left out at the end, where 32 bits would not hold the end of a chunk: a row is at most half of {@link OWN_BYTES}. */
const END_BYTES = CHUNK_KEYS * (OWN_BYTES / 2);
const FLOAT_BYTES = 4;
/** The largest score of a query that has seen no key. */
const LOWEST = -3e38;

/** One token's attention over float32 blocks that lie in shared memory, read in place: the shared memory is mapped into the memory of the kernel too. */
export class RowAttention {
  readonly #kernels: ReturnType<typeof attentionKernels>;
  readonly #floats: Float32Array;
  readonly #shared: ArrayBufferLike;
  readonly #mappedBytes: number;

  /** undefined where the engine or the system cannot do it. */
  static open(shared: ArrayBufferLike, map: MapShared): RowAttention | undefined {
    if (!attentionKernelRuns()) return undefined;
    let memory: WebAssembly.Memory;
    try {
      memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES });
    } catch {
      // no 4 GiB of addresses
      return undefined;
    }
    const bytes = Math.min(shared.byteLength, memory.buffer.byteLength - OWN_BYTES - END_BYTES);
    return map(memory.buffer, OWN_BYTES, 0, bytes) ? new RowAttention(memory, shared, bytes) : undefined;
  }

  private constructor(memory: WebAssembly.Memory, shared: ArrayBufferLike, mappedBytes: number) {
    this.#kernels = attentionKernels(memory);
    this.#floats = new Float32Array(memory.buffer, 0, OWN_BYTES / FLOAT_BYTES);
    this.#shared = shared;
    this.#mappedBytes = mappedBytes;
  }

  /** Whether a query of a single token can be put to this block here. */
  reads({ buffer, byteOffset, byteLength, data, shape, range, segments, keyMask }: KvBlock, { heads, headDim }: AttentionQuery): boolean {
    if (buffer !== this.#shared || byteOffset + byteLength > this.#mappedBytes) return false;
    const fits = headDim % DIM_STEP === 0 && heads * (2 * headDim * FLOAT_BYTES + STATE_BYTES) <= OWN_BYTES - SCRATCH_BYTES;
    return (
      fits && data.dtype === 'f32' && segments === undefined && keyMask === undefined && range.stride === 1 && shape.headDim === headDim
    );
  }

  /** Attends and merges. The blocks are such as {@link reads} accepts. */
  attend(
    { q, heads, headDim, ranges, causal, scale = 1 / Math.sqrt(headDim) }: AttentionQuery,
    blocks: readonly KvBlock[],
    state: AttentionState,
  ): void {
    const position = ranges[0]!.first;
    const floats = this.#floats;
    const [queryAt, outAt] = [0, heads * headDim];
    const stateAt = 2 * heads * headDim;
    const stateFloats = STATE_BYTES / FLOAT_BYTES;
    const scoresAt = stateAt + heads * stateFloats;
    for (let i = 0; i < q.length; i++) floats[queryAt + i] = q[i]! * scale;
    floats.fill(0, outAt, scoresAt);
    for (let head = 0; head < heads; head++) floats.fill(LOWEST, stateAt + head * stateFloats, stateAt + head * stateFloats + 4);
    const rowBytes = headDim * FLOAT_BYTES;
    for (const block of blocks) {
      const { kvHeads, capacity } = block.shape;
      const { first, count } = block.range;
      const seen = causal ? Math.min(count, position - first + 1) : count;
      if (seen <= 0 || block.data.dtype !== 'f32') continue;
      const group = heads / kvHeads;
      const [keys, values] = [block.data.keys, block.data.values].map(({ byteOffset }) => OWN_BYTES + byteOffset) as [number, number];
      for (let kvHead = 0; kvHead < kvHeads; kvHead++) {
        const row = kvHead * capacity * rowBytes;
        for (let done = 0; done < group; done += MAX_QUERIES) {
          const queries = Math.min(MAX_QUERIES, group - done);
          const head = kvHead * group + done;
          this.#kernels[queries - 1]!(
            queryAt + head * rowBytes,
            keys + row,
            keys + row + seen * rowBytes,
            values + row,
            rowBytes,
            outAt * FLOAT_BYTES + head * rowBytes,
            stateAt * FLOAT_BYTES + head * STATE_BYTES,
            scoresAt * FLOAT_BYTES,
          );
        }
      }
    }
    this.#merge(outAt, stateAt, heads, headDim, state);
  }

  #merge(outAt: number, stateAt: number, heads: number, headDim: number, state: AttentionState): void {
    const floats = this.#floats;
    const lse = new Float32Array(heads);
    for (let head = 0; head < heads; head++) {
      const at = stateAt + (head * STATE_BYTES) / FLOAT_BYTES;
      const sum = floats[at + 4]! + floats[at + 5]! + floats[at + 6]! + floats[at + 7]!;
      lse[head] = sum === 0 ? -Infinity : floats[at]! + Math.log(sum);
      const factor = sum === 0 ? 0 : 1 / sum;
      for (let i = outAt + head * headDim; i < outAt + (head + 1) * headDim; i++) floats[i]! *= factor;
    }
    mergeRows(state, 0, { out: floats.subarray(outAt, outAt + heads * headDim), lse }, 0, heads, headDim);
  }
}
