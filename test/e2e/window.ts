import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { meanColour } from './testVideo.ts';

const PICTURES = new URL('./pictures/', import.meta.url).pathname;

/** Takes a picture of the window for whoever reviews it; returns it for assertions. */
export async function takePicture(page: Page, name: string): Promise<Buffer> {
  mkdirSync(PICTURES, { recursive: true });
  return page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' });
}

/** Types a query and waits for the answer to it. */
export async function search(page: Page, query: string): Promise<void> {
  await page.locator('#omnibox').fill(query);
  await page.locator('#omnibox').press('Enter');
  await page.locator('[data-moments]').first().waitFor();
}

/** Waits until everything of every video has been read. */
export async function waitUntilRead(page: Page): Promise<void> {
  // the panel goes when nothing runs, waits or has failed
  await page.getByRole('complementary', { name: 'Jobs' }).waitFor({ state: 'detached', timeout: 100_000 });
}

export interface Playing {
  time: number;
  paused: boolean;
  readyState: number;
  width: number;
}

export function videoState(page: Page): Promise<Playing> {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    return {
      time: video?.currentTime ?? -1,
      paused: video?.paused ?? true,
      readyState: video?.readyState ?? -1,
      width: video?.videoWidth ?? -1,
    };
  });
}

/** Waits until the player plays somewhere in [from, to], and goes on; returns the first time seen there. */
export async function expectPlaying(page: Page, from: number, to: number): Promise<number> {
  await expect.poll(async () => (await videoState(page)).readyState, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
  const first = await videoState(page);
  expect(first.width).toBe(1280);
  expect(first.time).toBeGreaterThanOrEqual(from - 0.05);
  expect(first.time).toBeLessThanOrEqual(to);
  await expect.poll(async () => (await videoState(page)).time, { timeout: 10_000 }).toBeGreaterThan(first.time + 0.3);
  return first.time;
}

/** Mean colour of the picture the player shows. */
export async function stageColour(page: Page): Promise<{ red: number; green: number; blue: number }> {
  return meanColour(await page.locator('#stage').screenshot());
}

/** What axe checks. The other theme is other colours and nothing else: there the rules about colours are enough. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Fails with a list where axe finds a violation of WCAG 2.2 AA, in the theme that is shown and in the other one. */
export async function expectAccessible(page: Page): Promise<void> {
  const isDark = await page.evaluate(() => window.matchMedia('(prefers-color-scheme: dark)').matches);
  const [shown, other] = isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
  const violations = await violationsOf(page, { type: 'tag', values: WCAG });
  await showTheme(page, other);
  violations.push(...(await violationsOf(page, { type: 'rule', values: COLOUR_RULES })).map((text) => `${other} theme, ${text}`));
  await showTheme(page, shown);
  expect(violations).toEqual([]);
}

/** Changes the theme and waits until every colour has arrived. */
export async function showTheme(page: Page, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    // transitions begin with the second picture of the new colours
    for (const _ of [1, 2]) await new Promise((resolve) => requestAnimationFrame(resolve));
    const ending = document.getAnimations().filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime));
    await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
  });
}

async function violationsOf(page: Page, runOnly: axe.RunOnly): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async (only) => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
    const result = await run(document, { runOnly: only, resultTypes: ['violations'] });
    return result.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join(' | ')}`,
    );
  }, runOnly);
}
