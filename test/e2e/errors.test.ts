import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ModelStore } from '../../electron/encoders/modelStore.ts';
import { findTools as findMediaTools } from '../../electron/media/tools.ts';
import { chooseItem, tabAndPress, tabTo } from './keyboard.ts';
import { leaveOut, openBrowser, startServing, stopServing } from './serving.ts';
import { makeTestVideo } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, takePicture, waitUntilRead } from './window.ts';

/** The model that is not there at first. */
const EARS = 'moonshine-base';

const { paths, missing } = findTools('chromium');
const data = mkdtempSync(join(tmpdir(), 'longtake-e2e-errors-'));
const disk = join(data, 'disk');
mkdirSync(disk);
/** A disk of its own size, which only root can make on Linux. */
const mounted = missing === null && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]).status === 0;
if (missing !== null || !mounted) console.warn(`skipped: errors in the window (${missing ?? 'no disk of its own could be mounted'})`);

/** One journey by the keyboard through what is lacking: media tools, a model, room on the disk. Each time it goes on. */
describe.skipIf(!mounted)('what goes wrong, in the window', () => {
  const [bin, models, footage] = ['bin', 'models', 'footage'].map((name) => join(data, name)) as [string, string, string];
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  const banner = (code: string) => page.getByRole('alert').filter({ hasText: code });
  const card = (name: string) => page.locator('[data-video]', { has: page.getByRole('heading', { name, exact: true }) });

  beforeAll(async () => {
    for (const folder of [bin, models, footage]) mkdirSync(folder);
    copyFileSync((await makeTestVideo()).path, join(footage, 'day one.mp4'));
    const installed = new ModelStore().modelsFolder;
    for (const name of readdirSync(installed)) if (name !== EARS) symlinkSync(join(installed, name), join(models, name));
    await leaveOut(data, 'text', 'gaps', 'memory');
    const env = { PATH: bin, FFMPEG_BIN: '', FFPROBE_BIN: '' };
    const started = await startServing(data, [footage], { models, library: join(disk, 'library'), env });
    server = started.server;
    ({ browser, page, complaints } = await openBrowser(paths.chromium));
    page.setDefaultTimeout(20_000);
    await page.goto(started.url);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await takePicture(page, 'errors-failed');
  });
  afterAll(async () => {
    await browser.close();
    await stopServing(server);
  });

  it('without ffmpeg nothing is read: it is said what to do, and goes on once it is there', async () => {
    const alert = banner('FFMPEG_MISSING');
    await alert.getByText('your library is untouched').waitFor();
    await page.keyboard.press('Control+o');
    const chooser = page.getByRole('dialog', { name: 'Add videos' });
    await tabAndPress(page, chooser.getByRole('checkbox', { name: /day one/ }), 'Space');
    await tabAndPress(page, chooser.getByRole('button', { name: 'Add 1 file' }));
    await card('day one.mp4').waitFor();
    await alert.getByText('what was finished is kept').waitFor();
    await takePicture(page, 'errors-01-no-ffmpeg');
    await expectAccessible(page);
    const { ffmpeg, ffprobe } = await findMediaTools();
    symlinkSync(ffmpeg, join(bin, 'ffmpeg'));
    symlinkSync(ffprobe, join(bin, 'ffprobe'));
    await tabAndPress(page, alert.getByRole('button', { name: 'Go on' }));
    await alert.waitFor({ state: 'detached' });
    await card('day one.mp4')
      .getByText(/^Reading/)
      .waitFor();
  });

  it('without the model for speech the rest is found; once it is there the words are found too', async () => {
    const alert = banner('MODEL_MISSING');
    await alert.getByText('Speech is left out').waitFor();
    await typeQuery('espresso');
    await page.locator('[data-moment]').first().waitFor({ timeout: 60_000 });
    await takePicture(page, 'errors-02-no-speech-model');
    await expectAccessible(page);
    await tabAndPress(page, alert.getByRole('button', { name: 'Open Models' }));
    // no test fetches it over the network: it comes into its folder, which the download finds intact
    symlinkSync(join(new ModelStore().modelsFolder, EARS), join(models, EARS));
    await tabAndPress(page, page.getByRole('button', { name: `Download ${EARS}` }));
    await alert.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+1');
    await typeQuery('mixing flour and water for bread');
    await page.locator('[data-moment]').getByText(/flour/i).first().waitFor({ timeout: 60_000 });
    await clearQuery();
    await waitUntilRead(page);
  });

  it('with a full disk work rests and what was read is found; it goes on by itself once there is room', async () => {
    await tabTo(page, card('day one.mp4').locator('[data-entry]'));
    await page.keyboard.press('Shift+F10');
    await chooseItem(page, 'Read again', 'ArrowRight');
    await chooseItem(page, 'Pictures');
    await card('day one.mp4')
      .getByText(/^Reading/)
      .waitFor();
    // from here on another program takes every byte that comes free
    const filling = spawn('sh', ['-c', `while :; do cat /dev/zero >> ${disk}/filler 2> /dev/null; sleep 0.05; done`]);
    onTestFinished(() => void filling.kill());
    const alert = banner('DISK_FULL');
    await alert.getByText('What was finished is kept').waitFor();
    await takePicture(page, 'errors-03-disk-full');
    await expectAccessible(page);
    await typeQuery('mixing flour and water for bread');
    await page.locator('[data-moment]').getByText(/flour/i).first().waitFor();
    await clearQuery();
    await tabAndPress(page, alert.getByRole('button', { name: 'Show what can be cleared' }));
    await page.getByRole('heading', { level: 1, name: 'Storage' }).waitFor();
    filling.kill();
    rmSync(join(disk, 'filler'));
    await alert.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+1');
    await waitUntilRead(page);
    await card('day one.mp4').getByText('1280 × 720').waitFor();
  });

  it('wrote no error to the console', () => {
    expect(complaints).toEqual([]);
  });

  const typeQuery = async (query: string) => {
    await page.keyboard.press('Control+Shift+f');
    await page.keyboard.type(query);
    await page.keyboard.press('Enter');
    await page.locator('[data-moments]').first().waitFor();
  };
  const clearQuery = async () => {
    await page.keyboard.press('Control+Shift+f');
    await page.keyboard.press('Escape');
    await page.locator('[data-moments]').first().waitFor({ state: 'detached' });
  };
});

afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(data, { recursive: true, force: true });
});
