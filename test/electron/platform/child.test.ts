import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Child } from '../../../electron/platform/child.ts';

const entry = fileURLToPath(new URL('../../fixtures/platform/echoChild.ts', import.meta.url));
const children: Child[] = [];
const start = () => {
  const child = new Child({ name: 'echo', entry });
  children.push(child);
  return child;
};
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()));
});

describe('Child', () => {
  it('answers requests and passes typed arrays whole', async () => {
    const bytes = new Uint8Array([1, 2, 255]);
    const output = await start().request('echo', { bytes });
    expect(output).toEqual({ bytes });
    expect((output as { bytes: Uint8Array }).bytes).toBeInstanceOf(Uint8Array);
  });

  it('carries an expected error with code and hint', async () => {
    await expect(start().request('refuse', null)).rejects.toMatchObject({
      code: 'FILE_EMPTY',
      message: 'x.mp4 is empty.',
      hint: 'Copy it again.',
    });
  });

  it('refuses a request that nobody handles, also one named like an object property', async () => {
    await expect(start().request('constructor', null)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('tells the child of a cancel', async () => {
    const child = start();
    const heard = new Promise((resolve) => child.rpc.onEvent(resolve));
    const controller = new AbortController();
    const waiting = child.request('wait', null, { signal: controller.signal });
    await delay(50);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await heard).toBe('saw the cancel');
  });

  it('reports a crash with its last words', async () => {
    const error = await start()
      .request('crash', null)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CHILD_CRASHED', message: expect.stringContaining('code 7') as string });
    expect((error as { details: { stderr: string } }).details.stderr).toContain('last words');
  });

  it('ends when its parent is killed with -9', async () => {
    const script = `
      import { Child } from '${new URL('../../../electron/platform/child.ts', import.meta.url).href}';
      const child = new Child({ name: 'echo', entry: ${JSON.stringify(entry)} });
      await child.request('echo', 1);
      console.log(child.pid);
    `;
    const parent = spawn(process.execPath, ['--no-warnings', '--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', (data: Buffer) => resolve(data.toString()))));
    expect(pid).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    const gone = async () => {
      for (let i = 0; i < 100; i++) {
        try {
          process.kill(pid, 0);
        } catch {
          return true;
        }
        await delay(30);
      }
      return false;
    };
    expect(await gone()).toBe(true);
  });
});
