import koffi from 'koffi';
import type { MappedRegion } from './sharedRegion.ts';

interface Memcpy {
  async(to: bigint, from: bigint, bytes: number, done: (error: Error | null) => void): void;
}
let memcpy: Memcpy | undefined;

/** Below this a copy on this thread is done before another thread has begun it. */
const INLINE_BYTES = 64 * 1024;

/** Copies inside the region on another thread, so that it runs while this one computes. The two ranges must not overlap. */
export async function copyMemory(region: MappedRegion, from: number, to: number, bytes: number): Promise<void> {
  if (bytes <= INLINE_BYTES) {
    new Uint8Array(region.buffer, to, bytes).set(new Uint8Array(region.buffer, from, bytes));
    return;
  }
  const copy = (memcpy ??= loadMemcpy());
  await new Promise<void>((resolve, reject) => {
    copy.async(region.base + BigInt(to), region.base + BigInt(from), bytes, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

function loadMemcpy(): Memcpy {
  // Windows' C runtime must be named; elsewhere the program itself holds the function
  return koffi.load(process.platform === 'win32' ? 'msvcrt.dll' : null).func('void *memcpy(void *to, const void *from, size_t bytes)');
}
