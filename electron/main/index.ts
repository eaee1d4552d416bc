import { join } from 'node:path';
import { app, Menu, protocol, session, type BrowserWindow } from 'electron';
import type { WindowEvent } from '../contract/shell.ts';
import { openLog } from '../platform/logger.ts';
import { appRoot, defaultLibraryFolder, ringWorkerEntry } from '../platform/paths.ts';
import { openRequestGate } from '../platform/requestGate.ts';
import { serveBridge, tellWindow } from './bridgeServer.ts';
import { GrantedPaths } from './grantedPaths.ts';
import { HostClient } from './hostClient.ts';
import { answerMedia, rememberMedia, type ResolveMedia } from './mediaProtocol.ts';
import { buildMenu, type MenuKeys } from './menu.ts';
import { answerPage } from './pageProtocol.ts';
import { denyPermissions } from './security.ts';
import { shellHandlers } from './shellHandlers.ts';
import { openWindow } from './window.ts';

// the bundle lies elsewhere than its sources: it is told where the program is
process.env['LONGTAKE_ROOT'] ??= app.getAppPath();

// `media` streams with Range and is neither page nor script; `app` is the page
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  { scheme: 'media', privileges: { standard: true, secure: true, stream: true, supportFetchAPI: true, corsEnabled: true } },
]);

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

function send(event: WindowEvent): void {
  if (event.event === 'shell.host' && event.data.error) log.error(event.data.error);
  tellWindow(window, event);
}

function showWindow(): void {
  window = openWindow({
    preload: join(appRoot(), 'out', 'preload', 'index.cjs'),
    stateFile: join(app.getPath('userData'), 'window.json'),
    icon: join(appRoot(), 'assets', 'icons', 'icon.png'),
  });
  window.on('closed', () => (window = null));
}

/** The menu with the keys in force: the table's until the page has told its own. */
function showMenu(keys: MenuKeys = {}): void {
  Menu.setApplicationMenu(buildMenu((id) => send({ event: 'shell.command', data: { id } }), !app.isPackaged, keys));
}

function start(): void {
  const pages = join(appRoot(), 'out', 'renderer');
  protocol.handle('app', (request) => answerPage(request, pages));
  protocol.handle('media', (request) => answerMedia(request, resolveMedia));
  denyPermissions(session.defaultSession);
  const gate = openRequestGate({
    host: (name, input) => host.request(name, input),
    isGranted: (path) => Promise.resolve(granted.has(path)),
    shell: shellHandlers(
      () => window,
      granted,
      resolveMedia,
      () => host.restart(),
      showMenu,
    ),
  });
  serveBridge(gate, granted, (message) => log.warn(message));
  showMenu();
  host.start();
  showWindow();
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
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
