import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { ModelStore } from '../../electron/encoders/modelStore.ts';
import { startDisplay } from './processes.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

export interface AppPlace {
  /** Folder that holds an unpacked Electron. */
  electron: string;
  /** The program that shows a virtual screen. */
  display: string;
  /** Folder for everything the app keeps. */
  data: string;
  /** Folder of the models; by default of those that are installed. */
  models?: string;
}

export interface StartedApp {
  app: ElectronApplication;
  page: Page;
  /** What the page wrote to the console as an error. */
  complaints: string[];
  /** A second start of the same app, with these words: resolves with its exit code. */
  startAgain: (...words: string[]) => Promise<number | null>;
  close: () => Promise<void>;
}

/** The app of the checkout in Electron on a screen of its own, started with `words` (files, switches) as from a command line. */
export async function startApp({ electron, display: screen, data, models }: AppPlace, ...words: string[]): Promise<StartedApp> {
  const { display, name } = await startDisplay(screen);
  // named to the `electron` package, not to the driver: only so does the driver hold the app back until it listens
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = electron;
  // a virtual screen has no graphics processor: while Chromium finds that out, the page now and then waits for one for ever
  const switches = ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'];
  const env = { ...process.env, DISPLAY: name, LONGTAKE_DATA: data, LONGTAKE_MODELS: models ?? new ModelStore().modelsFolder };
  const app = await _electron.launch({ args: [...switches, ROOT, ...words], env, timeout: 60_000 });
  const page = await app.firstWindow();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1440, height: 900 });
  const children: ChildProcess[] = [];
  return {
    app,
    page,
    complaints,
    startAgain: (...more) => {
      const second = spawn(join(electron, 'electron'), [...switches, ROOT, ...more], { env, stdio: 'ignore' });
      children.push(second);
      return new Promise((resolve) => second.once('exit', resolve));
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      await app.close();
      display.kill();
    },
  };
}

/** Lines of a log of the app, as the objects that they are. */
export async function logOf(data: string, name: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(data, 'log', `${name}.log`), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
