import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tabAndPress } from './keyboard.ts';
import { leaveOut, openBrowser, startServing, stopServing } from './serving.ts';
import { BREAD_AT, makeTestVideo, SHOTS } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, expectPlaying, search, showTheme, stageColour, takePicture, videoState, waitUntilRead } from './window.ts';

const { paths, missing } = findTools('chromium');
if (missing !== null) console.warn(`skipped: the window in a browser (${missing})`);

describe.skipIf(missing !== null)('the window in a browser, behind "longtake serve"', () => {
  let data: string;
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  let url: string;
  let complaints: string[];

  beforeAll(async () => {
    const video = await makeTestVideo();
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    await leaveOut(data, 'gaps', 'memory');
    ({ server, url } = await startServing(data, [video.folder]));
    ({ browser, page, complaints } = await openBrowser(paths.chromium));
    await page.goto(url);
  });

  afterAll(async () => {
    await browser.close();
    await stopServing(server);
    await rm(data, { recursive: true, force: true });
  });

  it('starts empty and takes the token out of the address', async () => {
    await page.getByRole('heading', { name: 'Choose your footage' }).waitFor();
    expect(page.url()).not.toContain('token');
    await takePicture(page, 'browser-01-first-run');
    await expectAccessible(page);
  });

  it('adds a file that is chosen from a granted folder, and shows how it is read', async () => {
    await page.getByRole('button', { name: 'Choose videos' }).click();
    await page.getByText('walk-through.mp4').click();
    await takePicture(page, 'browser-02-chooser');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Add 1 file' }).click();
    await page.getByRole('heading', { level: 2, name: 'walk-through.mp4' }).waitFor();
    const jobs = page.getByRole('complementary', { name: 'Jobs' });
    await jobs.getByRole('progressbar', { name: 'Concepts' }).waitFor();
    await jobs.getByRole('button', { name: 'Pause walk-through.mp4' }).click();
    await jobs.getByText('paused').first().waitFor();
    await takePicture(page, 'browser-03-paused');
    await jobs.getByRole('button', { name: 'Resume walk-through.mp4' }).click();
    await waitUntilRead(page);
    await page.getByRole('button', { name: /^walk-through.mp4, length/ }).hover({ position: { x: 200, y: 60 } });
    await takePicture(page, 'browser-04-library');
    await expectAccessible(page);
  });

  it('finds a picture; a click on it seeks there and plays', async () => {
    await search(page, 'espresso');
    await takePicture(page, 'browser-05-results');
    await expectAccessible(page);
    await page.locator('[data-moment] > button').first().click();
    await expectPlaying(page, ...SHOTS.coffee);
    const colour = await stageColour(page);
    // a red saucer on brown wood, neither black nor the blue hour of the shot before
    expect(colour.red).toBeGreaterThan(colour.blue + 40);
    await takePicture(page, 'browser-06-moment');
    await expectAccessible(page);
  });

  it('finds what was said, and shows the words', async () => {
    await search(page, 'mixing flour and water for bread');
    const card = page.locator('[data-moment] > button').first();
    await card.getByText(/flour/i).first().waitFor();
    await card.click();
    await expectPlaying(page, BREAD_AT - 1.5, BREAD_AT + 6);
    await page.getByRole('tab', { name: /Transcript/ }).click();
    await page.getByRole('button', { name: /flour/i }).first().waitFor();
    await takePicture(page, 'browser-07-transcript');
    await expectAccessible(page);
  });

  it('is driven by the keyboard alone', async () => {
    await page.keyboard.press('Escape');
    await page.locator('body').click({ position: { x: 20, y: 400 } });
    await page.keyboard.press('/');
    await page.keyboard.type('a cat');
    await page.keyboard.press('Enter');
    await page.locator('[data-moment]').first().waitFor();
    await expect.poll(async () => (await videoState(page)).time, { timeout: 10_000 }).toBeGreaterThanOrEqual(SHOTS.cat[0]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('F3');
    await page.locator('#tab-moments').focus();
    await page.keyboard.press('k');
    const before = await videoState(page);
    await page.keyboard.press(before.paused ? 'k' : 'l');
    await page.keyboard.press('k');
    expect((await videoState(page)).paused).toBe(true);
    await page.keyboard.press('Home');
    await expect.poll(async () => (await videoState(page)).time).toBe(0);
    await page.keyboard.press('.');
    await expect.poll(async () => (await videoState(page)).time, { timeout: 10_000 }).toBeCloseTo(0.04, 2);
    await page.keyboard.press('ArrowDown');
    await expect.poll(async () => (await videoState(page)).time).toBeCloseTo(SHOTS.coffee[0], 1);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await takePicture(page, 'browser-08-keys');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('says when something is not there, and what was looked at', async () => {
    await search(page, 'fireworks over a harbour');
    await page.getByRole('heading', { name: 'Not found in what was looked at' }).waitFor();
    await page.getByText('100 %').first().waitFor();
    expect(await page.locator('body').innerText()).toContain('Concept search');
    await takePicture(page, 'browser-09-not-found');
    await expectAccessible(page);
  });

  it('holds at 960 x 620 and in the light theme', async () => {
    await page.setViewportSize({ width: 960, height: 620 });
    await showTheme(page, 'light');
    await search(page, 'espresso');
    await page.locator('[data-moment] > button').first().click();
    await expectPlaying(page, ...SHOTS.coffee);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth > window.innerWidth || document.documentElement.scrollHeight > window.innerHeight,
    );
    expect(wide).toBe(false);
    await takePicture(page, 'browser-10-narrow-light');
    await expectAccessible(page);
    await drawerBelow(page);
    await page.getByRole('button', { name: 'Settings' }).click();
    const settings = page.getByRole('navigation', { name: 'Settings' });
    await settings.getByRole('button', { name: 'About' }).click();
    await page.getByText('ffmpeg').first().waitFor();
    await settings.getByRole('button', { name: 'Models' }).click();
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    await takePicture(page, 'browser-11-settings-light');
    await expectAccessible(page);
  });

  it('refuses other pages, and other files', async () => {
    const origin = new URL(url).origin;
    expect((await fetch(`${origin}/`)).status).toBe(401);
    expect((await fetch(`${origin}/?token=${'x'.repeat(43)}`)).status).toBe(401);
    expect((await fetch(url, { redirect: 'manual', headers: { Origin: 'https://elsewhere.example' } })).status).toBe(403);
    const seen = await page.evaluate(async () => {
      const ask = (name: string, input: unknown) =>
        new Promise((resolve) => {
          const socket = new WebSocket(`ws://${location.host}/bridge`);
          socket.onopen = () => socket.send(JSON.stringify({ type: 'request', id: 1, name, input }));
          socket.onmessage = ({ data }: MessageEvent<string>) => {
            const message = JSON.parse(data) as { type: string; error?: { code: string } };
            if (message.type !== 'event') resolve(message.error?.code ?? 'answered');
          };
        });
      return {
        passwd: await ask('library.add', { paths: ['/etc/passwd'] }),
        above: await ask('shell.browse', { folder: '/' }),
        unknown: await ask('library.destroy', {}),
        junk: await ask('search.run', { query: 7 }),
        file: (await fetch(`/media/${'0'.repeat(40)}/..%2F..%2F..%2Fetc%2Fpasswd`)).status,
      };
    });
    expect(seen).toEqual({ passwd: 'NOT_GRANTED', above: 'NOT_GRANTED', unknown: 'USAGE', junk: 'USAGE', file: 404 });
    const other = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      return 'injected' in window;
    });
    expect(other).toBe(false);
  });

  it('wrote no error to the console but those of the refused tries', () => {
    expect(complaints.filter((text) => !/Content Security Policy|404|Failed to load resource/.test(text))).toEqual([]);
  });
});

/** Below 960 px the side panel is a drawer: it is opened and closed by the keyboard, and gives the focus back. */
async function drawerBelow(page: Page): Promise<void> {
  const drawer = page.getByRole('complementary', { name: /^Answers, moments/ });
  await drawer.waitFor();
  // as a window of 960 px at one and a half times the text size
  await page.setViewportSize({ width: 640, height: 413 });
  await drawer.waitFor({ state: 'detached' });
  await expectAccessible(page);
  await page.keyboard.press('/');
  await page.keyboard.press('ArrowDown');
  await page.locator('[data-moment]').first().waitFor();
  expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-moment-list'))).toBe(true);
  const box = await drawer.boundingBox();
  expect([(box?.x ?? 0) + (box?.width ?? 0), box?.width]).toEqual([640, 416]);
  await takePicture(page, 'browser-12-drawer-light');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('stage');
  await tabAndPress(page, page.getByRole('button', { name: 'Show the side panel' }));
  await drawer.waitFor();
  await page.setViewportSize({ width: 960, height: 620 });
  await drawer.waitFor();
}
