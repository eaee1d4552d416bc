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
  // files of the computer and pages out of an address are refused by Chromium before it asks here: it says so on the console only
  contents.on('console-message', (...args: unknown[]) => {
    const message = (args[0] as { message?: string }).message ?? args[2];
    const address = typeof message === 'string' ? /^Not allowed to [a-zA-Z ]+: (.*)/.exec(message)?.[1] : undefined;
    if (address !== undefined) refuse('address', address);
  });
}

/** What the page itself may: fill the screen when a person asks for it, and put text on the clipboard. */
const ALLOWED: ReadonlySet<string> = new Set(['fullscreen', 'clipboard-sanitized-write']);

/** Denies every permission but those of the window's own page, and every download. */
export function denyPermissions(session: Session, refuse: Refuse): void {
  const isAllowed = (permission: string, address: string) => ALLOWED.has(permission) && isOwnAddress(address);
  session.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) => {
    const allowed = isAllowed(permission, requestingUrl);
    if (!allowed) refuse('permission', `${permission} for ${requestingUrl}`);
    decide(allowed);
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, `${origin.replace(/\/$/, '')}/`));
  session.on('will-download', (event, item) => {
    event.preventDefault();
    refuse('download', item.getURL());
  });
}

/** Whether a message comes from the top frame of the window's own page. */
export function isOwnFrame(frame: { url: string; parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && isOwnAddress(frame.url);
}

function isOwnAddress(address: string): boolean {
  return address.startsWith(`${PAGE_ORIGIN}/`);
}
