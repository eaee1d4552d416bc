import type { Session, WebContents } from 'electron';
import { PAGE_ORIGIN } from './pageProtocol.ts';

/** Told of everything that is refused: what it was, and the address or the words of it. */
export type Refuse = (what: string, detail: string) => void;

/** The page stays the page: no other address, no other window, no permission, no frame of another origin. */
export function lockDown(contents: WebContents, refuse: Refuse): void {
  const stop = (what: string, event: { preventDefault(): void; url?: string }) => {
    event.preventDefault();
    refuse(what, event.url ?? '');
  };
  contents.on('will-navigate', (event) => stop('navigation', event));
  contents.on('will-redirect', (event) => stop('redirect', event));
  contents.on('will-attach-webview', (event) => stop('webview', event));
  contents.setWindowOpenHandler(({ url }) => {
    refuse('window', url);
    return { action: 'deny' };
  });
  // what the page's own policy refused (scripts, connections, styles from elsewhere) is said by Chromium on the console only
  contents.on('console-message', (...args: unknown[]) => {
    const message = (args[0] as { message?: string }).message ?? args[2];
    if (typeof message === 'string' && message.includes('Content Security Policy')) refuse('content', message);
  });
}

/** Denies every permission but the full screen that a person asks for, and every download. */
export function denyPermissions(session: Session, refuse: Refuse): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => {
    if (permission !== 'fullscreen') refuse('permission', permission);
    decide(permission === 'fullscreen');
  });
  session.setPermissionCheckHandler((_contents, permission) => permission === 'fullscreen');
  session.on('will-download', (event, item) => {
    event.preventDefault();
    refuse('download', item.getURL());
  });
}

/** Whether a message comes from the top frame of the window's own page. */
export function isOwnFrame(frame: { url: string; parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${PAGE_ORIGIN}/`);
}
