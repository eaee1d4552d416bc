import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, cpSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { EncoderPool } from '../../../electron/encoders/encoderClient.ts';
import { installModel } from '../../../electron/encoders/modelInstall.ts';
import { ModelStore } from '../../../electron/encoders/modelStore.ts';
import { openSentenceEncoder } from '../../../electron/encoders/sentence.ts';
import { FIXTURES, photo, store } from './material.ts';

const pools: EncoderPool[] = [];
const poolOf = (options: ConstructorParameters<typeof EncoderPool>[0] = {}) => {
  const pool = new EncoderPool(options);
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const running = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && running(pid); i++) await sleep(100);
  return !running(pid);
}

describe('EncoderPool', () => {
  it('gives what the encoder gives in this process, and says how fast', async () => {
    const pool = poolOf();
    const remote = pool.encoder('sentence');
    expect(pool.pids()).toEqual([]);
    const local = await openSentenceEncoder(store.require('sentence'));
    const texts = ['a kitten', 'a rocket'];
    expect(await remote.encode(texts)).toEqual(await local.encode(texts));
    expect(remote.generation).toBe(local.generation);
    expect(pool.throughput('sentence')).toMatchObject({ items: 2 });
    expect(pool.throughput('sentence')!.peakRssBytes).toBeGreaterThan(5e7);
    await local.close();
  });

  it('shares one process between classifier and detector, and takes several batches at once', async () => {
    const pool = poolOf();
    const picture = photo('chelsea', 300);
    const [classes, objects, again] = await Promise.all([
      pool.encoder('classifier').encode([picture]),
      pool.encoder('detector').encode([picture]),
      pool.encoder('classifier').encode([picture]),
    ]);
    expect(pool.pids()).toHaveLength(1);
    expect(classes).toEqual(again);
    expect(objects[0]).toHaveLength(1);
  });

  it('reports a crash by its code and starts a new process for the next batch', async () => {
    const pool = poolOf();
    const encoder = pool.encoder('sentence');
    await encoder.encode(['warm']);
    const [pid] = pool.pids();
    const long = encoder.encode(new Array<string>(2000).fill('a long list of sentences '.repeat(30)));
    const outcome = expect(long).rejects.toMatchObject({ code: 'CHILD_CRASHED', message: expect.stringContaining('SIGKILL') as unknown });
    await sleep(200);
    process.kill(pid!, 'SIGKILL');
    await outcome;
    expect(await encoder.encode(['again'])).toHaveLength(1);
    expect(pool.pids()[0]).not.toBe(pid);
  });

  it('stops a batch that is cancelled and goes on with the next', async () => {
    const pool = poolOf();
    const encoder = pool.encoder('sentence');
    await encoder.encode(['warm']);
    const controller = new AbortController();
    const long = encoder.encode(new Array<string>(4000).fill('a long list of sentences '.repeat(30)), controller.signal);
    setTimeout(() => controller.abort(), 100);
    await expect(long).rejects.toMatchObject({ code: 'CANCELLED' });
    const started = performance.now();
    expect(await encoder.encode(['next'])).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('ends an idle process and starts it again when there is work', async () => {
    const pool = poolOf({ idleMs: 300 });
    const encoder = pool.encoder('sentence');
    await encoder.encode(['one']);
    const [pid] = pool.pids();
    expect(await gone(pid!)).toBe(true);
    expect(await encoder.encode(['two'])).toHaveLength(1);
  });

  it('says so where the model is damaged or missing', async () => {
    const assetsFolder = mkdtempSync(join(tmpdir(), 'longtake-damaged-'));
    try {
      for (const name of ['manifest.json', 'all-MiniLM-L6-v2', 'coco-ssd'])
        cpSync(join(store.assetsFolder, name), join(assetsFolder, name), { recursive: true });
      const pool = poolOf({ store: new ModelStore({ assetsFolder, modelsFolder: join(assetsFolder, 'none') }) });
      expect(() => pool.encoder('speech')).toThrow(expect.objectContaining({ code: 'MODEL_MISSING' }) as Error);
      const encoder = pool.encoder('detector');
      // damaged between the look at the folder and the first batch
      truncateSync(join(assetsFolder, 'coco-ssd', 'model_fp16w.onnx'), 5_000_000);
      await expect(encoder.encode([photo('chelsea', 300)])).rejects.toMatchObject({ code: 'MODEL_DAMAGED' });
    } finally {
      rmSync(assetsFolder, { recursive: true, force: true });
    }
  });

  it('takes up a model that was installed while it ran, and never writes under its generation with the old one', async () => {
    const modelsFolder = mkdtempSync(join(tmpdir(), 'longtake-swap-'));
    try {
      const swapped = new ModelStore({ modelsFolder });
      const pool = poolOf({ store: swapped });
      await installModel(swapped, join(FIXTURES, 'models', 'tiny-random-clip'));
      const before = pool.encoder('picture-query');
      const [clip] = await before.encode(['a kitten']);
      rmSync(join(modelsFolder, 'tiny-random-clip'), { recursive: true });
      await installModel(swapped, join(FIXTURES, 'models', 'tiny-random-siglip'));
      const after = pool.encoder('picture-query');
      expect(after.generation).not.toBe(before.generation);
      const [siglip] = await after.encode(['a kitten']);
      expect(siglip).not.toEqual(clip);
      await expect(before.encode(['a kitten'])).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    } finally {
      rmSync(modelsFolder, { recursive: true, force: true });
    }
  });

  it('leaves no process behind when its parent is killed', async () => {
    const client = new URL('../../../electron/encoders/encoderClient.ts', import.meta.url).href;
    const script = `const { EncoderPool } = await import(${JSON.stringify(client)}); const pool = new EncoderPool(); await pool.encoder('sentence').encode(['x']); console.log(pool.pids()[0]); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data: Buffer) => resolve(Number(data.toString()))));
    expect(running(pid)).toBe(true);
    parent.kill('SIGKILL');
    expect(await gone(pid)).toBe(true);
  });
});
