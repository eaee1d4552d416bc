import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type StartedApp } from './electronApp.ts';
import { childrenRunning } from './processes.ts';
import { leaveOut } from './serving.ts';
import { makeTestVideo, SHOTS } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, expectPlaying, search, stageColour, takePicture, waitUntilRead } from './window.ts';

const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: the app in Electron (${missing})`);

describe.skipIf(missing !== null)('the app in Electron', () => {
  let data: string;
  let started: StartedApp;
  let app: ElectronApplication;
  let page: Page;
  let video: { path: string };

  beforeAll(async () => {
    video = await makeTestVideo();
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    await leaveOut(data, 'gaps', 'memory');
    started = await startApp({ ...paths, data });
    ({ app, page } = started);
  });

  afterAll(async () => {
    await started.close();
    await rm(data, { recursive: true, force: true });
  });

  it('starts empty', async () => {
    await page.getByRole('heading', { name: 'Drop your footage here' }).waitFor({ timeout: 30_000 });
    await takePicture(page, 'app-01-first-run');
    await expectAccessible(page);
  });

  it('takes a file that is dropped on it, and reads it', async () => {
    const cdp = await page.context().newCDPSession(page);
    const drag = { x: 700, y: 400, data: { items: [], files: [video.path], dragOperationsMask: 1 } };
    await cdp.send('Input.dispatchDragEvent', { type: 'dragEnter', ...drag });
    await cdp.send('Input.dispatchDragEvent', { type: 'dragOver', ...drag });
    await page.getByText('Videos are added and stay where they are.').waitFor();
    await takePicture(page, 'app-02-drag-over');
    await cdp.send('Input.dispatchDragEvent', { type: 'drop', ...drag });
    await page.getByRole('heading', { level: 2, name: 'walk-through.mp4' }).waitFor();
    await takePicture(page, 'app-03-reading');
    await waitUntilRead(page);
  });

  it('finds a moment in it, and plays it', async () => {
    await search(page, 'a cat');
    await page.locator('[data-moment] > button').first().click();
    await expectPlaying(page, ...SHOTS.cat);
    const colour = await stageColour(page);
    expect(colour.red).toBeGreaterThan(60);
    await takePicture(page, 'app-04-moment');
    await expectAccessible(page);
  });

  it('serves the media of the library in ranges, and nothing else', async () => {
    const source = await page.evaluate(() => document.querySelector('video')?.src ?? '');
    expect(source).toMatch(/^media:\/\/library\//);
    const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
      app.evaluate(
        async ({ net }, request) => {
          const response = await net.fetch(request.url, { headers: request.headers, method: request.method });
          return {
            status: response.status,
            range: response.headers.get('content-range'),
            bytes: (await response.arrayBuffer()).byteLength,
          };
        },
        { url, headers, method },
      );
    expect(await ask(source, { Range: 'bytes=10-19' })).toMatchObject({ status: 206, bytes: 10 });
    expect(await ask(source, { Range: 'bytes=99999999999-' })).toMatchObject({ status: 416 });
    expect(await ask(source, {}, 'HEAD')).toMatchObject({ status: 200, bytes: 0 });
    expect((await ask(`${source}/..%2F..%2F..%2Fetc%2Fpasswd`)).status).toBe(404);
    expect((await ask('media://library/%2Fetc%2Fpasswd')).status).toBe(404);
    expect((await ask('media://elsewhere/etc/passwd')).status).toBe(404);
    expect((await ask('app://longtake/..%2F..%2Fpackage.json')).status).toBe(404);
  });

  it('starts its host again when that dies, and ends it when it ends itself', async () => {
    const hostPids = () => childrenRunning(app.process().pid ?? 0, 'host/index.ts');
    const before = hostPids();
    expect(before).toHaveLength(1);
    process.kill(before[0] ?? 0, 'SIGKILL');
    await page.getByText('is being started again').waitFor();
    await takePicture(page, 'app-05-host-gone');
    await page.getByText('is being started again').waitFor({ state: 'detached', timeout: 20_000 });
    await search(page, 'espresso');
    await page.locator('[data-moment]').first().waitFor({ timeout: 20_000 });
    const after = hostPids();
    expect(after).toHaveLength(1);
    expect(after[0]).not.toBe(before[0]);
    // last, because the driver waits for a navigation that never comes
    await page.evaluate(() => void (location.href = 'https://elsewhere.example/'));
    expect(page.url()).toBe('app://longtake/');
    await app.close();
    await expect.poll(() => existsSync(`/proc/${after[0] ?? 0}`), { timeout: 10_000 }).toBe(false);
  });
});
