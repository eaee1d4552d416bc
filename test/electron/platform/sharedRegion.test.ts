import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyMemory } from '../../../electron/platform/copyMemory.ts';
import { futexSignal, waitForWord } from '../../../electron/platform/futex.ts';
import { createRegion, mapRegion } from '../../../electron/platform/sharedRegion.ts';
import { socketSignal } from '../../../electron/platform/socketSignal.ts';

const HUGE = 2 ** 36;

describe('a shared region', () => {
  it('may be far larger than memory, costs what is touched, and gives it back', () => {
    const owner = createRegion(HUGE);
    const region = mapRegion(owner.address);
    expect(region.buffer.byteLength).toBe(HUGE);
    const shared = () => Number(/RssShmem:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
    const before = shared();
    const far = new Float32Array(region.buffer, HUGE - 2 ** 23, 2 ** 20).fill(3);
    if (process.platform === 'linux') expect(shared() - before).toBeGreaterThanOrEqual(4096);
    region.release(HUGE - 2 ** 23, 2 ** 22);
    if (process.platform === 'linux') {
      expect(shared() - before).toBeLessThan(64);
      expect(far[0]).toBe(0);
    }
    region.unmap();
    owner.close();
    owner.close();
  });

  it('that cannot be made is SHARED_MEMORY and says which call failed', () => {
    expect(() => createRegion(-1)).toThrow(
      expect.objectContaining({ code: 'SHARED_MEMORY', message: expect.stringContaining('ftruncate') as string }),
    );
    expect(() => mapRegion({ kind: 'descriptor', descriptor: 9999, bytes: 4096 })).toThrow(
      expect.objectContaining({ code: 'SHARED_MEMORY', message: expect.stringContaining('EBADF') as string }),
    );
  });

  it('copies on another thread', async () => {
    const owner = createRegion(2 ** 24);
    const region = mapRegion(owner.address);
    for (const bytes of [100, 3_000_001]) {
      new Uint8Array(region.buffer, 0, bytes).forEach((_, i, all) => (all[i] = i * 7));
      await copyMemory(region, 0, 2 ** 23, bytes);
      expect(Buffer.compare(new Uint8Array(region.buffer, 0, bytes), new Uint8Array(region.buffer, 2 ** 23, bytes))).toBe(0);
      expect(new Uint8Array(region.buffer, 2 ** 23 + bytes, 1)[0]).toBe(0);
    }
    region.unmap();
    owner.close();
  });
});

describe('waiting for a word across processes', () => {
  it.each(['futex', 'socket'])('%s: a child that inherits the region answers every number', async (kind) => {
    const owner = createRegion(2 ** 20);
    const region = mapRegion(owner.address);
    const signal = kind === 'futex' ? futexSignal(region) : await socketSignal(region, 0);
    if (!signal || owner.address.kind !== 'descriptor') return;
    const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'echoProcess.ts'), kind], {
      stdio: ['ignore', 'inherit', 'inherit', 'ignore', owner.address.descriptor],
    });
    const words = new Int32Array(region.buffer, 0, 2048);
    for (let i = 1; i <= 200; i++) {
      Atomics.store(words, 1024, i);
      signal.wake(4096);
      await waitForWord(
        signal,
        words,
        1025,
        (value) => value >= i,
        () => undefined,
      );
      expect(words[1025]).toBe(i);
    }
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    region.unmap();
    owner.close();
  });

  it('wakes well before its sleep is over', async () => {
    const owner = createRegion(2 ** 20);
    const region = mapRegion(owner.address);
    const signal = futexSignal(region);
    if (!signal) return;
    const words = new Int32Array(region.buffer, 0, 4);
    // nobody wakes it: it comes back by itself, and gives up when told to
    const started = performance.now();
    await signal.sleep(0, 0, 20);
    expect(performance.now() - started).toBeGreaterThan(15);
    await signal.sleep(0, 1, 10_000); // the word is not 1: no sleep at all
    await expect(
      waitForWord(
        signal,
        words,
        0,
        (value) => value === 1,
        () => {
          throw new Error('given up');
        },
      ),
    ).rejects.toThrow('given up');
    expect(performance.now() - started).toBeLessThan(5000);
    region.unmap();
    owner.close();
  });
});
