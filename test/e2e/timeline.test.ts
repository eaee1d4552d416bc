import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTenHours, PLANTED } from '../bench/tenHours.ts';
import { tabTo } from './keyboard.ts';
import { openBrowser, startServing, stopServing } from './serving.ts';
import { makeTestVideo } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, search, showTheme, takePicture } from './window.ts';

const { paths, missing } = findTools('chromium');
if (missing !== null) console.warn(`skipped: the timeline (${missing})`);

describe.skipIf(missing !== null)('the timeline of ten hours', () => {
  let data: string;
  let folder: string;
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;

  const serve = async () => {
    const started = await startServing(data, [folder]);
    server = started.server;
    return started.url;
  };
  const open = async (url: string) => {
    await page.goto(url);
    await tabTo(page, page.locator('[data-entry]').first());
    await page.keyboard.press('Enter');
    await slider().waitFor();
  };
  const slider = () => page.getByRole('slider', { name: 'Place in the video' });
  const zoom = () => page.getByRole('slider', { name: 'Zoom of the timeline' });
  const rows = () => page.locator('[data-segment]');

  beforeAll(async () => {
    const video = await makeTestVideo();
    folder = video.folder;
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    await makeTenHours(join(data, 'library'), video.path, { own: false });
    ({ browser, page } = await openBrowser(paths.chromium));
    await open(await serve());
  });

  afterAll(async () => {
    await browser.close();
    await stopServing(server);
    await rm(data, { recursive: true, force: true });
  });

  it('makes a segment of a moment, names it, and takes it back, by the keyboard alone', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type(`said:"${PLANTED}"`);
    await page.keyboard.press('Enter');
    await page.locator('[data-moment]').first().waitFor();
    // again: the first moment is opened; then down into the list, where a letter is a command again
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('s');
    await expect.poll(() => page.getByRole('tab', { name: /Segments/ }).innerText()).toMatch(/Segments\s*1/);
    await tabTo(page, page.getByRole('tab', { selected: true }), 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await rows().first().waitFor();
    expect(await rows().first().innerText()).toContain(PLANTED);
    await page.keyboard.press('m');
    await expect.poll(() => rows().count()).toBe(2);
    await tabTo(page, page.getByRole('textbox', { name: 'Name' }));
    await page.keyboard.type('The quiet half hour');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-segment="marker"]').innerText()).toContain('The quiet half hour');
    await takePicture(page, 'timeline-01-segments');
    await expectAccessible(page);
    for (const left of [2, 1, 0]) {
      await page.keyboard.press('Control+z');
      await expect.poll(() => rows().count()).toBe(left);
    }
    await page.getByText('No segments yet.').waitFor();
    await takePicture(page, 'timeline-02-no-segments');
    await expectAccessible(page);
    for (const count of [1, 2, 2]) {
      await page.keyboard.press('Control+Shift+z');
      await expect.poll(() => rows().count()).toBe(count);
    }
    expect(await page.locator('[data-segment="marker"]').innerText()).toContain('The quiet half hour');
  });

  it('zooms from ten hours to one picture and back, with keys and with the wheel', async () => {
    await slider().focus();
    await page.keyboard.press('\\');
    await expect.poll(() => zoom().getAttribute('aria-valuetext')).toBe('10.0 hours in view');
    for (let press = 0; press < 30; press++) await page.keyboard.press('+');
    await expect.poll(() => zoom().getAttribute('aria-valuetext')).toBe('0.04 seconds in view');
    await takePicture(page, 'timeline-03-one-picture');
    await page.keyboard.press('Shift+Z');
    await expect.poll(() => zoom().getAttribute('aria-valuetext')).toBe('10.0 hours in view');
    const box = await slider().boundingBox();
    if (!box) throw new Error('the timeline is not shown');
    await page.mouse.move(box.x + box.width * 0.4, box.y + 150);
    await page.keyboard.down('Control');
    for (let turn = 0; turn < 6; turn++) await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    await expect.poll(() => zoom().getAttribute('aria-valuetext')).toMatch(/minutes|seconds/);
  });

  it('sets in and out by a drag, and seeks by a drag on the ruler', async () => {
    const box = await slider().boundingBox();
    if (!box) throw new Error('the timeline is not shown');
    await page.mouse.move(box.x + 300, box.y + 180);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 180, { steps: 4 });
    await page.mouse.up();
    await page.getByText(/^In \d\d:\d\d:\d\d – Out/).waitFor();
    // the file behind these ten hours is short: the player goes to its end a moment after it was sent elsewhere
    const places = await slider().evaluateHandle((element) => {
      const seen: number[] = [];
      new MutationObserver(() => seen.push(Number(element.getAttribute('aria-valuenow')))).observe(element, { attributes: true });
      return seen;
    });
    await page.mouse.move(box.x + 600, box.y + 34);
    await page.mouse.down();
    await page.mouse.move(box.x + 700, box.y + 34, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Math.max(...(await places.jsonValue()))).toBeGreaterThan(60);
    expect(await slider().getAttribute('aria-valuetext')).toMatch(/^(\d+ \w+ )*\d+ seconds?\b/);
    await page.mouse.move(box.x + 640, box.y + 130);
    await page.waitForTimeout(600);
    await takePicture(page, 'timeline-04-dark');
  });

  it('keeps segments over a restart, and holds in the light theme and where it is narrow', async () => {
    await stopServing(server);
    await open(await serve());
    await expect.poll(() => page.getByRole('tab', { name: /Segments/ }).innerText()).toMatch(/Segments\s*2/);
    await search(page, `said:"${PLANTED}"`);
    await page.keyboard.press('Enter');
    await showTheme(page, 'light');
    await slider().focus();
    for (let press = 0; press < 9; press++) await page.keyboard.press('+');
    await page.waitForTimeout(1200);
    await takePicture(page, 'timeline-05-light');
    await expectAccessible(page);
    await page.setViewportSize({ width: 1024, height: 700 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await showTheme(page, 'dark');
    await page.waitForTimeout(600);
    await takePicture(page, 'timeline-06-narrow');
    await expectAccessible(page);
  });
});
