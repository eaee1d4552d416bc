import type { Allocation } from '../ring/regionAllocator.ts';
import type { Ring } from '../ring/ring.ts';

/** Memory of the region for one request. */
export class Scratch {
  readonly #ring: Ring;
  readonly #memory: Allocation[] = [];

  constructor(ring: Ring) {
    this.#ring = ring;
  }

  /** Offset of so many bytes. */
  room(bytes: number): number {
    const memory = this.#ring.allocator.allocate(bytes);
    this.#memory.push(memory);
    return memory.offset;
  }

  /** Offset of a copy of the values. */
  put(values: Int32Array | Uint8Array): number {
    const offset = this.room(values.byteLength);
    new Uint8Array(this.#ring.region.buffer, offset, values.byteLength).set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
    return offset;
  }

  release(): void {
    for (const memory of this.#memory) this.#ring.allocator.release(memory);
  }
}
