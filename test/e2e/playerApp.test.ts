import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type StartedApp } from './electronApp.ts';
import { makePlayerVideos } from './playerVideos.ts';
import { childrenRunning } from './processes.ts';
import { findTools } from './tools.ts';
import { takePicture, videoState } from './window.ts';

/** A busy machine takes longer than the second that a poll waits by itself. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: the player in Electron (${missing})`);

describe.skipIf(missing !== null)('the player in Electron', () => {
  let data: string;
  let started: StartedApp;
  let page: Page;

  beforeAll(async () => {
    const { folder } = await makePlayerVideos();
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    started = await startApp({ ...paths, data });
    page = started.page;
    await page.getByRole('heading', { name: 'Drop your footage here' }).waitFor({ timeout: 30_000 });
    const cdp = await page.context().newCDPSession(page);
    const files = ['camera.mov', 'two-tracks.mp4', 'large.mp4'].map((name) => join(folder, name));
    const drag = { x: 700, y: 400, data: { items: [], files, dragOperationsMask: 1 } };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await cdp.send('Input.dispatchDragEvent', { type, ...drag });
    await page.getByRole('heading', { level: 2, name: 'camera.mov' }).waitFor();
  });

  afterAll(async () => {
    await started.close();
    await rm(data, { recursive: true, force: true });
  });

  it('makes a copy of HEVC while the video is still read, and plays it where it stood', async () => {
    await open(page, 'camera.mov');
    await page.getByText('HEVC (H.265) cannot be played here.').waitFor({ timeout: 30_000 });
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('button', { name: 'Make it' }).press('Enter');
    await page.locator('video[data-source=copy]').waitFor({ timeout: 60_000 });
    await eventually(async () => (await videoState(page)).time).toBeCloseTo(1, 1);
    expect((await videoState(page)).width).toBeGreaterThan(0);
    await takePicture(page, 'player-app-01-copy');
  });

  it('switches the sound track of a file by itself', async () => {
    await open(page, 'two-tracks.mp4');
    await page.locator('video[data-source=file]').waitFor();
    await page.getByRole('button', { name: 'Sound track 1 of 2' }).press('Enter');
    await page.getByRole('menuitemradio', { name: /deu/ }).press('Enter');
    await page.getByRole('button', { name: 'Sound track 2 of 2' }).waitFor();
    expect(await page.getByText('Another sound track is played from a copy.').count()).toBe(0);
    const enabled = () =>
      page.evaluate(() => {
        const { audioTracks } = document.querySelector('video') as unknown as {
          audioTracks: { length: number; [i: number]: { enabled: boolean } };
        };
        return Array.from({ length: audioTracks.length }, (_, index) => audioTracks[index]?.enabled);
      });
    await eventually(enabled).toEqual([false, true]);
  });

  it('seeks far into a large file', async () => {
    await open(page, 'large.mp4');
    await page.locator('video[data-source=file]').waitFor();
    for (let second = 0; second < 9; second++) await page.keyboard.press('Shift+ArrowRight');
    await eventually(async () => (await videoState(page)).time).toBeCloseTo(9, 1);
    await page.keyboard.press('Space');
    await eventually(async () => (await videoState(page)).time).toBeGreaterThan(9.3);
    const { time, paused } = await videoState(page);
    expect(time).toBeLessThan(12);
    expect(paused).toBe(false);
    await page.keyboard.press('Space');
    await open(page, 'two-tracks.mp4');
  });

  it('plays on, and seeks, while the host is killed and comes back', async () => {
    const [pid] = childrenRunning(started.app.process().pid ?? 0, 'host/index.ts');
    expect(pid).toBeDefined();
    process.kill(pid ?? 0, 'SIGKILL');
    await page.locator('#stage').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await eventually(async () => (await videoState(page)).time).toBeGreaterThan(0.4);
    await page.getByText('is being started again').waitFor({ state: 'detached', timeout: 20_000 });
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await eventually(async () => (await videoState(page)).time).toBeCloseTo(0.041, 2);
  });
});

async function open(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+1');
  await page.getByRole('button', { name: new RegExp(`^${name}, length`) }).press('Enter');
  await page.locator('#stage').focus();
}
