import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostEvent } from '../../../electron/contract/bridge.ts';
import type { RingSelftestResult, RingStatus, RingTraceEvent } from '../../../electron/contract/ring.ts';
import { readSafetensors } from '../../../electron/model/weights/safetensors.ts';
import { float32Values, float64Values } from '../../../electron/model/weights/values.ts';
import { Child } from '../../../electron/platform/child.ts';
import { maxError } from '../ring/attentionCase.ts';

interface ProcessInfo {
  pid: number;
  parent: number;
  command: string;
}

/** Processes of this machine that are not zombies. */
function processes(): ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        if (/^State:\s+Z/m.test(status)) return [];
        const parent = Number(/^PPid:\s+(\d+)/m.exec(status)![1]);
        return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return []; // it ended while it was looked at
      }
    });
}

describe.runIf(process.platform === 'linux')('the ring of the app', () => {
  let folder: string;
  let main: Child;
  let traces: RingTraceEvent[];
  // past Child.request, which takes HOST_GONE for the death of this child and not of its host
  const ask = (name: string, input: object) => main.rpc.request(name, input);
  const status = async () => (await ask('ring.status', {})) as RingStatus;
  const selftest = async (input: object) => (await ask('ring.selftest', input)) as RingSelftestResult;
  const SHORT = { backend: 'cpu', dtype: 'f32', layout: 'zigzag', transport: 'in-place', length: 33 };
  const hostPid = () => processes().find(({ parent, command }) => parent === main.pid && command.includes('host/index.ts'))?.pid;
  const alive = (pids: number[]) => processes().filter(({ pid }) => pids.includes(pid)).length;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'longtake-app-ring-'));
    traces = [];
    main = new Child({ name: 'main', entry: join(import.meta.dirname, 'mainProcess.ts'), args: [join(folder, 'library')] });
    main.rpc.onEvent((event) => {
      const { event: name, data } = event as HostEvent;
      if (name === 'ring.trace') traces.push(data);
    });
  });
  afterEach(async () => {
    if (main.alive) await ask('stop', {});
    main.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts when something needs it; main owns the workers and the host drives them', async () => {
    expect(await status()).toMatchObject({ state: 'off', workers: [] });
    expect(processes().filter(({ parent }) => parent === main.pid)).toHaveLength(1);
    const result = await selftest(SHORT);
    expect(result).toMatchObject({ passed: true });
    expect(Math.max(...result.cases.map(({ workers }) => workers))).toBeGreaterThan(1);
    const { workers, state, last } = await status();
    expect(state).toBe('ready');
    const parents = processes().filter(({ pid }) => workers.some((worker) => worker.pid === pid));
    expect(parents.map(({ parent }) => parent)).toEqual(workers.map(() => main.pid));
    expect(workers.length).toBeGreaterThan(1);
    expect(last?.scheme).toMatch(/^pass-/);
    await expect.poll(() => traces.flatMap(({ records }) => records).length).toBeGreaterThan(2);
    const steps = traces.flatMap(({ records }) => records).flatMap((record) => record.steps);
    expect(new Set(steps.map((step) => step.scheme))).toEqual(new Set(['pass-kv', 'pass-q']));
  });

  it('attends to a file of tensors on request', async () => {
    const source = join(import.meta.dirname, '../../fixtures/goldens/ring/causal_gqa_h9_kv3_d64_l64.safetensors');
    const out = join(folder, 'attended.safetensors');
    expect(await ask('ring.attend', { in: source, out, causal: true, scheme: 'pass-kv' })).toMatchObject({ file: out, scheme: 'pass-kv' });
    const golden = readSafetensors(source).tensors;
    const attended = readSafetensors(out).tensors;
    for (const name of ['out', 'lse'])
      expect(maxError(float32Values(out, attended.get(name)!), float64Values(source, golden.get(`${name}_f64`)!))).toBeLessThan(2e-6);
    await expect(ask('ring.attend', { in: join(folder, 'none'), out: join(folder, 'x') })).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(ask('ring.attend', { in: source, out: '' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('a killed worker comes back, by itself and on request, and the results stay right', async () => {
    await selftest(SHORT);
    const [first, second] = (await status()).workers;
    process.kill(first!.pid, 'SIGKILL');
    expect(await selftest(SHORT)).toMatchObject({ passed: true });
    const after = await status();
    expect(after.workers[0]).toMatchObject({ id: 0, generation: 1 });
    expect(after.workers[0]!.pid).not.toBe(first!.pid);
    const again = (await ask('ring.restartWorker', { id: 1 })) as RingStatus;
    expect(again.workers[1]!.pid).not.toBe(second!.pid);
    await expect(ask('ring.restartWorker', { id: 15 })).rejects.toMatchObject({ code: 'RING_WORKER_LOST' });
    expect(await selftest(SHORT)).toMatchObject({ passed: true });
  });

  it('workers and host end when main is killed with -9', async () => {
    await selftest(SHORT);
    const pids = [...(await status()).workers.map(({ pid }) => pid), hostPid()!];
    expect(alive(pids)).toBe(pids.length);
    main.kill('SIGKILL');
    await main.exited;
    await expect.poll(() => alive(pids), { timeout: 10_000 }).toBe(0);
  });

  it('a host that dies takes no worker along, and the one that comes back has a ring again', async () => {
    await selftest(SHORT);
    const before = (await status()).workers.map(({ pid }) => pid);
    process.kill(hostPid()!, 'SIGKILL');
    await expect.poll(() => alive(before), { timeout: 10_000 }).toBe(0);
    await expect
      .poll(
        () =>
          selftest(SHORT).then(
            ({ passed }) => passed,
            () => false,
          ),
        { timeout: 20_000, interval: 300 },
      )
      .toBe(true);
    expect((await status()).workers.every(({ pid }) => !before.includes(pid))).toBe(true);
  });
});
