// Opens the app's window. Says what to do where that cannot be: no display, or no Electron.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inBrowser = 'Use the same window in a browser instead: npm run -s longtake -- serve --root FOLDER';

function fail(line) {
  console.error(`${line}\n${inBrowser}`);
  process.exit(1);
}

if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  fail('There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be opened.');
}

/** Path of the Electron program. The `electron` package downloads it on its first use; ELECTRON_OVERRIDE_DIST_PATH names a folder that has it. */
function electronPath() {
  try {
    return createRequire(import.meta.url)('electron');
  } catch {
    return fail(
      'Electron could not be downloaded. With a network, run again; or set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds it.',
    );
  }
}

const args = [root, ...process.argv.slice(2)];
if (process.platform === 'linux' && process.getuid?.() === 0 && !args.includes('--no-sandbox')) {
  console.error('Started as root: Chromium’s sandbox does not work for root and is switched off. Better start it as yourself.');
  args.unshift('--no-sandbox');
}
const { ELECTRON_RUN_AS_NODE: _ignored, ...env } = process.env;
const child = spawn(electronPath(), args, { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`Electron could not be started: ${error.message}.`));
child.on('exit', (code) => process.exit(code ?? 1));
