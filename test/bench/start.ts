// From the start of the program to a window that can be worked in, against an empty Electron window on the same machine; then what the
// app costs while nobody does anything: node test/bench/start.ts [--times N] [--idle SECONDS]   (Linux, with Xvfb; build the window first)
// Both are started in turns by the same driver, so that a busy machine is busy for both. Interactive: the library has answered and the field takes keys.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { ModelStore } from '../../electron/encoders/modelStore.ts';
import { startDisplay } from '../e2e/processes.ts';
import { findTools } from '../e2e/tools.ts';
import { percentile } from './trace.ts';

const LIMIT = { ratio: 1.5, plusSeconds: 1, idlePercent: 1 };
/** After the start there is work left (models are looked at, free space is measured): idle begins later, seconds. */
const SETTLE = 15;
/** Clock ticks a second, as /proc counts them. */
const TICKS = 100;

const { values } = parseArgs({ options: { times: { type: 'string', default: '5' }, idle: { type: 'string', default: '20' } } });
const { paths, missing } = findTools('electron', 'display');
if (missing !== null) throw new Error(missing);
const ROOT = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'longtake-start-'));
const { display, name } = await startDisplay(paths.display);
process.env['ELECTRON_OVERRIDE_DIST_PATH'] = paths.electron;
try {
  const apps = { empty: emptyApp(join(folder, 'empty')), longtake: ROOT };
  const seconds: Record<keyof typeof apps, number[]> = { empty: [], longtake: [] };
  // the first start of each fills caches and makes the library; it is shown, not counted
  for (let turn = 0; turn <= Number(values.times); turn++) {
    for (const which of ['empty', 'longtake'] as const) {
      const { app, took } = await start(apps[which], which);
      await app.close();
      console.log(`${which}: ${took.toFixed(2)} s${turn === 0 ? ' (first, not counted)' : ''}`);
      if (turn > 0) seconds[which].push(took);
    }
  }
  const [empty, longtake] = [percentile(seconds.empty, 0.5), percentile(seconds.longtake, 0.5)];
  const limit = LIMIT.ratio * empty + LIMIT.plusSeconds;
  console.log(
    `start to interactive: ${longtake.toFixed(2)} s, empty window ${empty.toFixed(2)} s: ratio ${(longtake / empty).toFixed(2)}; limit ${limit.toFixed(2)} s`,
  );
  const idle = { empty: await idleCost(apps.empty, 'empty'), longtake: await idleCost(apps.longtake, 'longtake') };
  console.table(idle.longtake.rows);
  console.log(
    `idle over ${values.idle} s: ${idle.longtake.percent.toFixed(2)} % of a core, empty window ${idle.empty.percent.toFixed(2)} %; limit ${LIMIT.idlePercent} %`,
  );
  if (longtake > limit || idle.longtake.percent >= LIMIT.idlePercent) process.exitCode = 1;
} finally {
  display.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** The least that Electron can show: one window with one line. */
function emptyApp(at: string): string {
  mkdirSync(at);
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name: 'empty', main: 'main.cjs' }));
  writeFileSync(join(at, 'index.html'), '<!doctype html><title>Empty</title><input id="omnibox">');
  writeFileSync(
    join(at, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } }).loadFile('index.html'));
app.on('window-all-closed', () => app.quit());\n`,
  );
  return at;
}

async function start(root: string, which: 'empty' | 'longtake'): Promise<{ app: ElectronApplication; page: Page; took: number }> {
  const data = join(folder, `data-${which}`);
  const began = performance.now();
  const app = await _electron.launch({
    args: ['--no-sandbox', `--user-data-dir=${join(data, 'chromium')}`, root],
    env: { ...process.env, DISPLAY: name, LONGTAKE_DATA: data, LONGTAKE_MODELS: new ModelStore().modelsFolder },
    timeout: 60_000,
  });
  const page = await app.firstWindow();
  if (which === 'longtake') await page.getByRole('heading', { name: 'Drop your footage here' }).waitFor();
  await page.locator('#omnibox').focus();
  return { app, page, took: (performance.now() - began) / 1000 };
}

async function idleCost(root: string, which: 'empty' | 'longtake') {
  const { app, page } = await start(root, which);
  // a caret that blinks is drawn twice a second: that is the field's, not the app's
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await rest(SETTLE);
  const pid = app.process().pid ?? 0;
  const before = ticksOf(pid);
  await rest(Number(values.idle));
  const after = ticksOf(pid);
  await app.close();
  const rows = [...after].map(([id, { what, ticks }]) => ({
    what,
    ms: ((ticks - (before.get(id)?.ticks ?? 0)) * 1000) / TICKS,
  }));
  const percent = rows.reduce((sum, { ms }) => sum + ms, 0) / Number(values.idle) / 10;
  return { rows, percent };
}

/** User and system time of a process and all its descendants, by pid. */
function ticksOf(root: number): Map<number, { what: string; ticks: number }> {
  const parents = new Map<number, number>();
  const found = new Map<number, { what: string; ticks: number }>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // Chromium's children write their words with spaces between them
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split(/[\0 ]/);
      const kind = words.find((word) => word.startsWith('--type=') || word.endsWith('.ts')) ?? 'main';
      const part = words.find((word) => word.startsWith('--utility-sub-type=')) ?? '';
      parents.set(pid, Number(fields[1]));
      found.set(pid, { what: `${kind.replace(ROOT, '')} ${part}`.trim(), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // it ended while it was looked at
    }
  }
  const isOurs = (pid: number): boolean => pid === root || (pid > 1 && parents.has(pid) && isOurs(parents.get(pid) ?? 0));
  return new Map([...found].filter(([pid]) => isOurs(pid)));
}

function rest(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
