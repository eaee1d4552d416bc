import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tabAndPress, tabTo } from './keyboard.ts';
import { makePlayerVideos, numberOf, PICTURES, RATE } from './playerVideos.ts';
import { leaveOut, openBrowser, startServing, stopServing } from './serving.ts';
import { findTools } from './tools.ts';
import { expectAccessible, takePicture, videoState, waitUntilRead } from './window.ts';

/** A busy machine takes longer than the second that a poll waits by itself. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
const { paths, missing } = findTools('chromium');
if (missing !== null) console.warn(`skipped: the player (${missing})`);

describe.skipIf(missing !== null)('the player, in a browser and by the keyboard', () => {
  let data: string;
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let folder: string;

  beforeAll(async () => {
    ({ folder } = await makePlayerVideos());
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    // what only a search needs is not read here
    await leaveOut(data, 'concepts', 'text', 'gaps', 'memory');
    await mkdir(join(data, 'elsewhere'));
    const serving = await startServing(data, [folder, join(data, 'elsewhere')]);
    server = serving.server;
    ({ browser, page, complaints } = await openBrowser(paths.chromium));
    await page.goto(serving.url);
    await tabAndPress(page, page.getByRole('button', { name: 'Choose videos' }));
    await tabAndPress(page, page.getByRole('button', { name: 'e2e-player' }));
    for (const name of [/^camera/, /^numbers/, /^two-tracks/, /^walk-through/])
      await tabAndPress(page, page.getByRole('checkbox', { name }), 'Space');
    await tabAndPress(page, page.getByRole('button', { name: 'Add 4 files' }));
    await page.getByRole('heading', { level: 2, name: 'walk-through.mp4' }).waitFor();
    await waitUntilRead(page);
  });

  afterAll(async () => {
    await browser.close();
    await stopServing(server);
    await rm(data, { recursive: true, force: true });
  });

  it('steps exactly one picture, also where the rate varies', async () => {
    await open(page, 'numbers.mp4');
    await page.keyboard.press('Home');
    await eventually(() => shownNumber(page)).toBe(PICTURES[0]);
    for (let step = 1; step <= 12; step++) {
      await page.keyboard.press(step % 2 ? 'ArrowRight' : '.');
      await eventually(() => shownNumber(page)).toBe(PICTURES[step]);
    }
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowLeft');
    await eventually(() => shownNumber(page)).toBe(PICTURES[7]);
    // three steps in a row without waiting are three pictures
    for (let step = 0; step < 3; step++) await page.keyboard.press(',');
    await eventually(() => shownNumber(page)).toBe(PICTURES[4]);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await eventually(() => shownNumber(page)).toBe(PICTURES.at(-2));
  });

  it('goes to keyframes, and to a time that is typed', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('Alt+ArrowRight');
    await eventually(() => shownNumber(page)).toBe(PICTURES[12]);
    await page.keyboard.press('Alt+ArrowRight');
    await eventually(() => shownNumber(page)).toBe(PICTURES[24]);
    await page.keyboard.press('Alt+ArrowLeft');
    await eventually(() => shownNumber(page)).toBe(PICTURES[12]);
    await page.keyboard.press('g');
    await page.getByRole('textbox', { name: 'Go to a time' }).fill('nonsense');
    await page.keyboard.press('Enter');
    await page.getByText('As 1:02:03, 90 or +5').waitFor();
    await takePicture(page, 'player-01-go-to-time');
    await page.getByRole('textbox', { name: 'Go to a time' }).fill('1.2');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Go to a time' }).waitFor({ state: 'detached' });
    await eventually(() => shownNumber(page)).toBe(PICTURES.findLast((n) => n / RATE <= 1.2));
  });

  it('shuttles with J, K and L, slowly with K held, and marks in and out', async () => {
    await open(page, 'walk-through.mp4');
    await page.keyboard.press('Home');
    const rate = () => page.evaluate(() => document.querySelector('video')?.playbackRate);
    await page.keyboard.press('l');
    await eventually(rate).toBe(1);
    await page.keyboard.press('l');
    await page.keyboard.press('l');
    await eventually(rate).toBe(4);
    await page.getByRole('button', { name: 'Speed 4×' }).waitFor();
    await eventually(async () => (await videoState(page)).time).toBeGreaterThan(2);
    await page.keyboard.press('k');
    expect((await videoState(page)).paused).toBe(true);
    const stopped = (await videoState(page)).time;
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await eventually(async () => (await videoState(page)).time).toBeLessThan(stopped - 1);
    await page.keyboard.press('k');
    await page.keyboard.down('k');
    await page.keyboard.press('l');
    await eventually(rate).toBe(0.25);
    expect((await videoState(page)).paused).toBe(false);
    await page.keyboard.up('k');
    await eventually(async () => (await videoState(page)).paused).toBe(true);

    await goTo(page, '3');
    await page.keyboard.press('i');
    await goTo(page, '4.5');
    await page.keyboard.press('o');
    await page.getByRole('button', { name: 'Set the in point here; 00:00:03:00' }).waitFor();
    await page.getByRole('button', { name: 'Set the out point here; 00:00:04:12' }).waitFor();
    await page.keyboard.press('r');
    await page.keyboard.press('Shift+I');
    await eventually(async () => (await videoState(page)).time).toBeCloseTo(3, 1);
    await page.keyboard.press('Space');
    const times: number[] = [];
    for (let look = 0; look < 25; look++) {
      await page.waitForTimeout(120);
      times.push((await videoState(page)).time);
    }
    expect(Math.max(...times)).toBeLessThan(4.8);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2.9);
    expect(times.some((time, index) => time < (times[index - 1] ?? 0))).toBe(true);
    await page.keyboard.press('k');
    await takePicture(page, 'player-02-in-out');
    await page.keyboard.press('r');
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Set the in point here; not set' }).waitFor();
  });

  it('shows captions on request, saves a picture, changes the speed and the volume', async () => {
    await goTo(page, '8');
    expect(await page.locator('[data-captions]').count()).toBe(0);
    await page.keyboard.press('Shift+C');
    await eventually(() => page.locator('[data-captions]').innerText()).toMatch(/flour|bread|water/i);
    await takePicture(page, 'player-03-captions');
    await expectAccessible(page);
    const download = page.waitForEvent('download');
    await page.keyboard.press('c');
    expect((await download).suggestedFilename()).toBe('walk-through 00.00.08.000.jpg');
    await page.keyboard.press(']');
    await page.getByRole('button', { name: 'Speed 1.25×' }).click();
    await page.getByRole('menuitemradio', { name: '0.5×' }).waitFor();
    await takePicture(page, 'player-04-speed');
    await expectAccessible(page);
    await page.getByRole('menuitemradio', { name: /^1×/ }).press('Enter');
    // a menu's own button opens it on the arrow
    await page.locator('#stage').focus();
    await page.keyboard.press('Control+ArrowDown');
    await eventually(() => page.evaluate(() => document.querySelector('video')?.volume)).toBeCloseTo(0.9);
    await page.keyboard.press('Control+ArrowUp');
    await page.keyboard.press('Shift+C');
  });

  it('says why HEVC does not play, makes a copy, and plays it where it stood', async () => {
    await open(page, 'camera.mov');
    await page.getByText('HEVC (H.265) cannot be played here.').waitFor();
    await goTo(page, '1.2');
    await eventually(() => page.locator('[data-still]').count()).toBe(1);
    await takePicture(page, 'player-05-hevc');
    await expectAccessible(page);
    await page.keyboard.press('Space');
    await tabAndPress(page, page.getByRole('button', { name: 'Make it' }));
    await page.locator('video[data-source=copy]').waitFor({ timeout: 30_000 });
    await eventually(async () => (await videoState(page)).time).toBeGreaterThan(1.15);
    expect((await videoState(page)).width).toBeGreaterThan(0);
    // a step stands still, whatever played
    await page.keyboard.press('ArrowLeft');
    await eventually(async () => (await videoState(page)).paused).toBe(true);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await eventually(() => shownNumber(page)).toBe(2);
    await page.keyboard.press('Shift+T');
    await page.getByRole('button', { name: 'Time 10:00:00:02, go to another' }).waitFor();
    await goTo(page, '10:00:01:00');
    await eventually(() => shownNumber(page)).toBe(25);
    await takePicture(page, 'player-06-copy');
    await page.keyboard.press('Shift+T');
  });

  it('says that another sound track needs a copy where the browser cannot switch, and plays it from there', async () => {
    await open(page, 'two-tracks.mp4');
    await page.locator('video[data-source=file]').waitFor();
    await page.getByRole('button', { name: 'Sound track 1 of 2' }).press('Enter');
    await page.getByRole('menuitemradio', { name: /deu/ }).press('Enter');
    await page.getByText('Another sound track is played from a copy.').waitFor();
    await takePicture(page, 'player-07-sound-track');
    await page.getByRole('button', { name: 'Make it' }).press('Enter');
    await page.locator('video[data-source=copy]').waitFor({ timeout: 30_000 });
  });

  it('says when the file is removed while it plays, and plays on from where it stood when told where it is now', async () => {
    await open(page, 'walk-through.mp4');
    const path = join(folder, 'walk-through.mp4');
    const moved = join(data, 'elsewhere', 'moved.mp4');
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await eventually(async () => (await videoState(page)).time).toBeGreaterThan(0.3);
    await rename(path, moved);
    try {
      const problem = page.locator('#stage').getByRole('status');
      await problem.getByText('The file is not where it was').waitFor({ timeout: 30_000 });
      await takePicture(page, 'player-08-away');
      await expectAccessible(page);
      await tabAndPress(page, problem.getByRole('button', { name: 'Locate file' }));
      const chooser = page.getByRole('dialog', { name: 'Where the file is now' });
      await tabAndPress(page, chooser.getByRole('button', { name: 'elsewhere' }));
      await tabAndPress(page, chooser.getByRole('checkbox', { name: /moved/ }), 'Space');
      await tabAndPress(page, chooser.getByRole('button', { name: 'Use this file' }));
      await page.locator('video[data-source=file]').waitFor();
      await eventually(async () => (await videoState(page)).readyState).toBeGreaterThanOrEqual(2);
      expect((await videoState(page)).time).toBeGreaterThan(0.3);
    } finally {
      await rename(moved, path);
    }
  });

  it('wrote no error to the console but that of the file that was away', () => {
    expect(complaints.filter((text) => !/404|Failed to load resource/.test(text))).toEqual([]);
  });
});

/** Opens a video from the library: Tab to the cards, arrows to the one. */
async function open(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+1');
  const cards = page.locator('[data-entry]');
  await tabTo(page, page.locator('[data-entry][tabindex="0"]'));
  await page.keyboard.press('Home');
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  for (let place = 1; place < (await cards.count()) && !(await focused()).startsWith(name); place++)
    await page.keyboard.press('ArrowRight');
  await expect.poll(focused).toContain(name);
  await page.keyboard.press('Enter');
  await tabTo(page, page.locator('#stage'));
}

async function goTo(page: Page, time: string): Promise<void> {
  await page.keyboard.press('g');
  await page.getByRole('textbox', { name: 'Go to a time' }).fill(time);
  await page.keyboard.press('Enter');
  await settled(page);
}

/** Waits until the element shows the place that was asked for. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const video = document.querySelector('video');
    return !video || (!video.seeking && video.readyState >= 2 && video.dataset['seeking'] === 'false');
  });
}

/** Number of the picture that the player shows, read from its middle pixel. */
async function shownNumber(page: Page): Promise<number> {
  await settled(page);
  const grey = await page.evaluate(() => {
    const video = document.querySelector('video');
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d');
    if (!video || !context) return -1;
    context.drawImage(video, 0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[1] ?? -1;
  });
  return numberOf(grey);
}
