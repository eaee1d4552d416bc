import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';

const folders = envPaths('Longtake', { suffix: '' });

/** The folder that holds package.json, electron/ and assets/; in the packaged app what lies unpacked beside its archive. */
export function appRoot(): string {
  const named = process.env['LONGTAKE_ROOT'];
  if (named) return named;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'assets', 'models', 'manifest.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
    folder = parent;
  }
  return folder;
}

/** Per-person data: libraries, installed models. `LONGTAKE_DATA` names another place. */
export function dataFolder(): string {
  return process.env['LONGTAKE_DATA'] ?? folders.data;
}

export function defaultLibraryFolder(): string {
  return join(dataFolder(), 'library');
}

/** The sample video: set-up makes it, a package carries it; null where it has not been made. */
export function samplePath(): string | null {
  const folders = [join('.cache', 'sample'), join('assets', 'sample')];
  return folders.map((folder) => join(appRoot(), folder, 'longtake-sample.mp4')).find((path) => existsSync(path)) ?? null;
}

export function logFolder(): string {
  const named = process.env['LONGTAKE_DATA'];
  return named ? join(named, 'log') : folders.log;
}

/** The Node binary that children run on: this one, or the `node` package's where this process is Electron. `LONGTAKE_NODE` names another. */
export function nodeBinary(): string {
  const named = process.env['LONGTAKE_NODE'];
  if (named) return named;
  if (!process.versions['electron']) return process.execPath;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(appRoot(), 'node_modules', 'node', 'bin', file);
}

/** The script of a ring worker. */
export function ringWorkerEntry(): string {
  return join(appRoot(), 'electron', 'worker', 'index.ts');
}

/** Local socket (or named pipe) on which the host that owns `library` listens. Not inside the library: socket paths are limited to about 100 bytes. */
export function hostSocketPath(library: string): string {
  const key = createHash('sha256').update(resolve(library)).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\longtake-${key}`;
  return join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), `longtake-${userInfo().uid}`, `${key}.sock`);
}
