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

/** Fails with a list where axe finds a violation of WCAG 2.2 AA. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
    const result = await run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return result.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join(' | ')}`,
    );
  });
  expect(violations).toEqual([]);
}
