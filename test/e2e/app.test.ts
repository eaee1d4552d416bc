import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreloadBridge } from '../../electron/contract/shell.ts';
import { ModelStore } from '../../electron/encoders/modelStore.ts';
import { childrenRunning, startDisplay } from './processes.ts';
import { leaveOut } from './serving.ts';
import { makeTestVideo, SHOTS } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, expectPlaying, search, stageColour, takePicture, waitUntilRead } from './window.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: the app in Electron (${missing})`);

describe.skipIf(missing !== null)('the app in Electron', () => {
  let data: string;
  let display: ChildProcess;
  let app: ElectronApplication;
  let page: Page;
  let video: { path: string };

  beforeAll(async () => {
    video = await makeTestVideo();
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    await leaveOut(data, 'gaps', 'memory');
    const started = await startDisplay(paths.display);
    display = started.display;
    // named to the `electron` package, not to the driver: only so does the driver hold the app back until it listens
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = paths.electron;
    app = await _electron.launch({
      args: ['--no-sandbox', '--force-dark-mode', '--autoplay-policy=no-user-gesture-required', ROOT],
      env: { ...process.env, DISPLAY: started.name, LONGTAKE_DATA: data, LONGTAKE_MODELS: new ModelStore().modelsFolder },
      timeout: 60_000,
    });
    page = await app.firstWindow();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  afterAll(async () => {
    display.kill();
    await rm(data, { recursive: true, force: true });
  });

  it('starts sandboxed, isolated and empty', async () => {
    await page.getByRole('heading', { name: 'Drop your footage here' }).waitFor({ timeout: 30_000 });
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    });
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
    expect(await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in window))).toEqual([]);
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

  it('refuses what its page should never ask', async () => {
    const codes = await page.evaluate(async () => {
      const preload = (window as unknown as { bridge: PreloadBridge }).bridge;
      const code = async (name: string, input: unknown) =>
        ((await preload.request(name, input)) as { error?: { code: string } }).error?.code ?? 'answered';
      return {
        ungranted: await code('library.add', { paths: ['/etc/passwd'] }),
        above: await code('library.add', { paths: ['/tmp/../etc/passwd'] }),
        made: preload.pathForFile(new File(['x'], '/etc/passwd')),
        unknown: await code('library.destroy', {}),
        prototype: await code('constructor', {}),
        junk: await code('video.detail', { videoId: { $gt: '' } }),
        browse: await code('shell.browse', { folder: '/' }),
      };
    });
    expect(codes).toEqual({
      ungranted: 'NOT_GRANTED',
      above: 'NOT_GRANTED',
      made: '',
      unknown: 'USAGE',
      prototype: 'USAGE',
      junk: 'USAGE',
      browse: 'USAGE',
    });
    const tried = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      const opened = window.open('https://elsewhere.example/');
      const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        () => 'denied',
      );
      const net = await fetch('https://elsewhere.example/').then(
        () => 'answered',
        () => 'refused',
      );
      return { injected: 'injected' in window, opened: opened !== null, camera, net };
    });
    expect(tried).toEqual({ injected: false, opened: false, camera: 'denied', net: 'refused' });
    expect(app.windows()).toHaveLength(1);
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
