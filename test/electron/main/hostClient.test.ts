import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostEvent } from '../../../electron/contract/bridge.ts';
import type { ShellEvent } from '../../../electron/contract/shell.ts';
import { HostClient } from '../../../electron/main/hostClient.ts';
import { ringWorkerEntry } from '../../../electron/platform/paths.ts';

const PLATFORM = new URL('../../../electron/platform/', import.meta.url).href;
/** A child as small as can be: it answers with its pid, and dies when it is told to. */
const CHILD = `
import { Rpc } from '${PLATFORM}rpc.ts';
import { processChannel } from '${PLATFORM}channel.ts';
const rpc = new Rpc(processChannel(process), {
  'library.list': async () => ({ videos: [], pid: process.pid }),
  'doctor.run': async () => { console.error('out of luck'); process.exit(3); },
});
rpc.emit({ event: 'host.ready' });
if (process.argv[2] === 'broken') { console.error('cannot start'); process.exit(1); }
`;

describe('the host of the app', () => {
  let folder: string;
  let entry: string;
  let client: HostClient | undefined;
  const states: string[] = [];
  const start = (args: string[] = []) => {
    states.length = 0;
    const onEvent = (event: HostEvent | ShellEvent) => {
      if (event.event === 'shell.host') states.push(event.data.state + (event.data.error ? ` ${event.data.error.message}` : ''));
    };
    client = new HostClient({ entry, args, workerEntry: ringWorkerEntry(), onEvent });
    client.start();
    return client;
  };
  const pid = async () => ((await client?.request('library.list', {})) as { pid: number }).pid;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'longtake-host-'));
    entry = join(folder, 'child.ts');
    writeFileSync(entry, CHILD);
  });
  afterEach(async () => {
    await client?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is started again when it dies, and says what it said last', async () => {
    start();
    const first = await pid();
    await expect(client?.request('doctor.run', {})).rejects.toMatchObject({ code: 'HOST_GONE' });
    await expect.poll(() => states.length).toBe(5);
    const died = 'restarting The process that reads videos has ended: out of luck.';
    expect(states).toEqual(['starting', 'ready', died, 'starting', 'ready']);
    expect(await pid()).not.toBe(first);
  });

  it('is given up after three deaths in a minute', async () => {
    start(['broken']);
    await expect.poll(() => states.at(-1), { timeout: 10_000 }).toMatch(/^gone .*cannot start/);
    await expect(client?.request('library.list', {})).rejects.toMatchObject({ code: 'HOST_GONE' });
  });

  it('ends when it is stopped, and stays ended', async () => {
    start();
    const first = await pid();
    await client?.stop();
    expect(() => process.kill(first, 0)).toThrow();
    expect(states).toEqual(['starting', 'ready']);
  });
});
