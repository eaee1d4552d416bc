// Set-up in plain Node >= 20 without dependencies: does only what is missing, says what it does, is quick when nothing is.
// usage: node build/setup.mjs [--for demo|test|start]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const flag = process.argv.indexOf('--for');
const purpose = flag < 0 ? 'start' : process.argv[flag + 1];
const stampFolder = join(root, '.cache', 'setup');
mkdirSync(stampFolder, { recursive: true });
const log = (line) => console.log(`set-up: ${line}`);

function fail(line) {
  console.error(`set-up: ${line}`);
  process.exit(1);
}

/** Runs a program without a shell (npm and apt need none on Linux and macOS; npm is a script on Windows). */
function run(program, args, env = {}) {
  const result = spawnSync(program, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32' && program === 'npm',
  });
  return result.status === 0;
}

/** Where `program` lies in PATH, or null. */
function which(program) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':')) {
    for (const ending of endings) {
      const file = join(folder, program + ending);
      if (folder && existsSync(file) && statSync(file).isFile()) return file;
    }
  }
  return null;
}

const isDebianRoot =
  process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version') && which('apt-get') !== null;

/** Installs Debian packages where that is possible without asking (root on Debian); says so first. */
export function aptInstall(packages) {
  if (!isDebianRoot) return false;
  log(`installing Debian packages: ${packages.join(' ')}`);
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  return (
    run('apt-get', ['update', '-qq'], quiet) && run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet)
  );
}

function ffmpegStep() {
  const ffmpeg = process.env.FFMPEG_BIN ?? which('ffmpeg');
  const ffprobe = process.env.FFPROBE_BIN ?? which('ffprobe');
  if (ffmpeg && ffprobe) return;
  if (aptInstall(['ffmpeg'])) return;
  const remedy =
    { darwin: 'brew install ffmpeg', win32: 'winget install Gyan.FFmpeg' }[process.platform] ??
    'sudo apt-get install ffmpeg   (or your system’s equivalent)';
  fail(`ffmpeg and ffprobe were not found. Install them with: ${remedy}`);
}

/** A content hash, so that a fresh checkout with the same sources does not redo a step and an old stamp never hides a change. */
function hashOf(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(path).update(readFileSync(path));
  };
  paths.forEach(visit);
  return hash.digest('hex');
}

/** Runs `action` unless it ran already for the same `key` and its `result` still exists. */
async function once(name, key, result, action) {
  const stamp = join(stampFolder, name);
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  await action();
  writeFileSync(stamp, key);
}

async function dependencies() {
  await once('dependencies', hashOf(['package-lock.json', 'package.json']), join('node_modules', 'zod'), () => {
    log('installing npm packages (about a minute)');
    const ffmpeg = process.env.FFMPEG_BIN ?? which('ffmpeg');
    // both would otherwise download from places that a machine behind a firewall cannot reach
    const env = { ONNXRUNTIME_NODE_INSTALL: 'skip', ELECTRON_SKIP_BINARY_DOWNLOAD: '1', ...(ffmpeg && { FFMPEG_BIN: ffmpeg }) };
    if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], env)) fail('npm ci failed; see above.');
  });
  const node = join('node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (!existsSync(join('node_modules', 'node', 'bin')) || !run(node, ['-e', ''])) {
    log('the Node binary of the "node" package is missing; running its install script');
    if (!run('npm', ['rebuild', 'node', '--foreground-scripts'])) fail('the "node" package could not be installed. Run: npm rebuild node');
  }
}

async function models() {
  const { installDefaultModels } = await import('./models.mjs');
  await installDefaultModels({ log });
}

async function sample() {
  const { makeSample } = await import('./sample.mjs');
  const ffmpeg = process.env.FFMPEG_BIN ?? which('ffmpeg');
  await makeSample({ ffmpeg, out: join('.cache', 'sample'), log });
}

async function build() {
  const sources = ['renderer', 'electron/main', 'electron/preload', 'electron/contract', 'electron/platform', 'build', 'package-lock.json'];
  await once('build', hashOf(sources), join('out', 'renderer', 'index.html'), () => {
    log('building the window');
    if (!run('npm', ['run', '-s', 'build'])) fail('the build failed; see above.');
  });
}

async function testTools() {
  const { installE2e } = await import('./e2e-setup.mjs');
  await installE2e({ log, aptInstall, cache: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache') });
}

const steps = {
  demo: [ffmpegStep, dependencies, models, sample],
  start: [ffmpegStep, dependencies, models, sample, build],
  test: [ffmpegStep, dependencies, models, sample, build, testTools],
}[purpose];
if (!steps) fail(`unknown purpose "${purpose}": use --for demo, test or start.`);
for (const step of steps) await step();
