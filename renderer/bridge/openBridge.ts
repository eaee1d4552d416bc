import type { PreloadBridge } from '../../electron/contract/shell.ts';
import { electronBridge } from './electronBridge.ts';
import { socketBridge } from './socketBridge.ts';
import type { WindowBridge } from './windowBridge.ts';

declare global {
  interface Window {
    /** Set by preload; absent in a browser. */
    bridge?: PreloadBridge;
  }
}

export function openBridge(): WindowBridge {
  if (window.bridge) return electronBridge(window.bridge);
  return socketBridge(`ws://${window.location.host}/bridge`);
}
