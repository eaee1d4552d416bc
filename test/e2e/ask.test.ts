import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelStore } from '../../electron/encoders/modelStore.ts';
import type { RequestOutput } from '../../electron/contract/bridge.ts';
import type { PreloadBridge } from '../../electron/contract/shell.ts';
import { startApp, type StartedApp } from './electronApp.ts';
import { findTools as findMediaTools } from '../../electron/media/tools.ts';
import { BREAD_AT, makeTestVideo } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, showTheme, takePicture, videoState, waitUntilRead } from './window.ts';

/** Length of a picture of the test video, seconds. */
const FRAME = 1 / 25;
const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: questions in the window (${missing})`);

describe.skipIf(missing !== null)('questions in the window', () => {
  let data: string;
  let started: StartedApp;
  let page: Page;
  const complaints: string[] = [];
  const hasModel = new ModelStore().find('language') !== null;

  beforeAll(async () => {
    const video = await makeTestVideo();
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    started = await startApp({ ...paths, data }, video.path);
    page = started.page;
    // a single file of the command line is shown at once
    await page.getByRole('slider', { name: 'Place in the video' }).waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+1');
    await waitUntilRead(page);
    await page.getByRole('button', { name: `${video.name}, length`, exact: false }).click();
    await page.getByRole('slider', { name: 'Place in the video' }).waitFor();
  }, 240_000);

  afterAll(async () => {
    await started.close();
    await rm(data, { recursive: true, force: true });
  });

  const panel = () => page.getByRole('complementary', { name: /^Answers/ });
  const answered = () => panel().locator('[data-answer]');
  const sentences = () => answered().locator('p:has([data-citation])').allInnerTexts();
  const citations = () => panel().locator('[data-citation]');
  /** Waits until the answer to `question` is there as a whole. */
  const answerTo = async (question: string) => {
    await answered().getByRole('heading', { level: 2, name: question }).waitFor({ timeout: 60_000 });
    await panel().getByRole('button', { name: 'Ask', exact: true }).waitFor();
  };
  /** Waits until the player shows the picture of `time`. */
  const standsAt = async (time: number) => {
    await expect.poll(async () => (await videoState(page)).readyState, { timeout: 15_000 }).toBeGreaterThanOrEqual(2);
    // it plays from there on: the first place it is seen at may be some pictures later, never before
    await expect.poll(async () => (await videoState(page)).time, { timeout: 15_000 }).toBeGreaterThan(time - FRAME);
  };
  const QUESTION = 'What is mixed with water to make the bread?';

  it('says in the empty tab what can be asked, and how quick it would be', async () => {
    await page.getByRole('tab', { name: 'Ask' }).click();
    await panel().getByText('Ask about this video').waitFor();
    await panel()
      .getByText(/about \d+ (?:s|min)/)
      .waitFor({ timeout: 60_000 });
    expect(Math.round((await panel().boundingBox())?.width ?? 0)).toBe(520);
    await takePicture(page, 'ask-01-empty');
    await expectAccessible(page);
  });

  it('answers what was typed into the search box after Ctrl+Enter; a citation comes with its sentence', async () => {
    await page.locator('#omnibox').fill(QUESTION);
    await page.keyboard.press('Control+Enter');
    await answerTo(QUESTION);
    expect(await citations().count()).toBeGreaterThan(0);
    await panel()
      .getByText(hasModel ? /Well supported|Partly supported/ : 'no language model is installed')
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: 'Ask', exact: true }).first().getAttribute('aria-pressed')).toBe('true');
    await takePicture(page, 'ask-02-answer');
    await expectAccessible(page);
  });

  it('goes to a citation within one picture of its start, and plays its span', async () => {
    const first = citations().first();
    const start = Number(await first.getAttribute('data-citation'));
    expect(Math.abs(start - BREAD_AT)).toBeLessThan(6);
    // every place that the element was sent to
    await page.evaluate(() => {
      const video = document.querySelector('video');
      const places: number[] = [];
      Object.assign(window, { places });
      video?.addEventListener('seeked', () => places.push(video.currentTime));
    });
    await first.focus();
    await page.keyboard.press('Enter');
    await standsAt(start);
    const [place] = await page.evaluate(() => (window as unknown as { places: number[] }).places);
    expect(Math.abs((place ?? Number.NaN) - start)).toBeLessThanOrEqual(FRAME);
    await expect.poll(() => first.getAttribute('aria-current')).toBe('true');
    await page.mouse.move(5, 400);
    await takePicture(page, 'ask-03-playing');
    // the source ends, and the player stops there
    await expect.poll(async () => (await videoState(page)).paused, { timeout: 30_000 }).toBe(true);
    await page.getByText(/of \d+ citations?/).waitFor();
  });

  it('shows a citation that a pointer rests on', async () => {
    await citations().first().hover();
    await page.waitForTimeout(450);
    await takePicture(page, 'ask-04-hover');
    await page.mouse.move(5, 400);
  });

  it.skipIf(!hasModel)('lays over the timeline what the model attended to', async () => {
    const toggle = page.getByRole('button', { name: 'What the model attended to' });
    await toggle.click();
    expect(await toggle.getAttribute('aria-pressed')).toBe('true');
    await panel().getByRole('button', { name: 'How it was read' }).click();
    await page.getByText('From the video’s memory').waitFor();
    await takePicture(page, 'ask-10-attended');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
  });

  it.skipIf(!hasModel)('gives the same answer after a worker of the ring was killed and came back', async () => {
    const workers = () =>
      page.evaluate(async () => {
        const preload = (window as unknown as { bridge: PreloadBridge }).bridge;
        return ((await preload.request('ring.status', {})) as { output: RequestOutput<'ring.status'> }).output.workers;
      });
    const said = await sentences();
    await page.keyboard.press('Control+3');
    const card = page.getByRole('region', { name: 'Worker 1', exact: true });
    await card.waitFor();
    const before = (await workers())[1];
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await card.getByText('Restarted 1 time').waitFor({ timeout: 20_000 });
    expect((await workers())[1]?.pid).not.toBe(before?.pid);
    await takePicture(page, 'ask-12-worker-is-back');
    await page.keyboard.press('Control+2');
    const box = panel().getByRole('textbox');
    await box.fill(QUESTION);
    await box.press('Enter');
    await panel()
      .getByRole('button', { name: /1 earlier/ })
      .waitFor({ timeout: 60_000 });
    await answerTo(QUESTION);
    expect(await sentences()).toEqual(said);
    await panel()
      .getByRole('button', { name: /1 earlier/ })
      .click();
    await panel()
      .getByRole('button', { name: `Forget “${QUESTION}”` })
      .click();
    await panel()
      .getByRole('button', { name: /1 earlier/ })
      .waitFor({ state: 'detached' });
  });

  it('copies the answer with its timecodes', async () => {
    await panel().getByRole('button', { name: 'Copy the answer with timecodes' }).click();
    await panel().getByText('Copied', { exact: true }).waitFor();
    const copied = await started.app.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied).toContain(QUESTION);
    expect(copied).toMatch(/\[0:\d\d\]/);
    expect(copied).toContain('Sources');
  });

  it('asks further in the thread, and says that something is not there', async () => {
    const question = 'Which minister resigned over the harbour?';
    const box = panel().getByRole('textbox');
    await box.fill(question);
    await box.press('Enter');
    await answerTo(question);
    await panel().getByText('Not in this video').waitFor();
    await panel()
      .getByRole('button', { name: /1 earlier/ })
      .click();
    await takePicture(page, 'ask-05-not-there');
    await expectAccessible(page);
    await panel()
      .getByRole('button', { name: `Forget “${QUESTION}”` })
      .waitFor();
  });

  it.skipIf(!hasModel)('stops an answer in the middle, and keeps what there is', async () => {
    const question = 'What is mixed with water for the bread?';
    const box = panel().getByRole('textbox');
    await box.fill(question);
    await page.evaluate(() => {
      // as soon as the model has written something, Stop is pressed: a hand would be too slow here
      const watch = new MutationObserver(() => {
        if (!document.body.innerText.includes('being checked against the video')) return;
        watch.disconnect();
        document.querySelector<HTMLElement>('button[aria-label="Stop"]')?.click();
      });
      watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await box.press('Enter');
    await panel().getByRole('button', { name: 'Stop' }).waitFor();
    await answerTo(question);
    await panel()
      .getByText(/^Stopped/)
      .waitFor();
    expect(await citations().count()).toBeGreaterThan(0);
    await takePicture(page, 'ask-06-stopped');
  });

  it('is used by the keyboard alone, and keeps what was asked with the video', async () => {
    await page.reload();
    await page.getByRole('button', { name: /walk-through.mp4, length/ }).click();
    await page.getByRole('tab', { name: 'Moments' }).focus();
    await page.keyboard.press('ArrowLeft');
    await panel().getByRole('heading', { level: 2 }).waitFor();
    await panel()
      .getByRole('button', { name: /earlier/ })
      .focus();
    await page.keyboard.press('Enter');
    for (let step = 0; step < 8; step++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((question) => document.activeElement?.textContent.includes(question) === true, QUESTION)) break;
    }
    await page.keyboard.press('Enter');
    await answered().getByRole('heading', { level: 2, name: QUESTION }).waitFor();
    await page.getByRole('slider', { name: 'Place in the video' }).focus();
    await page.keyboard.press('F3');
    const start = Number(await citations().first().getAttribute('data-citation'));
    await standsAt(start);
  });

  it('holds in the light theme and at 1024 x 700', async () => {
    await showTheme(page, 'light');
    await takePicture(page, 'ask-07-light');
    await expectAccessible(page);
    await page.setViewportSize({ width: 1024, height: 700 });
    await takePicture(page, 'ask-08-narrow-light');
    await expectAccessible(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    await showTheme(page, 'dark');
  });

  it('answers over all videos in place of the library, and its source opens the video', async () => {
    await page.keyboard.press('Control+1');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByLabel('Where to find').selectOption('all');
    await page.locator('#omnibox').fill(QUESTION);
    await page.keyboard.press('Enter');
    const answer = page.getByRole('region', { name: 'Answer over several videos' });
    await answer.locator('[data-citation]').first().waitFor({ timeout: 60_000 });
    await answer.getByRole('button', { name: 'Ask', exact: true }).waitFor();
    await takePicture(page, 'ask-09-library');
    await expectAccessible(page);
    const start = Number(await answer.locator('[data-citation]').first().getAttribute('data-citation'));
    await answer.locator('[data-citation]').first().click();
    await page.getByRole('slider', { name: 'Place in the video' }).waitFor();
    await standsAt(start);
  });

  it('quotes the video where no language model is installed, and says so', async () => {
    complaints.push(...started.complaints);
    await started.close();
    started = await startApp({ ...paths, data, models: join(data, 'no-models') });
    page = started.page;
    await page.getByRole('button', { name: /walk-through.mp4, length/ }).click();
    await page.getByRole('slider', { name: 'Place in the video' }).waitFor();
    await page.getByRole('tab', { name: 'Ask' }).click();
    await panel().getByRole('textbox').fill(QUESTION);
    await page.keyboard.press('Enter');
    await panel().getByText('Quoted from the video: no language model is installed.').waitFor();
    await answered()
      .getByText(/Said at 00:00:07: “Mix flour/)
      .waitFor();
    expect(await citations().count()).toBeGreaterThan(0);
    await takePicture(page, 'ask-11-quoted');
    await expectAccessible(page);
    await panel().getByRole('button', { name: 'Models' }).click();
    await page.getByRole('heading', { name: 'Models' }).waitFor();
  });

  it('takes the file of a second start, which ends; asks before it quits while that is read, and quits on a yes', async () => {
    complaints.push(...started.complaints);
    const other = join(data, 'rocket only.mp4');
    const { ffmpeg } = await findMediaTools();
    execFileSync(ffmpeg, ['-v', 'error', '-t', '6', '-i', (await makeTestVideo()).path, '-c', 'copy', other]);
    expect(await started.startAgain(other)).toBe(0);
    await page.getByText('rocket only.mp4').first().waitFor({ timeout: 20_000 });
    // an app that is driven is obeyed: here it is to ask, and the dialog is the system's own, so that it answers as a person would
    const quit = (answer: number) =>
      started.app.evaluate(async ({ app, dialog }, response) => {
        app.commandLine.removeSwitch('remote-debugging-port');
        const asked = new Promise<string>((resolve) => {
          dialog.showMessageBox = ((...words: { message: string }[]) => {
            resolve(words.at(-1)?.message ?? '');
            return new Promise((answered) => setTimeout(() => answered({ response, checkboxChecked: false }), 50));
          }) as typeof dialog.showMessageBox;
        });
        app.quit();
        return await asked;
      }, answer);
    expect(await quit(1)).toMatch(/is still being read$|are still being read$/);
    await page.waitForTimeout(300);
    expect(await page.getByText('rocket only.mp4').count()).toBeGreaterThan(0);
    const ended = new Promise((resolve) => started.app.process().once('exit', resolve));
    await quit(0);
    expect(await ended).toBe(0);
  });

  it('wrote no error to the console', () => {
    // stills are asked for before they are made
    expect(complaints.filter((text) => !/404|Failed to load resource/.test(text))).toEqual([]);
  });
});
