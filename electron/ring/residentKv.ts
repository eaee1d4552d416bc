import type { Page } from '../contract/workerProtocol.ts';
import { packKvBlock } from '../../kernels/attention/kvCodec.ts';
import { openKvBlock, sealKvBlock, verifyKvBlock } from '../../kernels/attention/kvBlock.ts';
import { layoutKvBlock, type KvDtype } from '../../kernels/attention/kvLayout.ts';
import { KernelError } from '../../kernels/kernelError.ts';
import { expandRanges } from '../../kernels/attention/sequenceLayout.ts';
import type { TokenRange } from '../../kernels/tensor.ts';
import type { Allocation, RegionAllocator } from './regionAllocator.ts';
import type { Ring } from './ring.ts';

/** Where keys and values come from, at first and when a page must be rebuilt. */
export interface KvOrigin {
  readonly kvHeads: number;
  readonly headDim: number;
  /** Keys and values [KV, count, D] of the tokens at these positions. */
  read(range: TokenRange): Promise<{ keys: Float32Array; values: Float32Array }> | { keys: Float32Array; values: Float32Array };
  /** Per position. */
  readonly segments?: Int32Array | undefined;
  /** Per position, 0 hides the key. */
  readonly keyMask?: Uint8Array | undefined;
}

export interface ResidentKvOptions {
  dtype: KvDtype;
  layer?: number;
}

/** Keys and values in the pool's shared memory, as sealed pages that belong to ranks. No worker's death loses them. */
export class ResidentKv {
  readonly kvHeads: number;
  readonly headDim: number;
  readonly hasSegments: boolean;
  /** Per rank, in the order in which they are attended to. */
  readonly pages: readonly (readonly Page[])[];
  private readonly ring: Ring;
  private readonly origin: KvOrigin;
  private readonly dtype: KvDtype;
  private readonly memory: readonly Allocation[];

  /** `ranges[rank]` are the pages of that rank. Throws SHARED_MEMORY where they do not fit. */
  static async load(
    ring: Ring,
    origin: KvOrigin,
    ranges: readonly (readonly TokenRange[])[],
    options: ResidentKvOptions,
  ): Promise<ResidentKv> {
    const memory: Allocation[] = [];
    const pages = ranges.map((own) => own.map((range) => place(ring.allocator, memory, origin, range, options)));
    const resident = new ResidentKv(ring, origin, pages, memory, options.dtype);
    try {
      for (const page of pages.flat()) await resident.fill(page);
    } catch (error) {
      resident.release();
      throw error;
    }
    return resident;
  }

  private constructor(ring: Ring, origin: KvOrigin, pages: Page[][], memory: Allocation[], dtype: KvDtype) {
    this.ring = ring;
    this.origin = origin;
    this.pages = pages;
    this.memory = memory;
    this.dtype = dtype;
    this.kvHeads = origin.kvHeads;
    this.headDim = origin.headDim;
    this.hasSegments = origin.segments !== undefined;
  }

  get worldSize(): number {
    return this.pages.length;
  }

  get tokens(): number {
    return this.pages.flat().reduce((sum, page) => sum + page.range.count, 0);
  }

  get bytes(): number {
    return this.pages.flat().reduce((sum, page) => sum + page.bytes, 0);
  }

  /** Checks a rank's pages by their checksum and rebuilds those that are not whole from their origin; gives how many. */
  async repair(rank: number): Promise<number> {
    let rebuilt = 0;
    for (const page of this.pages[rank] ?? []) {
      if (this.isWhole(page)) continue;
      await this.fill(page);
      rebuilt++;
    }
    return rebuilt;
  }

  release(): void {
    for (const allocation of this.memory) this.ring.allocator.release(allocation);
  }

  private isWhole(page: Page): boolean {
    try {
      const block = openKvBlock(this.ring.region.buffer, page.offset);
      verifyKvBlock(block);
      const { first, count, stride } = block.range;
      return block.shape.layer === page.layer && first === page.range.first && count === page.range.count && stride === page.range.stride;
    } catch (error) {
      if (error instanceof KernelError) return false;
      throw error;
    }
  }

  private async fill(page: Page): Promise<void> {
    const { kvHeads, headDim, segments, keyMask } = this.origin;
    const { range, layer, offset } = page;
    const { keys, values } = await this.origin.read(range);
    const positions = segments || keyMask ? expandRanges([range]) : new Int32Array(0);
    const source = {
      keys,
      values,
      kvHeads,
      headDim,
      range,
      layer,
      ...(segments && { segments: positions.map((at) => segments[at]!) }),
      ...(keyMask && { keyMask: Uint8Array.from(positions, (at) => keyMask[at]!) }),
    };
    sealKvBlock(packKvBlock(source, this.dtype, this.ring.region.buffer, offset));
  }
}

function place(allocator: RegionAllocator, memory: Allocation[], origin: KvOrigin, range: TokenRange, options: ResidentKvOptions): Page {
  const { dtype, layer = 0 } = options;
  const { kvHeads, headDim } = origin;
  const shape = {
    dtype,
    layer,
    kvHeads,
    headDim,
    capacity: range.count,
    segments: origin.segments !== undefined,
    keyMask: origin.keyMask !== undefined,
  };
  const { byteLength } = layoutKvBlock(shape);
  const allocation = allocator.allocate(byteLength);
  memory.push(allocation);
  return { offset: allocation.offset, bytes: byteLength, layer, range };
}
