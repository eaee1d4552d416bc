/** Buffers that are used again: a decode step would otherwise leave megabytes of garbage per layer. */
export class ScratchPool {
  readonly #free: Float32Array[] = [];

  /** An array of at least `length` floats with old contents; hand it back with {@link give}. */
  take(length: number): Float32Array {
    const index = this.#free.findIndex((array) => array.length >= length && array.length <= 4 * length);
    return index === -1 ? new Float32Array(length) : this.#free.splice(index, 1)[0]!;
  }

  give(...arrays: readonly Float32Array[]): void {
    for (const array of arrays) {
      this.#free.push(array);
      if (this.#free.length > 16) this.#free.shift();
    }
  }
}
