// The three pictures of README.md, from the window in Chromium and the sample video: npm run pictures:readme   (set up for the tests, window built)
// Walks the README's first steps as a person would, waits until everything has been read, and writes assets/pictures/*.webp.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTools as findMediaTools } from '../../electron/media/tools.ts';
import { openBrowser, startServing, stopServing } from './serving.ts';
import { findTools } from './tools.ts';

const FOLDER = new URL('../../assets/pictures/', import.meta.url).pathname;
/** Everything of the sample is read in about a minute where nothing else runs. */
const READ_MS = 400_000;

const { paths, missing } = findTools('chromium');
if (missing !== null) throw new Error(missing);
mkdirSync(FOLDER, { recursive: true });
const data = mkdtempSync(join(tmpdir(), 'longtake-readme-'));
const { server, url } = await startServing(data, []);
const { browser, page } = await openBrowser(paths.chromium);
try {
  await page.goto(url);
  await page.getByRole('button', { name: 'try the 3-minute sample' }).click();
  const found = page.getByRole('button', { name: 'Play this moment' });
  await found.waitFor({ timeout: READ_MS });
  // the panel goes when nothing runs or waits any more
  await page.getByRole('complementary', { name: 'Jobs' }).waitFor({ state: 'detached', timeout: READ_MS });

  await page.locator('#omnibox').fill('a parrot while someone talks about bread');
  await page.locator('#omnibox').press('Enter');
  await page.locator('[data-moment] > button').first().click();
  await page.locator('aside [data-moment]').first().waitFor();
  await standAt(69.9);
  await take('find');

  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('dialog').getByText('TITLE:').waitFor();
  await take('export');
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'Ask' }).click();
  await page.getByPlaceholder(/^Ask (a question|further)/).fill('What is the code of the locker?');
  await page.keyboard.press('Enter');
  await page.getByText('supported').first().waitFor({ timeout: 60_000 });
  const citation = page.locator('aside [data-citation]').first();
  await citation.click();
  await standAt(Number(await citation.getAttribute('data-citation')) + 1);
  await take('ask');
} finally {
  await browser.close();
  await stopServing(server);
  rmSync(data, { recursive: true, force: true });
}

/** The player stands still at a time that lies in what was opened, so that the picture is the same each time. */
async function standAt(seconds: number): Promise<void> {
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
  await page.waitForTimeout(2500);
  await page.evaluate((to) => {
    const video = document.querySelector('video');
    video?.pause();
    if (video) video.currentTime = to;
  }, seconds);
  await page.waitForTimeout(1500);
}

/** A picture of the window as a small WebP. */
async function take(name: string): Promise<void> {
  await page.waitForTimeout(800);
  const png = join(data, `${name}.png`);
  await page.screenshot({ path: png, animations: 'disabled' });
  const { ffmpeg } = await findMediaTools();
  await promisify(execFile)(ffmpeg, [
    '-loglevel',
    'error',
    '-y',
    '-i',
    png,
    '-c:v',
    'libwebp',
    '-quality',
    '84',
    join(FOLDER, `${name}.webp`),
  ]);
  console.log(join(FOLDER, `${name}.webp`));
}
