import { setImmediate as yieldToEvents } from 'node:timers/promises';
import koffi from 'koffi';
import type { MappedRegion } from './sharedRegion.ts';

/**
 * Waiting for a 32-bit word of a shared region to change, across processes (`Atomics.wait` works inside one process only).
 * Linux: the futex system call. macOS 14.4 and later: os_sync_wait_on_address. Elsewhere (Windows' WaitOnAddress does not
 * cross processes) socketSignal.ts carries one byte.
 */
export interface Signal {
  /** Wakes every process that waits for the word at `offset` (bytes into the region, a multiple of 4). */
  wake(offset: number): void;
  /**
   * Blocks this thread until the word differs from `seen`, someone wakes it, or `timeoutMs` has passed, whichever is first.
   * The caller looks at the word again. Keep `timeoutMs` to a few milliseconds: nothing else runs in this process meanwhile.
   */
  sleep(offset: number, seen: number, timeoutMs: number): void | Promise<void>;
}

const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;
const SYS_FUTEX: Partial<Record<NodeJS.Architecture, number>> = { x64: 202, arm64: 98 };
const MAC_SHARED = 1;
const MAC_CLOCK = 32; // OS_CLOCK_MACH_ABSOLUTE_TIME
const EVERYONE = 0x7fff_ffff;

/** The futex of `region`, or null where this system has none that crosses processes. */
export function futexSignal(region: MappedRegion): Signal | null {
  if (process.platform === 'linux') return linuxSignal(region);
  return process.platform === 'darwin' ? macSignal(region) : null;
}

function linuxSignal(region: MappedRegion): Signal | null {
  const number = SYS_FUTEX[process.arch];
  if (number === undefined) return null;
  const call = koffi
    .load(null)
    .func('long syscall(long number, void *word, int operation, int value, void *timeout, void *other, int flags)') as unknown as (
    number: number,
    word: bigint,
    operation: number,
    value: number,
    timeout: BigInt64Array | null,
    other: null,
    flags: number,
  ) => number;
  const timeout = new BigInt64Array(2);
  return {
    wake: (offset) => void call(number, region.base + BigInt(offset), FUTEX_WAKE, EVERYONE, null, null, 0),
    sleep: (offset, seen, timeoutMs) => {
      timeout[0] = BigInt(Math.floor(timeoutMs / 1000));
      timeout[1] = BigInt(Math.round((timeoutMs % 1000) * 1e6));
      call(number, region.base + BigInt(offset), FUTEX_WAIT, seen, timeout, null, 0);
    },
  };
}

/** Typed and read against <os/os_sync_wait_on_address.h>, never run: see README.md, "not tested". */
function macSignal(region: MappedRegion): Signal | null {
  try {
    const library = koffi.load(null);
    const wait = library.func(
      'int os_sync_wait_on_address_with_timeout(void *word, uint64_t value, size_t size, uint32_t flags, uint32_t clock, uint64_t timeout)',
    ) as unknown as (word: bigint, value: bigint, size: number, flags: number, clock: number, timeout: bigint) => number;
    const wakeAll = library.func('int os_sync_wake_by_address_all(void *word, size_t size, uint32_t flags)') as unknown as (
      word: bigint,
      size: number,
      flags: number,
    ) => number;
    return {
      wake: (offset) => void wakeAll(region.base + BigInt(offset), 4, MAC_SHARED),
      sleep: (offset, seen, timeoutMs) =>
        void wait(region.base + BigInt(offset), BigInt(seen >>> 0), 4, MAC_SHARED, MAC_CLOCK, BigInt(Math.round(timeoutMs * 1e6))),
    };
  } catch {
    // older than 14.4: the symbols are not there
    return null;
  }
}

/** Spinning for this long is cheaper than going to sleep and being woken. */
const SPIN_MS = 0.02;
/** The event loop (cancel, the parent's death) runs at least this often while waiting. */
const SLEEP_MS = 4;

/**
 * Waits until `reached` accepts the word at `words[index]`; `region` words start at offset 0. `check` runs between sleeps
 * and may throw to give up. Returns the milliseconds waited.
 */
export async function waitForWord(
  signal: Signal,
  words: Int32Array,
  index: number,
  reached: (value: number) => boolean,
  check: () => void,
): Promise<number> {
  if (reached(Atomics.load(words, index))) return 0;
  const start = performance.now();
  while (performance.now() - start < SPIN_MS) if (reached(Atomics.load(words, index))) return performance.now() - start;
  for (;;) {
    const seen = Atomics.load(words, index);
    if (reached(seen)) return performance.now() - start;
    await signal.sleep(words.byteOffset + index * 4, seen, SLEEP_MS);
    if (reached(Atomics.load(words, index))) return performance.now() - start;
    await yieldToEvents();
    check();
  }
}
