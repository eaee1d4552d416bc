import { LongtakeError } from '../contract/errors.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';
import { SIGNAL_TABLE_BYTES } from '../platform/socketSignal.ts';

/** Whole memory pages, so that a freed range can be given back to the system. */
const GRAIN_BYTES = 4096;

export interface Allocation {
  readonly offset: number;
  readonly bytes: number;
}

/** Ranges that end below this stay in memory when they are freed, for the next request: to fault them in anew costs some percent of a short one. */
const WARM_BYTES = 128 * 1024 * 1024;
/** Ranges up to this long are zeroed: boards and words that others wait for. */
const ZEROED_BYTES = 64 * 1024;

/**
 * Deals out ranges of the region, first fit. Short ones are zeroed, long ones may hold what was there. One driver owns it; the workers only
 * get offsets.
 */
export class RegionAllocator {
  private readonly region: MappedRegion;
  private readonly free: Allocation[];

  constructor(region: MappedRegion) {
    this.region = region;
    const end = Math.floor(region.bytes / GRAIN_BYTES) * GRAIN_BYTES;
    this.free = [{ offset: SIGNAL_TABLE_BYTES, bytes: end - SIGNAL_TABLE_BYTES }];
    region.commit(0, SIGNAL_TABLE_BYTES);
  }

  /** Bytes that are dealt out now. */
  get usedBytes(): number {
    return (
      Math.floor(this.region.bytes / GRAIN_BYTES) * GRAIN_BYTES -
      SIGNAL_TABLE_BYTES -
      this.free.reduce((sum, range) => sum + range.bytes, 0)
    );
  }

  /** Throws SHARED_MEMORY where no range is long enough. */
  allocate(bytes: number): Allocation {
    const needed = Math.max(1, Math.ceil(bytes / GRAIN_BYTES)) * GRAIN_BYTES;
    const index = this.free.findIndex((range) => range.bytes >= needed);
    const range = this.free[index];
    if (!range) {
      throw new LongtakeError('SHARED_MEMORY', `The ring's shared memory (${this.region.bytes} bytes) has no room for ${needed} more.`, {
        hint: 'Ask for fewer tokens, a smaller KV dtype, or a larger region.',
      });
    }
    this.region.commit(range.offset, needed);
    if (range.bytes === needed) this.free.splice(index, 1);
    else this.free[index] = { offset: range.offset + needed, bytes: range.bytes - needed };
    if (needed <= ZEROED_BYTES) new Uint8Array(this.region.buffer, range.offset, needed).fill(0);
    return { offset: range.offset, bytes: needed };
  }

  /** Gives the memory of everything that is free back to the system. */
  trim(): void {
    for (const range of this.free) this.region.release(range.offset, range.bytes);
  }

  release(allocation: Allocation): void {
    if (allocation.offset + allocation.bytes > WARM_BYTES) this.region.release(allocation.offset, allocation.bytes);
    const at = this.free.findIndex((range) => range.offset > allocation.offset);
    const index = at < 0 ? this.free.length : at;
    this.free.splice(index, 0, allocation);
    this.join(index);
    if (index > 0) this.join(index - 1);
  }

  private join(index: number): void {
    const range = this.free[index];
    const next = this.free[index + 1];
    if (range && next && range.offset + range.bytes === next.offset) {
      this.free.splice(index, 2, { offset: range.offset, bytes: range.bytes + next.bytes });
    }
  }
}
