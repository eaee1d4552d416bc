import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, fstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startRing } from './startRing.ts';

const linux = process.platform === 'linux';

interface Started {
  pids: number[];
  inode: number;
}

async function startPoolProcess(): Promise<[ChildProcess, Started]> {
  const child = fork(join(import.meta.dirname, 'poolProcess.ts'), { execArgv: ['--no-warnings'] });
  const [started] = (await once(child, 'message')) as [Started];
  return [child, started];
}

/** Processes that hold the region by a descriptor or a mapping. A memfd is never listed in /dev/shm. */
function holders(inode: number): number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const holds = (pid: string) => {
    try {
      const open = readdirSync(`/proc/${pid}/fd`).some((fd) => statSync(`/proc/${pid}/fd/${fd}`, { throwIfNoEntry: false })?.ino === inode);
      const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
      return open || maps.some((line) => line.includes('memfd:longtake-ring') && line.split(/\s+/)[4] === String(inode));
    } catch {
      // it ended while it was looked at
      return false;
    }
  };
  return processes.filter(holds).map(Number);
}

const alive = (pid: number) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

async function eventually(condition: () => boolean, ms = 10_000): Promise<boolean> {
  const until = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

const safely = (look: () => boolean) => () => {
  try {
    return look();
  } catch {
    return false;
  }
};

describe.runIf(linux)('nothing is left', () => {
  it('after a pool was stopped', async () => {
    const shm = readdirSync('/dev/shm').sort();
    const { pool, stop } = await startRing(3);
    const pids = pool.endpoints().map((endpoint) => endpoint.pid);
    const { address } = pool.region;
    const inode = address.kind === 'descriptor' ? fstatSync(address.descriptor).ino : 0;
    expect(holders(inode)).toEqual(expect.arrayContaining([process.pid, ...pids]));
    await stop();
    expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    expect(holders(inode)).toEqual([]);
    expect(readdirSync('/dev/shm').sort()).toEqual(shm);
  });

  it.each([
    ['a busy worker', undefined],
    ['a stopped worker', 'SIGSTOP'],
  ] as const)('after kill -9 of the process that owns the pool, with %s', async (_name, signal) => {
    const [child, { pids, inode }] = await startPoolProcess();
    expect(holders(inode).length).toBe(1 + pids.length);
    if (signal) process.kill(pids[1]!, signal);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await eventually(safely(() => !pids.some(alive) && holders(inode).length === 0))).toBe(true);
  });

  it('after SIGTERM of a worker that waits: it ends at once', async () => {
    const [child, { pids }] = await startPoolProcess();
    process.kill(pids[0]!, 'SIGTERM');
    expect(
      await eventually(
        safely(() => !alive(pids[0]!)),
        2000,
      ),
    ).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await eventually(safely(() => !pids.some(alive)))).toBe(true);
  });
});

describe.runIf(linux)('memory', () => {
  it("a worker's own memory does not grow with the sequence", async () => {
    const { attendTensors } = await import('../../../electron/ring/attendTensors.ts');
    const { normals } = await import('./attentionCase.ts');
    const { pool, ring, stop } = await startRing(2);
    const rssAnon = () =>
      pool.endpoints().map(({ pid }) => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024);
    const measured: number[] = [];
    for (const tokens of [8192, 32_768, 131_072]) {
      const q = normals(64 * 8, 1);
      const kv = normals(tokens * 8, 2);
      const shape = { heads: 1, kvHeads: 1, headDim: 8, causal: true, qOffset: tokens - 64 };
      const options = { layout: 'zigzag', dtype: 'f32', transport: 'copy', backends: ['onnx', 'onnx'] } as const;
      for (const scheme of ['pass-q', 'pass-kv'] as const) await attendTensors(ring, { q, k: kv, v: kv, ...shape }, { ...options, scheme });
      measured.push(Math.max(...rssAnon()));
    }
    await stop();
    // MiB; the 128K sequence has 8 MiB of keys and values, of which nothing may stay
    expect(measured[2]! - measured[0]!).toBeLessThan(6);
  });
});
