import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StageStatus } from '../../electron/contract/jobs.ts';
import type { PreloadBridge } from '../../electron/contract/shell.ts';
import { startApp, type StartedApp } from './electronApp.ts';
import { chooseItem, runFromPalette, tabAndPress, tabTo } from './keyboard.ts';
import { childrenRunning } from './processes.ts';
import { leaveOut, startServing, stopServing } from './serving.ts';
import { makeTestVideo } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, takePicture, waitUntilRead } from './window.ts';

const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: the library in Electron (${missing})`);

describe.skipIf(missing !== null)('the library, in Electron and by the keyboard', () => {
  let data: string;
  let other: ChildProcess;
  let started: StartedApp;
  let page: Page;

  const start = async () => {
    started = await startApp({ ...paths, data });
    page = started.page;
  };
  /** The dialog is the system's own: it answers here as a person would. */
  const answerDialog = (path: string) =>
    started.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, path);

  beforeAll(async () => {
    const video = await makeTestVideo();
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    await copyFile(video.path, join(data, 'day one.mp4'));
    await leaveOut(data, 'gaps', 'memory');
    // another Longtake has the library open
    other = (await startServing(data, [data])).server;
    await start();
  });

  afterAll(async () => {
    await started.close();
    await stopServing(other);
    await rm(data, { recursive: true, force: true });
  });

  it('says that the library is open elsewhere, and opens it once it is not', async () => {
    const banner = page.getByRole('alert').filter({ hasText: 'LIBRARY_IN_USE' });
    await banner.waitFor({ timeout: 30_000 });
    await takePicture(page, 'app-library-01-in-use');
    await expectAccessible(page);
    await stopServing(other);
    await tabAndPress(page, banner.getByRole('button', { name: 'Try again' }));
    await page.getByRole('heading', { name: 'Drop your footage here' }).waitFor({ timeout: 30_000 });
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('goes on with a job where it stood, after the whole app was killed in the middle of it', async () => {
    await answerDialog(join(data, 'day one.mp4'));
    await runFromPalette(page, 'Add videos');
    await page.getByRole('heading', { level: 2, name: 'day one.mp4' }).waitFor({ timeout: 20_000 });
    const isDone = ({ state }: StageStatus) => state === 'done';
    await expect.poll(async () => (await stagesOf(page)).filter(isDone).length, { timeout: 60_000, interval: 50 }).toBeGreaterThan(2);
    const before = await stagesOf(page);
    await takePicture(page, 'app-library-02-reading');
    started.app.process().kill('SIGKILL');
    await started.close();
    expect(before.some(({ state }) => state === 'running' || state === 'waiting')).toBe(true);

    await start();
    await page.getByRole('heading', { level: 2, name: 'day one.mp4' }).waitFor({ timeout: 30_000 });
    const after = new Map((await stagesOf(page)).map((stage) => [stage.name, stage]));
    for (const stage of before) {
      // what was finished is not made again, and of the rest no finished batch
      if (isDone(stage)) expect(after.get(stage.name)).toMatchObject({ state: 'done', items: stage.items, seconds: stage.seconds });
      else expect(after.get(stage.name)?.progress).toBeGreaterThanOrEqual(stage.progress);
    }
    await takePicture(page, 'app-library-03-started-again');
    await expectAccessible(page);
    await waitUntilRead(page);
    await page.getByText('1280 × 720').first().waitFor();
    const states = new Set((await stagesOf(page)).map(({ state }) => state));
    expect([...states].filter((state) => state !== 'done' && state !== 'skipped' && state !== 'not-applicable')).toEqual([]);
  });

  it('shows the shape of the library while it is being opened', async () => {
    const [host = 0] = childrenRunning(started.app.process().pid ?? 0, 'host/index.ts');
    process.kill(host, 'SIGSTOP');
    try {
      await page.reload();
      await page.getByRole('status', { name: 'Opening the library' }).waitFor();
      await takePicture(page, 'app-library-04-opening');
      await expectAccessible(page);
    } finally {
      process.kill(host, 'SIGCONT');
    }
    await page.getByRole('heading', { level: 2, name: 'day one.mp4' }).waitFor();
  });

  it('finds a moved file again through the dialog of the system', async () => {
    await rename(join(data, 'day one.mp4'), join(data, 'renamed.mp4'));
    await page.locator('[data-video]').getByText('The file is not where it was').waitFor({ timeout: 30_000 });
    await expectAccessible(page);
    await answerDialog(join(data, 'renamed.mp4'));
    await tabTo(page, page.locator('[data-entry]').first());
    await page.keyboard.press('Shift+F10');
    await chooseItem(page, 'Locate the file');
    await page.getByRole('heading', { level: 2, name: 'renamed.mp4' }).waitFor({ timeout: 20_000 });
    await page.getByText('The file is not where it was').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Show in folder' }).waitFor();
    await takePicture(page, 'app-library-05-located');
    await expectAccessible(page);
  });
});

/** Stages of the one video, as the host has them. */
function stagesOf(page: Page): Promise<StageStatus[]> {
  return page.evaluate(async () => {
    const { bridge } = window as unknown as { bridge: PreloadBridge };
    const answer = (await bridge.request('library.list', {})) as { output: { videos: { stages: StageStatus[] }[] } };
    return answer.output.videos[0]?.stages ?? [];
  });
}
