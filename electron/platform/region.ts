/** How another process finds a region: a descriptor that it inherited at spawn, or on Windows the name of the mapping. */
export type RegionAddress = { kind: 'descriptor'; descriptor: number; bytes: number } | { kind: 'name'; name: string; bytes: number };

/**
 * Memory that belongs to the process which created it and to its children, without being mapped here: Electron's main
 * process can own it although it may not look into it (its memory cage forbids external ArrayBuffers).
 */
export interface RegionOwner {
  readonly bytes: number;
  /** As this process sees it. A child that inherits the descriptor as stdio[n] gets `{...address, descriptor: n}`. */
  readonly address: RegionAddress;
  /** The kernel frees the memory when the last process that holds the region closes it or dies. */
  close(): void;
}

/** A region mapped into this process. */
export interface MappedRegion {
  readonly bytes: number;
  /** The whole region, without a copy. Never touch it after `unmap`. */
  readonly buffer: ArrayBuffer;
  /** Where the region starts in this process's memory. */
  readonly base: bigint;
  /** Makes a range usable. Needed on Windows only, where a reserved range has no memory until it is committed. */
  commit(offset: number, bytes: number): void;
  /** Gives the memory of the whole pages inside a range back to the system; it reads as zeros afterwards. Where the system cannot, the range keeps its memory and its content. */
  release(offset: number, bytes: number): void;
  /**
   * Lays `bytes` of the region from byte `offset` on over memory of this process from byte `at` of `target` on (whole pages of 64 KiB), for as long as that memory
   * lives: both names then mean the same bytes. False where the system cannot, then nothing has changed.
   */
  mapOver(target: ArrayBuffer, at: number, offset: number, bytes: number): boolean;
  unmap(): void;
}
