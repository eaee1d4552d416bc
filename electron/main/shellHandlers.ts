import { dirname, join } from 'node:path';
import { app, dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { LongtakeError } from '../contract/errors.ts';
import type { ShellInput } from '../contract/shell.ts';
import { freePath } from '../platform/freePath.ts';
import { samplePath } from '../platform/paths.ts';
import type { ShellHandlers } from '../platform/requestGate.ts';
import { openLogs, writeReport } from './diagnostics.ts';
import type { GrantedPaths } from './grantedPaths.ts';
import type { HostClient } from './hostClient.ts';
import type { MenuKeys } from './menu.ts';
import type { ResolveMedia } from './mediaProtocol.ts';
import type { OpenedFiles } from './openedFiles.ts';
import { savePicture } from './savePicture.ts';
import { paintTitleBar } from './window.ts';

const VIDEO_ENDINGS = ['mp4', 'm4v', 'mov', 'mkv', 'webm', 'avi', 'mts', 'm2ts', 'ts', 'mpg', 'mpeg', 'mxf', 'wmv', 'flv', 'ogv', '3gp'];

const PICTURE_ENDINGS = ['jpg', 'jpeg', 'png', 'webp'];

const CHOICES: Record<ShellInput<'shell.chooseVideos'>['what'], { title: string; properties: OpenDialogOptions['properties'] & object }> = {
  files: { title: 'Add videos', properties: ['openFile', 'multiSelections'] },
  folder: { title: 'Add a folder', properties: ['openDirectory', 'multiSelections'] },
  file: { title: 'Where the file is now', properties: ['openFile'] },
  picture: { title: 'Search by a picture', properties: ['openFile'] },
  'model-folder': { title: 'Folder of a model', properties: ['openDirectory'] },
};

/** What the window asks of the app itself. */
export function shellHandlers(
  window: () => BrowserWindow | null,
  granted: GrantedPaths,
  resolve: ResolveMedia,
  opened: OpenedFiles,
  host: Pick<HostClient, 'request' | 'restart'>,
  showKeys: (keys: MenuKeys) => void,
): ShellHandlers {
  return {
    'shell.info': () => {
      const sample = samplePath();
      if (sample !== null) granted.grant(sample);
      return Promise.resolve({ kind: 'app', version: app.getVersion(), platform: process.platform, sample });
    },
    'shell.chooseVideos': async ({ what }) => {
      const parent = window();
      if (!parent) return { paths: [] };
      const { filePaths } = await dialog.showOpenDialog(parent, {
        title: CHOICES[what].title,
        properties: CHOICES[what].properties,
        filters:
          what === 'picture'
            ? [{ name: 'Pictures', extensions: PICTURE_ENDINGS }]
            : what === 'files' || what === 'file'
              ? [
                  { name: 'Videos', extensions: VIDEO_ENDINGS },
                  { name: 'All files', extensions: ['*'] },
                ]
              : [],
      });
      for (const path of filePaths) granted.grant(path);
      return { paths: filePaths };
    },
    'shell.browse': () => Promise.reject(new LongtakeError('USAGE', 'The app has the platform’s own file dialog.')),
    'shell.savePicture': async ({ videoId, file, name }) => ({
      path: await savePicture((await resolve(videoId, file)).path, join(app.getPath('pictures'), 'Longtake'), name),
    }),
    'shell.saveBeside': async ({ videoId, name }) => {
      const path = await freePath(dirname((await resolve(videoId, '')).path), name);
      granted.grant(path);
      return { path };
    },
    'shell.chooseSave': async ({ videoId, name, folder }) => {
      const parent = window();
      if (!parent) return { path: null };
      const beside = dirname((await resolve(videoId, '')).path);
      if (folder) {
        const { filePaths } = await dialog.showOpenDialog(parent, {
          title: 'Folder for the files',
          defaultPath: beside,
          properties: ['openDirectory', 'createDirectory'],
        });
        for (const path of filePaths) granted.grant(path);
        return { path: filePaths[0] ?? null };
      }
      const { filePath, canceled } = await dialog.showSaveDialog(parent, { title: 'Export', defaultPath: join(beside, name) });
      if (canceled || filePath === '') return { path: null };
      granted.grant(filePath);
      return { path: filePath };
    },
    'shell.reveal': async ({ videoId }) => {
      shell.showItemInFolder((await resolve(videoId, '')).path);
      return {};
    },
    'shell.takeFiles': () => {
      const paths = opened.take();
      for (const path of paths) granted.grant(path);
      return Promise.resolve({ paths });
    },
    'shell.openLogs': async () => {
      await openLogs();
      return {};
    },
    'shell.writeReport': async () => ({ path: await writeReport((name, input) => host.request(name, input)) }),
    'shell.restartHost': async () => {
      await host.restart();
      return {};
    },
    'shell.keys': ({ keys }) => {
      showKeys(keys);
      return Promise.resolve({});
    },
    'shell.theme': ({ theme }) => {
      paintTitleBar(window(), theme);
      return Promise.resolve({});
    },
  };
}
