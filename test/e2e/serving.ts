import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Stage } from '../../electron/contract/jobs.ts';
import { ModelStore } from '../../electron/encoders/modelStore.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

interface ServingOptions {
  /** Folder of what is installed. */
  models?: string;
  /** Folder of the library; under `data` where it is not named. */
  library?: string;
  env?: NodeJS.ProcessEnv;
}

/** "longtake serve" as a process of its own, with the library under `data`; resolves with the address that it prints. */
export async function startServing(
  data: string,
  roots: string[],
  { models = new ModelStore().modelsFolder, library = join(data, 'library'), env = {} }: ServingOptions = {},
): Promise<{ server: ChildProcess; url: string }> {
  const args = ['serve', '--json', '--port', '0', ...roots.flatMap((root) => ['--root', root])];
  const server = spawn(process.execPath, ['--no-warnings', join(ROOT, 'electron/cli/index.ts'), ...args, '--library', library], {
    env: { ...process.env, LONGTAKE_DATA: data, LONGTAKE_MODELS: models, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    server.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      try {
        resolve((JSON.parse(output) as { url: string }).url);
      } catch {
        // not the whole document yet
      }
    });
    server.once('exit', (code) => reject(new Error(`serve ended with code ${code ?? 'none'}`)));
  });
  return { server, url };
}

/** Stages that videos of this test are not read for: the business of other tests, and slow. Before the host starts. */
export async function leaveOut(data: string, ...skipStages: Stage[]): Promise<void> {
  await writeFile(join(data, 'settings.json'), JSON.stringify({ skipStages }));
}

export async function stopServing(server: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await ended;
}

/** Chromium with one page; errors of the page are collected. */
export async function openBrowser(executablePath: string): Promise<{ browser: Browser; page: Page; complaints: string[] }> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'] });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { browser, page, complaints };
}
