import { ipcMain, type BrowserWindow } from 'electron';
import { LongtakeError } from '../contract/errors.ts';
import type { Answer, WindowEvent, WindowRequestName } from '../contract/shell.ts';
import type { Handler } from '../platform/rpc.ts';
import type { GrantedPaths } from './grantedPaths.ts';
import { isOwnFrame } from './security.ts';

/** Answers the window's requests. Each comes from the window's own page or is refused; each input has passed the gate's schema. */
export function serveBridge(gate: Record<WindowRequestName, Handler>, granted: GrantedPaths, log: (message: string) => void): void {
  ipcMain.handle('bridge:request', async (event, name: unknown, input: unknown): Promise<Answer> => {
    try {
      if (!isOwnFrame(event.senderFrame)) throw new LongtakeError('NOT_GRANTED', 'Only the window itself may ask.');
      if (typeof name !== 'string' || !Object.hasOwn(gate, name))
        throw new LongtakeError('USAGE', `There is no request named "${String(name).slice(0, 80)}".`);
      const output = await gate[name as WindowRequestName](input, { signal: new AbortController().signal });
      return { output };
    } catch (thrown) {
      const error = LongtakeError.from(thrown).toData();
      log(`${String(name).slice(0, 80)} ${error.code} ${error.message}`);
      return { error };
    }
  });
  ipcMain.on('bridge:grant', (event, path: unknown) => {
    if (isOwnFrame(event.senderFrame) && typeof path === 'string' && path !== '') granted.grant(path);
  });
}

/** Sends an event to the window; nothing where it is closed already. */
export function tellWindow(window: BrowserWindow | null, event: WindowEvent): void {
  if (window && !window.isDestroyed()) window.webContents.send('bridge:event', event);
}
