import { rowKernels, type RowKernels } from './rowKernels.ts';

const PAGE_BYTES = 65536;
/** WebAssembly addresses 4 GiB; half of it keeps sums of offsets away from the end. */
const ARENA_BYTES = 2 ** 31;
const ALIGNMENT = 64;

/** A memory with the kernels over it. What is put into it stays where it is. */
export class Arena {
  readonly kernels: RowKernels;
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: ARENA_BYTES / PAGE_BYTES });
  #used = 0;
  #floats: Float32Array;

  constructor() {
    this.kernels = rowKernels(this.#memory);
    this.#floats = new Float32Array(this.#memory.buffer);
  }

  /** Whether so many bytes more have room. */
  holds(bytes: number): boolean {
    return this.#used + ALIGNMENT + bytes <= ARENA_BYTES;
  }

  /** Byte offset of so much room, zeroed, at a multiple of 64. */
  take(bytes: number): number {
    const at = Math.ceil(this.#used / ALIGNMENT) * ALIGNMENT;
    const missing = Math.ceil((at + bytes - this.#memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) {
      this.#memory.grow(missing);
      this.#floats = new Float32Array(this.#memory.buffer);
    }
    this.#used = at + bytes;
    return at;
  }

  bytes(at: number, length: number): Int8Array {
    return new Int8Array(this.#memory.buffer, at, length);
  }

  /** So many floats from a byte offset on: a view that is gone when the arena grows. */
  floats(at: number, length: number): Float32Array {
    return this.#floats.subarray(at / 4, at / 4 + length);
  }

  put(at: number, values: Float32Array): void {
    this.#floats.set(values, at / 4);
  }
}
