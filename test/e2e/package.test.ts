import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestOutput } from '../../electron/contract/bridge.ts';
import { ModelStore } from '../../electron/encoders/modelStore.ts';
import { findTools as findMediaTools } from '../../electron/media/tools.ts';
import { PagePort } from './pagePort.ts';
import { childrenRunning, startDisplay } from './processes.ts';
import { makeTestVideo } from './testVideo.ts';
import { findTools } from './tools.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
/** Most that the unpacked package may take on disk, bytes. */
const MOST_BYTES = 650e6;
/** How the program's file says that a fuse is on. */
const FUSE_ON = '1'.charCodeAt(0);
const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: the packaged app (${missing})`);

/** Packaged with the Electron of the tests. Its inspector stays off: the window is driven through Chromium's own port. */
describe.skipIf(missing !== null)('the packaged app', () => {
  let data: string;
  let program: string;
  let display: ChildProcess;
  let screen: string;
  let app: ChildProcess;
  let page: PagePort;

  const launch = (words: string[]) =>
    // a virtual screen has no graphics processor: while Chromium finds that out, the page now and then waits for one for ever
    spawn(program, ['--no-sandbox', '--disable-gpu', ...words], {
      env: { ...process.env, DISPLAY: screen, LONGTAKE_DATA: join(data, 'data'), LONGTAKE_MODELS: new ModelStore().modelsFolder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  const exitOf = (child: ChildProcess) =>
    new Promise<number | string | null>((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const open = async (...words: string[]) => {
    const started = launch(['--remote-debugging-port=0', ...words]);
    app = started;
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      started.stderr.on('data', (text: Buffer) => {
        said += text.toString();
        const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
      started.once('exit', (code) => reject(new Error(`the app ended with ${code ?? 'a signal'}: ${said}`)));
    });
    page = await PagePort.open(new URL(url).host, 'app://longtake/');
  };
  const videos = async () => {
    const { output } = (await page.evaluate("window.bridge.request('library.list', {})")) as { output?: RequestOutput<'library.list'> };
    return output?.videos ?? [];
  };
  const isShown = (selector: string) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}) !== null`);
  const states = async () => (await videos()).flatMap(({ stages }) => stages.map(({ state }) => state));
  const host = () => childrenRunning(app.pid ?? 0, 'host/index.ts');

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'longtake-package-'));
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: paths.electron };
    // in a process of its own: inside a test electron-builder links files where it otherwise copies them
    await promisify(execFile)(process.execPath, ['build/package.mjs', '--output', join(data, 'release')], {
      cwd: ROOT,
      env: Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('VITEST'))),
    });
    program = join(data, 'release', 'linux-unpacked', 'longtake');
    const started = await startDisplay(paths.display);
    display = started.display;
    screen = started.name;
  }, 300_000);

  afterAll(async () => {
    if (app.exitCode === null && app.signalCode === null) app.kill('SIGKILL');
    display.kill();
    await rm(data, { recursive: true, force: true });
  });

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(program);
    const isOn = (fuse: FuseV1Options) => (wire[fuse] as number) === FUSE_ON;
    expect({
      runAsNode: isOn(FuseV1Options.RunAsNode),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspector: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      fileRights: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
      cookies: isOn(FuseV1Options.EnableCookieEncryption),
      archiveOnly: isOn(FuseV1Options.OnlyLoadAppFromAsar),
      archiveChecked: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      inspector: false,
      fileRights: false,
      cookies: true,
      archiveOnly: true,
      archiveChecked: true,
    });
  });

  it('holds what it needs, no program for other systems, and not more than it should', () => {
    const folder = join(program, '..');
    const resources = join(folder, 'resources');
    for (const file of ['LICENSE', 'NOTICE', 'app.asar', 'app.asar.unpacked/assets/licences/GPL-3.0.txt'])
      expect(existsSync(join(resources, file)), file).toBe(true);
    // without a feed there is nothing that could look for an update
    expect(existsSync(join(resources, 'app-update.yml'))).toBe(false);
    expect(existsSync(join(resources, 'default_app.asar'))).toBe(false);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.filter((file) => isForeign(file))).toEqual([]);
    const tools = /node_modules\/(electron|vite|vitest|typescript|react|eslint|playwright-core)\//;
    expect(files.filter((file) => tools.test(file))).toEqual([]);
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    console.info(`the package takes ${Math.round(bytes / 1e6)} MB in ${files.length} files`);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it('opens the file that it is started with', async () => {
    const { path } = await makeTestVideo();
    await open(path);
    await expect.poll(() => isShown('[role=slider][aria-label="Place in the video"]'), { timeout: 40_000 }).toBe(true);
    expect((await videos()).map((video) => video.path)).toEqual([path]);
  });

  it('goes on with its jobs when it was killed and is started again', async () => {
    expect(await states()).toContain('waiting');
    const [pid = 0] = host();
    const ended = exitOf(app);
    app.kill('SIGKILL');
    await ended;
    // its host does not outlive it
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
    await open();
    await expect.poll(() => isShown('[data-video]'), { timeout: 40_000 }).toBe(true);
    const unfinished = async () => (await states()).filter((state) => state === 'waiting' || state === 'running').length;
    await expect.poll(unfinished, { timeout: 100_000, interval: 500 }).toBe(0);
    const stages = (await videos()).flatMap((video) => video.stages);
    expect(stages.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(stages.filter(({ state }) => state === 'done').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['keyframes', 'shots', 'speech']),
    );
  });

  it('takes the files of a second start, which ends, and quits when it is told to', async () => {
    const { path } = await makeTestVideo();
    const other = join(data, 'the first six seconds.mp4');
    const { ffmpeg } = await findMediaTools();
    await promisify(execFile)(ffmpeg, ['-v', 'error', '-t', '6', '-i', path, '-c', 'copy', other]);
    expect(await exitOf(launch([other]))).toBe(0);
    await expect.poll(async () => (await videos()).map((video) => video.path).sort(), { timeout: 20_000 }).toEqual([other, path].sort());
    const [pid = 0] = host();
    page.close();
    const ended = exitOf(app);
    app.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });
});

/** Whether it is a program or a library of another system or processor than this one, by its first bytes. */
function isForeign(path: string): boolean {
  const head = Buffer.alloc(20);
  const file = openSync(path, 'r');
  readSync(file, head, 0, head.length, 0);
  closeSync(file);
  const magic = head.readUInt32BE(0);
  if (magic === 0x7f454c46) return process.platform !== 'linux' || (process.arch === 'x64' && head.readUInt16LE(18) !== 62);
  // Mach-O of either order and width, and those for several processors; .class files, which share that number, are not expected here
  if ([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe].includes(magic)) return process.platform !== 'darwin';
  return head.toString('latin1', 0, 2) === 'MZ' && process.platform !== 'win32';
}
