import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestOutput } from '../../electron/contract/bridge.ts';
import type { PreloadBridge } from '../../electron/contract/shell.ts';
import { startApp, type StartedApp } from './electronApp.ts';
import { findTools } from './tools.ts';
import { expectAccessible, showTheme, takePicture } from './window.ts';

const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: the ring in Electron (${missing})`);
const THEMES = ['dark', 'light'] as const;

describe.skipIf(missing !== null)('the ring, in Electron', () => {
  let data: string;
  let started: StartedApp;
  let page: Page;
  const part = (name: string) => page.getByRole('region', { name, exact: true });
  const log = (text: RegExp) => part('Log').getByText(text).first();
  const show = async (name: string) => {
    for (const theme of THEMES) {
      await showTheme(page, theme);
      await takePicture(page, `ring-${name}-${theme}`);
      await expectAccessible(page);
    }
    await showTheme(page, 'dark');
  };
  const status = () =>
    page.evaluate(async () => {
      const preload = (window as unknown as { bridge: PreloadBridge }).bridge;
      return ((await preload.request('ring.status', {})) as { output: RequestOutput<'ring.status'> }).output;
    });
  const pids = async () => (await status()).workers.map(({ pid }) => pid);
  /** The limit and the worst difference, as a screen reader hears the verdict. */
  const verdict = () => part('Exact on this computer').getByText(/^Passed, .* times ten to the minus/);

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    started = await startApp({ ...paths, data });
    page = started.page;
  });

  afterAll(async () => {
    await started.close();
    await rm(data, { recursive: true, force: true });
  });

  it('says so before it has run, and offers the exactness test', async () => {
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await page.keyboard.press('Control+3');
    await page.getByText('The ring has not run yet').waitFor();
    expect(await page.getByText('No worker runs now.').count()).toBe(1);
    await show('empty');
  });

  it('proves its exactness, and shows the workers and what they did', async () => {
    await page.getByRole('button', { name: 'Test that it is exact' }).focus();
    await page.keyboard.press('Enter');
    await verdict().waitFor({ timeout: 90_000 });
    await log(/^Exactness test passed, \d+ cases$/).waitFor();
    await page.getByRole('region', { name: 'Worker 0' }).getByText(/MB$/).waitFor();
    expect(await part('Blocks under way').getByRole('region').count()).toBeGreaterThanOrEqual(2);
    expect(await part('One layer in time').locator('svg rect').count()).toBeGreaterThan(0);
    expect(
      await part('Memory')
        .getByText(/^\d.* MB$/)
        .count(),
    ).toBeGreaterThanOrEqual(2);
  });

  it('measures its speed when it is asked to', async () => {
    await part('Speed').getByRole('button', { name: 'Measure' }).click();
    await part('Speed')
      .getByText(/GFLOP\/s$/)
      .waitFor({ timeout: 110_000 });
    await part('What travels').getByText('Question travels', { exact: true }).waitFor({ timeout: 5000 });
    await show('ran');
  });

  it('has a table behind every picture, at a key', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    const steps = page.getByRole('table', { name: 'Steps of the last layer' });
    expect(await steps.getByRole('row').count()).toBeGreaterThan(1);
    expect(await page.getByRole('table', { name: 'Workers of the last run' }).getByRole('row').count()).toBeGreaterThanOrEqual(3);
    expect(await page.getByRole('table', { name: 'Cases of the exactness test' }).getByRole('row').count()).toBeGreaterThan(10);
    expect(await part('Blocks under way').locator('svg path').count()).toBe(0);
    await show('tables');
    await page.keyboard.press('t');
    await steps.waitFor({ state: 'detached' });
    expect(await part('Blocks under way').locator('svg path').count()).toBeGreaterThan(0);
  });

  it('gets a worker back that is restarted', async () => {
    const before = await pids();
    await page.getByRole('button', { name: 'Restart worker 1' }).click();
    await log(/^Worker 1 is back after/).waitFor({ timeout: 60_000 });
    await part('Blocks under way').getByRole('region', { name: 'Worker 1' }).getByText('Restarted 1 time').waitFor();
    const after = await pids();
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it('gets one back that was killed in the middle of the work, and is as exact as before', async () => {
    const said = await verdict().textContent();
    const [pid = 0] = await pids();
    await part('Exact on this computer').getByRole('button', { name: 'Test again' }).click();
    await expect.poll(async () => (await status()).running.length, { interval: 10, timeout: 20_000 }).toBeGreaterThan(0);
    process.kill(pid, 'SIGKILL');
    await part('Exact on this computer').getByRole('button', { name: 'Test again' }).waitFor({ timeout: 60_000 });
    expect(await verdict().textContent()).toBe(said);
    await part('Blocks under way').getByRole('region', { name: 'Worker 0' }).getByText('Restarted 1 time').waitFor({ timeout: 10_000 });
    expect((await pids())[0]).not.toBe(pid);
    await show('restarted');
  });

  it('fits a small window, and moves nothing for those who want it still', async () => {
    await page.setViewportSize({ width: 1024, height: 700 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await show('narrow');
    const wide = await page.evaluate(() => {
      const main = document.querySelector('main')!;
      return main.scrollWidth - main.clientWidth;
    });
    expect(wide).toBeLessThanOrEqual(0);
  });

  it('wrote no error to the console', () => {
    expect(started.complaints).toEqual([]);
  });
});
