import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../../../electron/platform/workerPool.ts';
import { WorkerLink } from '../../../electron/ring/workerLink.ts';

const ENTRY = join(import.meta.dirname, '../../../electron/worker/index.ts');

describe('WorkerPool', () => {
  it('starts, replaces a stopped worker once however many ask, and stops', async () => {
    const pool = await WorkerPool.start({ entry: ENTRY, workers: 2 });
    const [first, second] = pool.endpoints();
    process.kill(first!.pid, 'SIGSTOP');
    const fresh = await Promise.all([pool.replace(0, 0), pool.replace(0, 0), pool.replace(0, 0)]);
    expect(new Set(fresh.map(({ pid }) => pid)).size).toBe(1);
    expect(fresh[0]).toMatchObject({ id: 0, generation: 1 });
    expect(existsSync(`/proc/${first!.pid}`)).toBe(false);
    // who comes late with the old generation gets the present worker
    expect((await pool.replace(0, 0)).pid).toBe(fresh[0].pid);
    expect(pool.endpoints().map(({ pid }) => pid)).toEqual([fresh[0].pid, second!.pid]);
    await pool.stop();
    expect(existsSync(`/proc/${fresh[0].pid}`)).toBe(false);
    await expect(pool.replace(0, 1)).rejects.toMatchObject({ code: 'RING_WORKER_LOST' });
  });

  it('lets nobody in who does not know the token', async () => {
    const pool = await WorkerPool.start({ entry: ENTRY, workers: 1 });
    const [endpoint] = pool.endpoints();
    await expect(WorkerLink.open({ ...endpoint!, token: 'f'.repeat(endpoint!.token.length) })).rejects.toMatchObject({
      code: 'NOT_GRANTED',
    });
    const socket = connect(endpoint!.address);
    socket.write(JSON.stringify({ type: 'request', id: 1, name: 'ring.memory', input: {} }) + '\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('NOT_GRANTED');
    socket.destroy();
    const link = await WorkerLink.open(endpoint!);
    expect(await link.request('ring.memory', {})).toHaveProperty('privateBytes');
    link.close();
    await pool.stop();
  });

  it('a worker that cannot start leaves nothing behind', async () => {
    await expect(WorkerPool.start({ entry: join(import.meta.dirname, 'no-such-worker.ts'), workers: 2 })).rejects.toMatchObject({
      code: 'CHILD_CRASHED',
    });
  });
});
