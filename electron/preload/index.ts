import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { PreloadBridge } from '../contract/shell.ts';

/** Carries requests, answers and events between page and main process; no logic. Main checks everything that comes through. */
const bridge: PreloadBridge = {
  request: (name, input) => ipcRenderer.invoke('bridge:request', name, input),
  subscribe: (listener) => {
    const forward = (_event: unknown, data: unknown) => listener(data);
    ipcRenderer.on('bridge:event', forward);
    return () => ipcRenderer.off('bridge:event', forward);
  },
  pathForFile: (file) => {
    // empty for a File that a script made: only what a person dropped or chose has a path
    const path = webUtils.getPathForFile(file as File);
    if (path !== '') ipcRenderer.send('bridge:grant', path);
    return path;
  },
  mediaUrl: (videoId, file) =>
    ['media://library', videoId, ...(file?.split('/') ?? [])]
      .map((part, place) => (place === 0 ? part : encodeURIComponent(part)))
      .join('/'),
};
contextBridge.exposeInMainWorld('bridge', bridge);
