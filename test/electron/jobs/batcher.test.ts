import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Batcher } from '../../../electron/jobs/batcher.ts';

describe('Batcher', () => {
  it('hands everything on once, in order, in batches of the size asked for, the first one smaller', async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number>(
      3,
      async (batch) => {
        await delay(1);
        batches.push(batch);
      },
      1,
    );
    for (let i = 0; i < 8; i++) await batcher.add(i);
    await batcher.flush();
    expect(batches).toEqual([[0], [1, 2, 3], [4, 5, 6], [7]]);
  });

  it('holds back whoever is faster than the work', async () => {
    let waiting = 0;
    let most = 0;
    const batcher = new Batcher<number>(1, async () => {
      await delay(2);
      waiting -= 1;
    });
    for (let i = 0; i < 10; i++) {
      waiting += 1;
      most = Math.max(most, waiting);
      await batcher.add(i);
    }
    await batcher.flush();
    expect(most).toBeLessThanOrEqual(3);
  });

  it('throws the first error and works on nothing after it', async () => {
    const done: number[] = [];
    const batcher = new Batcher<number>(1, ([value]) => {
      if (value === 1) return Promise.reject(new Error('broken'));
      done.push(value!);
      return Promise.resolve();
    });
    await expect(
      (async () => {
        for (let i = 0; i < 5; i++) await batcher.add(i);
        await batcher.flush();
      })(),
    ).rejects.toThrow('broken');
    expect(done).toEqual([0]);
  });
});
