import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tabAndPress } from './keyboard.ts';
import { leaveOut, openBrowser, startServing, stopServing } from './serving.ts';
import { makeTestVideo } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, takePicture, videoState } from './window.ts';

const { paths, missing } = findTools('chromium');
if (missing !== null) console.warn(`skipped: the library in a browser (${missing})`);

describe.skipIf(missing !== null)('the library, in a browser', () => {
  let data: string;
  let footage: string;
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  const serve = async () => {
    const started = await startServing(data, [footage, join(data, 'elsewhere')]);
    server = started.server;
    await page.goto(started.url);
  };
  const library = () => page.getByRole('region', { name: 'Library' });
  const jobs = () => page.getByRole('complementary', { name: 'Jobs' });
  const card = (name: string) => page.locator('[data-video]', { has: page.getByRole('heading', { name, exact: true }) });

  beforeAll(async () => {
    const video = await makeTestVideo();
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    footage = join(data, 'footage');
    await mkdir(footage);
    await mkdir(join(data, 'elsewhere'));
    await copyFile(video.path, join(footage, 'day one.mp4'));
    // the slowest stages are the business of other tests
    await leaveOut(data, 'gaps', 'memory');
    const opened = await openBrowser(paths.chromium);
    browser = opened.browser;
    page = opened.page;
    complaints = opened.complaints;
    await serve();
  });

  afterAll(async () => {
    await browser.close();
    await stopServing(server);
    await rm(data, { recursive: true, force: true });
  });

  it('leads from the empty window to the first found moment of the sample, by the keyboard alone', async () => {
    const sample = page.getByRole('button', { name: 'try the 3-minute sample' });
    await sample.waitFor();
    await takePicture(page, 'library-01-first-run');
    const started = Date.now();
    await tabAndPress(page, sample);
    const play = page.getByRole('button', { name: 'Play this moment' });
    await play.waitFor({ timeout: 60_000 });
    expect(Date.now() - started).toBeLessThan(60_000);
    await takePicture(page, 'library-02-sample-found');
    await expectAccessible(page);
    await tabAndPress(page, play);
    await expect.poll(async () => (await videoState(page)).readyState, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    expect((await videoState(page)).time).toBeGreaterThan(1);
    await takePicture(page, 'library-03-sample-moment');
  });

  it('goes on in the middle of a job after the process was killed', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Library' }).click();
    await page.getByRole('button', { name: 'Back to the library' }).click();
    await library().getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'footage' }).click();
    await page.getByRole('button', { name: 'Add this whole folder' }).click();
    await card('day one.mp4').waitFor();
    // in the middle: something is done, something is not
    await expect.poll(() => jobs().getByText('done', { exact: true }).count(), { timeout: 60_000 }).toBeGreaterThan(0);
    await stopServing(server, 'SIGKILL');
    await page.getByRole('alert').getByText('What was finished is kept').waitFor();
    await takePicture(page, 'library-04-host-gone');
    await expectAccessible(page);
    await serve();
    await card('day one.mp4').waitFor();
    await card('day one.mp4').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Read first' }).click();
    await card('day one.mp4').getByText('1280 × 720').waitFor({ timeout: 90_000 });
    await takePicture(page, 'library-05-read');
    await expectAccessible(page);
  });

  it('shows cards or a list in the order that is wanted, and keeps it', async () => {
    await page.getByRole('button', { name: 'List', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Length' }).getByRole('button').click();
    const first = page.locator('[data-video]').first();
    await expect.poll(() => first.innerText()).toContain('longtake-sample.mp4');
    await takePicture(page, 'library-06-list');
    await expectAccessible(page);
    await page.reload();
    await page.getByRole('columnheader', { name: 'Length' }).waitFor();
    await page.getByRole('button', { name: 'Cards', exact: true }).click();
  });

  it('is gone through, marked and searched by the keyboard', async () => {
    await page.locator('[data-entry]').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press(' ');
    await page.getByText('1 video marked').waitFor();
    await page.keyboard.press('Control+a');
    await page.getByText('2 videos marked').waitFor();
    await takePicture(page, 'library-07-marked');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Find in these' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#omnibox').evaluate((box) => box === document.activeElement)).toBe(true);
    await page.locator('[data-entry]').first().focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Remove from library' }).waitFor();
    await takePicture(page, 'library-08-menu');
    await page.keyboard.press('Escape');
    await page.locator('[data-entry]').first().focus();
    await page.keyboard.press('Escape');
    await page.getByText('videos marked').waitFor({ state: 'detached' });
  });

  it('notices that a file was moved, and finds it again when told where; another file is refused', async () => {
    await rename(join(footage, 'day one.mp4'), join(data, 'elsewhere', 'renamed.mp4'));
    await card('day one.mp4').getByText('The file is not where it was').waitFor({ timeout: 30_000 });
    await takePicture(page, 'library-09-moved');
    await expectAccessible(page);
    const locate = async (name: string) => {
      await page.getByRole('button', { name: /^More for (day one|renamed)/ }).click();
      await page.getByRole('menuitem', { name: 'Locate the file' }).click();
      await page.getByRole('button', { name: 'elsewhere' }).click();
      await page.getByText(name).click();
      await page.getByRole('button', { name: 'Use this file' }).click();
    };
    await copyFile(new URL('../../.cache/sample/longtake-sample.mp4', import.meta.url), join(data, 'elsewhere', 'other.mp4'));
    await locate('other.mp4');
    await page.getByRole('alert').getByText('is another video than the one that was moved').waitFor();
    await page.getByRole('button', { name: 'Close this message' }).click();
    await locate('renamed.mp4');
    await card('renamed.mp4').waitFor();
    await page.getByText('The file is not where it was').waitFor({ state: 'detached' });
  });

  it('makes a stage anew, and forgets a video without touching its file', async () => {
    await page.getByRole('button', { name: 'More for renamed.mp4' }).click();
    await page.getByRole('menuitem', { name: 'Read again' }).press('ArrowRight');
    await page.getByRole('menuitem', { name: 'Shots' }).press('Enter');
    await page.getByRole('button', { name: 'More for renamed.mp4' }).click();
    await page.getByRole('menuitem', { name: 'Remove from library' }).click();
    await page.getByRole('dialog').getByText('stays where it is').waitFor();
    await takePicture(page, 'library-10-remove');
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await card('renamed.mp4').waitFor({ state: 'detached' });
    await rename(join(data, 'elsewhere', 'renamed.mp4'), join(footage, 'day one.mp4'));
  });

  it('wrote no error to the console but those of the killed process', () => {
    expect(complaints.filter((text) => !/WebSocket|ERR_CONNECTION|Failed to load resource/.test(text))).toEqual([]);
  });
});
