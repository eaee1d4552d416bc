import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelStore } from '../../electron/encoders/modelStore.ts';
import { startDisplay } from './processes.ts';
import { startServing, stopServing } from './serving.ts';
import { makeTestVideo } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, takePicture } from './window.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: the library in Electron (${missing})`);

describe.skipIf(missing !== null)('the library, in Electron', () => {
  let data: string;
  let other: ChildProcess;
  let display: ChildProcess;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    const video = await makeTestVideo();
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    await copyFile(video.path, join(data, 'day one.mp4'));
    // another Longtake has the library open
    other = (await startServing(data, [data])).server;
    const started = await startDisplay(paths.display);
    display = started.display;
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = paths.electron;
    app = await _electron.launch({
      args: ['--no-sandbox', '--force-dark-mode', `--user-data-dir=${join(data, 'chromium')}`, ROOT],
      env: { ...process.env, DISPLAY: started.name, LONGTAKE_DATA: data, LONGTAKE_MODELS: new ModelStore().modelsFolder },
      timeout: 60_000,
    });
    page = await app.firstWindow();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  afterAll(async () => {
    await app.close();
    await stopServing(other);
    display.kill();
    await rm(data, { recursive: true, force: true });
  });

  it('says that the library is open elsewhere, and opens it once it is not', async () => {
    const banner = page.getByRole('alert').filter({ hasText: 'LIBRARY_IN_USE' });
    await banner.waitFor({ timeout: 30_000 });
    await takePicture(page, 'app-library-01-in-use');
    await expectAccessible(page);
    await stopServing(other);
    await banner.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Drop your footage here' }).waitFor({ timeout: 30_000 });
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('finds a moved file again through the dialog of the system', async () => {
    // the dialog is the system's own: it answers here as a person would
    const answer = (path: string) =>
      app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, path);
    await answer(join(data, 'day one.mp4'));
    await page.getByRole('button', { name: /^Choose videos/ }).click();
    await page.getByRole('heading', { level: 2, name: 'day one.mp4' }).waitFor({ timeout: 20_000 });
    await rename(join(data, 'day one.mp4'), join(data, 'renamed.mp4'));
    await page.locator('[data-video]').getByText('The file is not where it was').waitFor({ timeout: 30_000 });
    await answer(join(data, 'renamed.mp4'));
    await page.getByRole('button', { name: 'More for day one.mp4' }).click();
    await page.getByRole('menuitem', { name: 'Locate the file' }).click();
    await page.getByRole('heading', { level: 2, name: 'renamed.mp4' }).waitFor({ timeout: 20_000 });
    await page.getByText('The file is not where it was').first().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'More for renamed.mp4' }).click();
    await page.getByRole('menuitem', { name: 'Show in folder' }).waitFor();
    await takePicture(page, 'app-library-02-located');
  });
});
