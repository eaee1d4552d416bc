import { checkAttention, type AttentionQuery } from '../../attention/blockAttention.ts';
import type { KvBlock } from '../../attention/kvBlock.ts';
import { KV_SECTIONS, layoutKvBlock } from '../../attention/kvLayout.ts';
import type { AttentionState } from '../../attention/merge.ts';
import { rangeVisibility } from '../../attention/sequenceLayout.ts';
import { HIDDEN_SCORE } from '../../attention/tiles.ts';
import type { AttentionRun } from '../../backend.ts';
import { countTokens, expectLength, type TokenRange } from '../../tensor.ts';
import { ATTENTION_PARAMS, attentionShader, QUERY_ROWS } from './attentionShader.ts';
import type { Dispatch, GpuDevice } from './device.ts';
import type { HeldBlocks } from './heldBlocks.ts';

/** Queries, out and lse live on the device; a step uploads the blocks that are not there yet and submits once. */
export class GpuAttentionRun implements AttentionRun {
  readonly #gpu: GpuDevice;
  readonly #held: HeldBlocks;
  readonly #query: AttentionQuery;
  readonly #state: AttentionState;
  readonly #tokens: number;
  readonly #q: GPUBuffer;
  readonly #out: GPUBuffer;
  readonly #lse: GPUBuffer;
  readonly #segments: GPUBuffer;
  #previous: Promise<void> = Promise.resolve();

  constructor(gpu: GpuDevice, held: HeldBlocks, query: AttentionQuery, state: AttentionState) {
    checkAttention(query, []);
    this.#gpu = gpu;
    this.#held = held;
    this.#query = query;
    this.#state = state;
    this.#tokens = countTokens(query.ranges);
    expectLength('out', state.out, query.q.length);
    expectLength('lse', state.lse, query.heads * this.#tokens);
    this.#q = gpu.storage(query.q.byteLength, query.q);
    this.#out = gpu.storage(state.out.byteLength, state.out);
    // WGSL has no infinity to rely on
    const lse = state.lse.map((value) => (value === -Infinity ? HIDDEN_SCORE : value));
    this.#lse = gpu.storage(lse.byteLength, lse);
    this.#segments = gpu.storage(query.segments?.byteLength ?? 0, query.segments);
  }

  async add(blocks: readonly KvBlock[]): Promise<void> {
    checkAttention(this.#query, blocks);
    const uploaded: GPUBuffer[] = [];
    const dispatches = blocks.flatMap((block) => {
      const ranges = this.#query.ranges.map((range, index) => ({ range, row: countTokens(this.#query.ranges.slice(0, index)) }));
      const seeing = ranges.filter(({ range }) => rangeVisibility(range, block.range, this.#query.causal) !== 'hidden');
      if (seeing.length === 0) return [];
      const held = this.#held.find(block);
      const buffer = held ?? this.#held.upload(block);
      if (!held) uploaded.push(buffer);
      return seeing.map(({ range, row }) => this.#dispatch(range, row, block, buffer));
    });
    if (dispatches.length === 0) return;
    this.#gpu.submit(dispatches);
    // the copy of this step overlaps with the computing of the one before, but no more than two steps are under way
    await this.#previous;
    this.#previous = this.#gpu.idle().finally(() => {
      for (const buffer of uploaded) this.#held.recycle(buffer);
    });
    this.#previous.catch(() => undefined);
  }

  async finish(): Promise<void> {
    const { out, lse } = this.#state;
    try {
      await this.#previous;
      await this.#gpu.read(
        [],
        [
          { from: this.#out, into: out },
          { from: this.#lse, into: lse },
        ],
      );
    } finally {
      for (const buffer of [this.#q, this.#out, this.#lse, this.#segments]) buffer.destroy();
    }
    for (let row = 0; row < lse.length; row++) if (lse[row]! < HIDDEN_SCORE / 2) lse[row] = -Infinity;
  }

  #dispatch(range: TokenRange, row: number, block: KvBlock, buffer: GPUBuffer): Dispatch {
    const { heads, headDim, causal, scale = 1 / Math.sqrt(headDim) } = this.#query;
    const { dtype, segments, keyMask, kvHeads, capacity } = block.shape;
    const { subgroups, float16, device } = this.#gpu;
    const workgroupBytes = device.limits.maxComputeWorkgroupStorageSize;
    const variant = { headDim, dtype, subgroups, float16, workgroupBytes };
    const sections = layoutKvBlock(block.shape).sections;
    const values: Readonly<Record<string, number>> = {
      tokens: this.#tokens,
      row,
      rows: range.count,
      group: heads / kvHeads,
      queryFirst: range.first,
      queryStride: range.stride,
      keyFirst: block.range.first,
      keyStride: block.range.stride,
      keyCount: block.range.count,
      capacity,
      causal: causal ? 1 : 0,
      hasSegments: segments ? 1 : 0,
      hasKeyMask: keyMask ? 1 : 0,
      ...Object.fromEntries(KV_SECTIONS.map((section) => [section, sections[section].byteOffset / 4])),
    };
    const params = new DataView(new ArrayBuffer(Math.ceil(ATTENTION_PARAMS.length / 4) * 16));
    for (const [i, name] of ATTENTION_PARAMS.entries()) {
      if (name === 'scale') params.setFloat32(i * 4, scale, true);
      else params.setInt32(i * 4, values[name]!, true);
    }
    const key = `attention ${dtype} ${headDim}`;
    return {
      pipeline: this.#gpu.pipeline(key, () => attentionShader(variant)),
      buffers: [this.#q, this.#out, this.#lse, buffer, this.#segments],
      params: params.buffer,
      workgroups: [Math.ceil(range.count / QUERY_ROWS), heads],
    };
  }
}
