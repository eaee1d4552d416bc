import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, startServing, stopServing } from './serving.ts';
import { findTools } from './tools.ts';
import { expectAccessible, showTheme, takePicture } from './window.ts';

const { paths, missing } = findTools('chromium');
if (missing !== null) console.warn(`skipped: the settings in a browser (${missing})`);
const PAGES = ['General', 'Reading', 'Models', 'Workers', 'Storage', 'Privacy', 'Keyboard', 'About'];

describe.skipIf(missing !== null)('the settings, in a browser', () => {
  let data: string;
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  const open = (name: string) => page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name }).click();
  const kept = () => JSON.parse(readFileSync(join(data, 'settings.json'), 'utf8')) as Record<string, unknown>;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    const started = await startServing(data, [data]);
    server = started.server;
    const opened = await openBrowser(paths.chromium);
    browser = opened.browser;
    page = opened.page;
    complaints = opened.complaints;
    await page.goto(started.url);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Settings' }).click();
  });

  afterAll(async () => {
    await browser.close();
    await stopServing(server);
    await rm(data, { recursive: true, force: true });
  });

  it('are accessible on every page, in both themes', async () => {
    for (const name of PAGES) {
      await open(name);
      await page.getByRole('heading', { level: 1, name }).waitFor();
      if (name === 'About') await page.getByText('ffmpeg').first().waitFor();
      if (name === 'Storage') await page.getByRole('table').waitFor();
      for (const theme of ['dark', 'light'] as const) {
        await showTheme(page, theme);
        await takePicture(page, `settings-${name.toLowerCase()}-${theme}`);
        await expectAccessible(page);
      }
    }
    await showTheme(page, 'dark');
  });

  it('are found by other words, and kept by the host', async () => {
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('battery');
    await page.getByRole('switch', { name: 'Go easy' }).click();
    await expect.poll(() => kept()['goEasy']).toBe(true);
    await takePicture(page, 'settings-search');
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('unfindable');
    await page.getByText('No setting has these words').waitFor();
    await open('Reading');
    await page.getByRole('checkbox', { name: /^Speech/ }).click();
    await page.getByRole('radio', { name: /^Quickly/ }).click();
    await expect.poll(() => kept()['skipStages']).toEqual(['speech', 'gaps']);
    await page.reload();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Settings' }).click();
    await open('Reading');
    await expect.poll(() => page.getByRole('checkbox', { name: /^Speech/ }).isChecked()).toBe(false);
    expect(await page.getByRole('switch', { name: 'Go easy' }).isChecked()).toBe(true);
  });

  it('refuse a download while the network is blocked', async () => {
    await open('Privacy');
    await page.getByRole('switch', { name: 'Block all network' }).click();
    await expect.poll(() => kept()['networkBlocked']).toBe(true);
    await open('Models');
    await page.getByText('Sentences', { exact: true }).waitFor();
    for (const button of await page.getByRole('button', { name: /^Download / }).all()) expect(await button.isDisabled()).toBe(true);
    // the host refuses too, whoever asks
    const code = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const socket = new WebSocket(`ws://${location.host}/bridge`);
          socket.onopen = () =>
            socket.send(JSON.stringify({ type: 'request', id: 1, name: 'models.install', input: { name: 'silero-vad' } }));
          socket.onmessage = ({ data: text }: MessageEvent<string>) => {
            const message = JSON.parse(text) as { type: string; error?: { code: string } };
            if (message.type !== 'event') resolve(message.error?.code ?? 'answered');
          };
        }),
    );
    expect(code).toBe('NETWORK_BLOCKED');
  });

  it('delete everything only when that was said twice', async () => {
    await open('Privacy');
    await page.getByRole('button', { name: 'Delete everything' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete everything?' });
    expect(await dialog.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true);
    await takePicture(page, 'settings-delete');
    await expectAccessible(page);
    await dialog.getByRole('checkbox').click();
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Everything is deleted').waitFor();
    expect(() => kept()).toThrow();
  });

  it('wrote no error to the console', () => {
    expect(complaints).toEqual([]);
  });
});
