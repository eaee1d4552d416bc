import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ModelStore } from '../../electron/encoders/modelStore.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

export interface ServedWindow {
  page: Page;
  /** What the page complained of on its console. */
  complaints: string[];
  /** Folder of the library and everything else that is kept. */
  data: string;
  close(): Promise<void>;
}

/** `longtake serve` with a library of its own, and its window in Chromium. `root` is the folder that the page may read. */
export async function serveWindow(chromiumPath: string, root: string): Promise<ServedWindow> {
  const data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
  const server = spawn(
    process.execPath,
    ['--no-warnings', join(ROOT, 'electron/cli/index.ts'), 'serve', '--json', '--port', '0', '--root', root],
    { env: { ...process.env, LONGTAKE_DATA: data, LONGTAKE_MODELS: new ModelStore().modelsFolder }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await readUrl(server);
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark', acceptDownloads: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return {
    page,
    complaints,
    data,
    close: async () => {
      await browser.close();
      server.kill('SIGTERM');
      await new Promise((resolve) => server.once('exit', resolve));
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The address that `serve --json` prints. */
function readUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (text: Buffer) => {
      output += text.toString();
      try {
        resolve((JSON.parse(output) as { url: string }).url);
      } catch {
        // not the whole document yet
      }
    });
    child.once('exit', (code) => reject(new Error(`serve ended with code ${code ?? 'none'}`)));
  });
}
