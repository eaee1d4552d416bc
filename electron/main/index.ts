import { join } from 'node:path';
import { app, dialog, Menu, protocol, session, type BrowserWindow } from 'electron';
import { z } from 'zod';
import type { HostEvent, RequestOutput } from '../contract/bridge.ts';
import type { WindowEvent } from '../contract/shell.ts';
import { openLog } from '../platform/logger.ts';
import { Network } from '../platform/network.ts';
import { appRoot, dataFolder, defaultLibraryFolder, ringWorkerEntry } from '../platform/paths.ts';
import { openRequestGate } from '../platform/requestGate.ts';
import { serveBridge, tellWindow } from './bridgeServer.ts';
import { bringForward, Desktop } from './desktop.ts';
import { GrantedPaths } from './grantedPaths.ts';
import { HostClient } from './hostClient.ts';
import { answerMedia, rememberMedia, type ResolveMedia } from './mediaProtocol.ts';
import { buildMenu, type MenuKeys } from './menu.ts';
import { filesIn, OpenedFiles } from './openedFiles.ts';
import { answerPage } from './pageProtocol.ts';
import { denyPermissions, type Refuse } from './security.ts';
import { shellHandlers } from './shellHandlers.ts';
import { fetchQuestion, hasUpdates, lookForUpdate } from './updater.ts';
import { openWindow } from './window.ts';
import { Workload } from './workload.ts';

// the bundle lies elsewhere than its sources: it is told where the program is. Plain Node cannot read the archive of a package
if (app.isPackaged) process.env['LONGTAKE_ROOT'] = `${app.getAppPath()}.unpacked`;
else process.env['LONGTAKE_ROOT'] ??= app.getAppPath();
// where all data has a place of its own, what Chromium keeps lies there too, and one instance is one of that place
if (process.env['LONGTAKE_DATA']) app.setPath('userData', join(dataFolder(), 'chromium'));
// compiled code of the host and its children is kept between runs: they start about a third sooner
process.env['NODE_COMPILE_CACHE'] ??= join(dataFolder(), 'code-cache');
// Windows shows notifications only of an app that has said who it is; the same as in build/electron-builder.config.mjs
app.setAppUserModelId('app.longtake.desktop');

// `media` streams with Range and is neither page nor script; `app` is the page
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  { scheme: 'media', privileges: { standard: true, secure: true, stream: true, supportFetchAPI: true, corsEnabled: true } },
]);

/** What a second start gives to the first. */
const handedOver = z.object({ files: z.array(z.string()).catch([]) }).catch({ files: [] });

let window: BrowserWindow | null = null;
const log = openLog('main');
const granted = new GrantedPaths();
const host = new HostClient({
  entry: join(appRoot(), 'electron', 'host', 'index.ts'),
  args: [defaultLibraryFolder()],
  workerEntry: ringWorkerEntry(),
  onEvent: (event) => send(event),
});
const askHost: ResolveMedia = async (videoId, file) =>
  (await host.request('media.resolve', file === '' ? { videoId } : { videoId, file })) as Awaited<ReturnType<ResolveMedia>>;
const resolveMedia = rememberMedia(askHost);

const opened = new OpenedFiles(() => send({ event: 'shell.files', data: {} }));
const desktop = new Desktop(() => window);
const work = new Workload(
  (now) => desktop.show(now),
  (finished) => desktop.tellFinished(finished),
);
const refuse: Refuse = (what, detail) => log.warn({ refused: what, detail: detail.slice(0, 300) }, 'refused');

function send(event: WindowEvent): void {
  if (event.event === 'shell.host') {
    if (event.data.error) log.error(event.data.error);
    if (event.data.state === 'ready') void countWork();
  } else if (!event.event.startsWith('shell.')) work.apply(event as HostEvent);
  tellWindow(window, event);
}

/** What a host that has just opened the library has to do. */
async function countWork(): Promise<void> {
  try {
    work.reset(((await host.request('library.list', {})) as RequestOutput<'library.list'>).videos);
  } catch (error) {
    log.warn(error, 'the work could not be counted');
  }
}

/** As the host answers; what was added is among the system's recent documents from then on. */
async function askAndRemember(name: string, input: unknown): Promise<unknown> {
  const output = await host.request(name, input);
  if (name === 'library.add') for (const { path } of (output as RequestOutput<'library.add'>).places) app.addRecentDocument(path);
  return output;
}

function showWindow(): void {
  window = openWindow({
    preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
    stateFile: join(app.getPath('userData'), 'window.json'),
    icon: join(appRoot(), 'assets', 'icons', 'icon.png'),
    refuse,
  });
  desktop.guardClose(window);
  window.on('closed', () => (window = null));
}

/** The menu with the keys in force: the table's until the page has told its own. */
function showMenu(keys: MenuKeys = {}): void {
  const updates = hasUpdates({ isPackaged: app.isPackaged, resources: process.resourcesPath }) ? () => void update() : null;
  Menu.setApplicationMenu(buildMenu((id) => send({ event: 'shell.command', data: { id } }), !app.isPackaged, keys, updates));
}

/** A person has asked whether there is an update. */
async function update(): Promise<void> {
  const openUpdater = async () => {
    const { autoUpdater } = (await import('electron-updater')).default;
    autoUpdater.logger = log;
    return autoUpdater;
  };
  await lookForUpdate(openUpdater, new Network(), {
    mayFetch: async (version, bytes) => (await dialog.showMessageBox(fetchQuestion(version, bytes))).response === 0,
    tell: async (message) => {
      await dialog.showMessageBox({ message, buttons: ['OK'] });
    },
  });
}

function start(): void {
  const pages = join(appRoot(), 'out', 'renderer');
  protocol.handle('app', (request) => answerPage(request, pages, refuse));
  protocol.handle('media', (request) => answerMedia(request, resolveMedia, refuse));
  denyPermissions(session.defaultSession, refuse);
  const gate = openRequestGate({
    host: askAndRemember,
    isGranted: (path) => Promise.resolve(granted.has(path)),
    shell: shellHandlers(() => window, granted, resolveMedia, opened, host, showMenu),
  });
  serveBridge(gate, granted, (message) => log.warn(message));
  showMenu();
  desktop.guardQuit();
  host.start();
  showWindow();
}

// in a checkout the folder of the app is the first word
const named = filesIn(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd());

if (app.requestSingleInstanceLock({ files: named })) {
  opened.add(named);
  // a second start hands its files over and ends
  app.on('second-instance', (_event, _argv, _folder, data) => {
    // one that comes while this one is still starting finds the window that opens anyway
    if (!window && app.isReady()) showWindow();
    bringForward(window);
    opened.add(handedOver.parse(data).files);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    opened.add([path]);
    bringForward(window);
  });
  app.on('activate', () => {
    if (!window) showWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // the app leaves only after the host has: it finishes the batch it writes
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void host.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}
