import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostEvent } from '../../../electron/contract/bridge.ts';
import { openHost } from '../../../electron/host/host.ts';

/** A disk of its own size, which only root can make on Linux. */
const folder = mkdtempSync(path.join(tmpdir(), 'longtake-full-'));
const disk = path.join(folder, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;

describe.skipIf(!mounted)('a disk that is full', () => {
  const video = path.join(folder, 'film.mp4');
  beforeAll(() => {
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=5:duration=60', '-f', 'lavfi', '-i', 'sine=duration=60'];
    execFileSync('ffmpeg', ['-v', 'error', ...source, '-g', '5', '-c:v', 'libx264', '-preset', 'ultrafast', '-shortest', video]);
  });

  it('stops the work, says so, keeps what is finished, and goes on once there is room', async () => {
    const host = await openHost({ library: path.join(disk, 'library'), resumeAll: true });
    const stopped: string[] = [];
    let goesOn = false;
    host.bridge.subscribe((event: HostEvent) => {
      if (event.event !== 'queue.stopped') return;
      if (event.data.error) stopped.push(event.data.error.code);
      else goesOn = true;
    });
    const { added } = await host.bridge.request('library.add', { paths: [video], stages: ['probe', 'keyframes', 'shots', 'sound'] });
    const videoId = added[0]!.id;
    const fill = spawnSync('sh', ['-c', `cat /dev/zero > ${disk}/filler`]);
    expect(fill.status).not.toBe(0);
    await expect.poll(() => stopped[0], { timeout: 30_000 }).toBe('DISK_FULL');
    const before = (await host.bridge.request('library.list', {})).videos.find(({ id }) => id === videoId);
    expect(before?.stages.every(({ state }) => state !== 'failed')).toBe(true);

    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    await expect.poll(() => goesOn, { timeout: 20_000 }).toBe(true);
    const states = async (): Promise<string[]> => {
      const { videos } = await host.bridge.request('library.list', {});
      const stages = videos.find(({ id }) => id === videoId)?.stages ?? [];
      return stages.filter(({ name }) => ['probe', 'keyframes', 'shots', 'sound'].includes(name)).map(({ state }) => state);
    };
    await expect.poll(states, { timeout: 60_000 }).toEqual(['done', 'done', 'done', 'done']);
    await host.close();
  }, 120_000);
});

afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', disk]);
  rmSync(folder, { recursive: true, force: true });
});
