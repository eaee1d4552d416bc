// The models part of set-up, plain Node >= 20: fetches what is missing into the models folder that app, tests and demo share.
// The work is done by electron/encoders under the Node that npm installed, so that there is one installer only.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs every model that the manifest marks for set-up. A model that cannot be had is one line; the rest goes on. */
export async function installDefaultModels({ log }) {
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const result = spawnSync(existsSync(node) ? node : process.execPath, ['--no-warnings', join(root, 'build', 'models-install.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    env: process.env,
  });
  for (const line of (result.stdout ?? '').split('\n')) if (line !== '') log(line);
  if (result.status !== 0) log('models: the installer failed; see above. Search works with the models that ship with Longtake.');
}
