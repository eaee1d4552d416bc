import { execFile, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTools as findMediaTools } from '../../electron/media/tools.ts';
import { tabAndPress } from './keyboard.ts';
import { leaveOut, openBrowser, startServing, stopServing } from './serving.ts';
import { makeTestVideo, SHOTS } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, search, showTheme, takePicture, videoState, waitUntilRead } from './window.ts';

const { paths, missing } = findTools('chromium');
if (missing !== null) console.warn(`skipped: searching in a browser (${missing})`);

describe.skipIf(missing !== null)('searching, by mouse and by keyboard', () => {
  let data: string;
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  const cards = () => page.locator('[data-moment]');
  const omnibox = () => page.locator('#omnibox');

  beforeAll(async () => {
    const first = await makeTestVideo();
    await makeSecondVideo(first);
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-search-'));
    await leaveOut(data, 'gaps', 'memory');
    const serving = await startServing(data, [first.folder]);
    server = serving.server;
    ({ browser, page, complaints } = await openBrowser(paths.chromium));
    page.setDefaultTimeout(20_000);
    await page.goto(serving.url);
  });

  afterAll(async () => {
    await browser.close();
    await stopServing(server);
    await rm(data, { recursive: true, force: true });
  });

  it('finds moments of two videos while they are read, without being asked again, by keyboard alone', async () => {
    const chooser = page.getByRole('dialog', { name: 'Add videos' });
    await tabAndPress(page, page.getByRole('button', { name: 'Choose videos' }));
    for (const name of [/^second-camera/, /^walk-through/]) await tabAndPress(page, chooser.getByRole('checkbox', { name }), 'Space');
    await tabAndPress(page, chooser.getByRole('button', { name: /^Add 2/ }));
    await page.getByRole('heading', { level: 2, name: 'walk-through.mp4' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('a cat');
    await page.keyboard.press('Enter');
    await page.locator('[data-moments]').waitFor();
    await takePicture(page, 'search-01-while-reading');
    // nothing is typed or pressed from here on: what is read comes by itself
    await expect.poll(() => cards().count(), { timeout: 60_000 }).toBeGreaterThan(1);
    await expect.poll(() => page.locator('[data-moments] h2').count(), { timeout: 60_000 }).toBe(2);
    await takePicture(page, 'search-02-by-video');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await waitUntilRead(page);
  });

  it('goes from the field into the list and back, and opens a moment, by keyboard alone', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('a cat');
    await page.keyboard.press('Enter');
    await cards().first().waitFor();
    await expect.poll(() => page.locator('form [role=status]').innerText()).toMatch(/moments?, best at/);
    await page.keyboard.press('ArrowDown');
    const list = page.getByRole('listbox', { name: /^Moments/ });
    await expect.poll(() => list.evaluate((element) => element === document.activeElement)).toBe(true);
    const active = () => list.getAttribute('aria-activedescendant');
    const first = await active();
    await page.keyboard.press('ArrowDown');
    expect(await active()).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => omnibox().evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('[data-open=true]').waitFor();
    await expect.poll(async () => (await videoState(page)).time).toBeGreaterThanOrEqual(0);
    const name = (await page.locator('[data-open=true] [role=option] > .hidden').textContent()) ?? '';
    expect(name).toMatch(/^Moment 1, (very likely|likely|possible), .+ to .+, \d+ seconds?\. Seen: /);
    await takePicture(page, 'search-03-moment');
    await expectAccessible(page);
  });

  it('says why, with the numbers of each encoder', async () => {
    await page.getByRole('button', { name: 'Why?' }).click();
    const why = page.getByRole('dialog', { name: 'Why this moment' });
    await why.getByText('concepts in common').waitFor();
    await why
      .getByText(/place \d+ in its list/)
      .first()
      .waitFor();
    await why
      .getByText(/of 100 such moments/)
      .first()
      .waitFor();
    await takePicture(page, 'search-04-why');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await why.waitFor({ state: 'detached' });
  });

  it('finds what looks like a moment', async () => {
    await page.getByRole('button', { name: 'More like this' }).click();
    await page.getByText(/^Like 00:00:/).waitFor();
    await cards().first().waitFor();
    await takePicture(page, 'search-05-like');
    await page.getByRole('button', { name: 'Clear the search' }).click();
  });

  it('answers that a thing is not there, with what was looked at and what to do', async () => {
    await search(page, 'fireworks over a harbour');
    await page.getByRole('heading', { name: 'Not found in what was looked at' }).waitFor();
    await takePicture(page, 'search-06-not-found-everywhere');
    await page.getByLabel('Where to find').selectOption('video');
    await page.getByText('100 %').first().waitFor();
    await takePicture(page, 'search-07-not-found');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'This is wrong, I know where it is' }).click();
    const dialog = page.getByRole('dialog', { name: 'Where is it?' });
    await dialog.getByLabel('From').fill('0:03');
    await dialog.getByLabel('To').fill('0:02');
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('To').fill('0:05');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Mark it' }).click();
    await page.getByText(/You said it is at 00:00:03 to 00:00:05/).waitFor();
    await page.getByLabel('Where to find').selectOption('all');
  });

  it('runs commands from the palette, and goes to places', async () => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    await palette.getByRole('option', { name: /Find in all videos/ }).waitFor();
    await page.keyboard.type('second');
    await palette.getByText('Go to', { exact: true }).waitFor();
    await takePicture(page, 'search-08-palette');
    await expectAccessible(page);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('transcr');
    await palette.getByRole('option', { name: /^Transcript/ }).click();
    await palette.waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('#tab-transcript').getAttribute('aria-selected')).toBe('true');
  });

  it('corrects a line of the transcript, and finds it by the new words', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('walk-through');
    await page
      .getByRole('option', { name: /walk-through.mp4/ })
      .first()
      .click();
    await page.locator('#tab-transcript').click();
    const line = page.locator('ol li', { hasText: /flour/i }).first();
    await line.hover();
    await line.getByRole('button', { name: /^Correct the line/ }).click();
    const field = page.getByRole('textbox', { name: /^The line at/ });
    await field.fill('Mixing zeppelin and water gives bread.');
    await takePicture(page, 'search-09-correcting');
    await expectAccessible(page);
    await field.press('Enter');
    await page.locator('ol li', { hasText: 'zeppelin' }).getByText('corrected').waitFor();
    await search(page, 'zeppelin');
    await expect.poll(() => cards().first().innerText()).toContain('zeppelin');
    // the field has the caret at once, from another tab too: the next key may come before the next frame, and a single letter is a command
    const focused = await page.evaluate(() => {
      const key = { key: 'T', code: 'KeyT', ctrlKey: true, shiftKey: true, cancelable: true };
      window.dispatchEvent(new KeyboardEvent('keydown', key));
      return document.activeElement?.id;
    });
    expect(focused).toBe('transcript-find');
    await page.keyboard.type('water');
    await page.getByText(/^1 of \d+$/).waitFor();
    await takePicture(page, 'search-10-transcript');
    await page.getByRole('button', { name: 'Undo the correction' }).click();
    await page.locator('ol li', { hasText: /flour/i }).first().waitFor();
  });

  it('remembers searches, keeps one under a name, and has it after a restart', async () => {
    await omnibox().fill('espresso');
    await omnibox().press('Enter');
    await page.getByRole('button', { name: 'Keep this search' }).click();
    await page.getByRole('button', { name: 'Searches, and how to say them' }).click();
    await page.getByRole('button', { name: 'Rename espresso' }).click();
    await page.getByRole('textbox', { name: 'New name of espresso' }).fill('All coffee');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Delete All coffee' }).waitFor();
    await takePicture(page, 'search-11-kept');
    await expectAccessible(page);
    await page.reload();
    // the page listens to keys once it is drawn
    await omnibox().waitFor();
    await page.keyboard.press('/');
    await expect.poll(() => omnibox().evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: /^All coffee/ }).click();
    await expect.poll(() => omnibox().inputValue()).toBe('espresso');
    await cards().first().waitFor();
  });

  it('shows every key, finds it, changes it, and tells whose it was', async () => {
    await page.locator('body').click({ position: { x: 20, y: 500 } });
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard' });
    await dialog.waitFor();
    await takePicture(page, 'search-12-keys');
    await expectAccessible(page);
    await dialog.getByRole('searchbox').fill('side panel');
    await dialog.getByRole('button', { name: /^Change the keys of Side panel/ }).click();
    await page.keyboard.press('Control+o');
    await dialog.getByText(/“Add videos”/).waitFor();
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await dialog.getByRole('button', { name: /^Change the keys of Side panel/ }).click();
    await page.keyboard.press('Control+j');
    await dialog.getByRole('button', { name: /^Change the keys of Side panel: Ctrl\s*J/ }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('moves between the parts of the window with F6', async () => {
    await omnibox().focus();
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('F6');
      seen.add(await page.evaluate(() => document.activeElement?.closest('nav, main, footer, form, aside')?.tagName ?? ''));
    }
    expect([...seen]).toEqual(expect.arrayContaining(['NAV', 'FORM']));
    expect(seen.size).toBeGreaterThanOrEqual(3);
  });

  it('holds in the light theme and in a small window', async () => {
    await showTheme(page, 'light');
    await page.setViewportSize({ width: 1024, height: 700 });
    await search(page, 'a cat');
    await cards().first().locator('button').first().click();
    await page.locator('[data-open=true]').waitFor();
    await expect.poll(async () => (await videoState(page)).time).toBeGreaterThan(SHOTS.rocket[0]);
    await takePicture(page, 'search-13-light-narrow');
    await expectAccessible(page);
    await page.keyboard.press('Control+k');
    await takePicture(page, 'search-14-palette-light');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
  });

  it('wrote no error to the console', () => {
    expect(complaints).toEqual([]);
  });
});

/** Another cut of the same pictures, so that both videos have a cat; made once. */
async function makeSecondVideo({ folder, path }: { folder: string; path: string }): Promise<void> {
  const second = join(folder, 'second-camera.mp4');
  if (existsSync(second)) return;
  const { ffmpeg } = await findMediaTools();
  const part = join(folder, `part-second-${process.pid}.mp4`);
  const encoding = ['-vf', 'hflip', '-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-an', '-movflags', '+faststart'];
  await promisify(execFile)(ffmpeg, ['-loglevel', 'error', '-y', '-ss', '9', '-i', path, ...encoding, part]);
  await rename(part, second);
}
