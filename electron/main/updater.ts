import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';
import type { Network } from '../platform/network.ts';

/** What is used of electron-updater. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  checkForUpdates(): Promise<{ isUpdateAvailable: boolean; updateInfo: { version: string; files: { size?: number }[] } } | null>;
  downloadUpdate(): Promise<unknown>;
}

export interface UpdateTalk {
  /** Asks whether the version may be fetched. @param bytes null where the feed does not tell */
  mayFetch: (version: string, bytes: number | null) => Promise<boolean>;
  /** Says what came of it, in a sentence. */
  tell: (text: string) => Promise<void>;
}

/** What is asked before an update is fetched; the first button is yes. */
export function fetchQuestion(
  version: string,
  bytes: number | null,
): { message: string; detail: string; buttons: string[]; cancelId: number } {
  const size = bytes === null ? '' : ` It is ${Math.max(1, Math.round(bytes / 1e6))} MB.`;
  return {
    message: `Longtake ${version} can be had`,
    detail: `It is fetched now and put in place when you quit.${size}`,
    buttons: ['Fetch it', 'Not now'],
    cancelId: 1,
  };
}

/** Whether this is a package that was made with a feed of updates. */
export function hasUpdates(place: { isPackaged: boolean; resources: string }): boolean {
  return place.isPackaged && existsSync(join(place.resources, 'app-update.yml'));
}

/**
 * Looks for an update because a person asked for it, fetches it when that is allowed too, and puts it in place when the app quits. Nothing
 * is asked of the network otherwise; what is fetched is counted with the rest.
 */
export async function lookForUpdate(open: () => Promise<Updater>, network: Network, { mayFetch, tell }: UpdateTalk): Promise<void> {
  try {
    network.assertAllowed('Looking for an update');
    const updater = await open();
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = true;
    const found = await updater.checkForUpdates();
    if (!found?.isUpdateAvailable) {
      await tell('This is the newest version.');
      return;
    }
    const { version, files } = found.updateInfo;
    const bytes = files.some(({ size }) => size === undefined) ? null : files.reduce((sum, { size = 0 }) => sum + size, 0);
    if (!(await mayFetch(version, bytes))) return;
    try {
      await updater.downloadUpdate();
    } finally {
      // how far a failed one came is not told: it counts whole
      network.count(bytes ?? 0);
    }
    await tell(`Longtake ${version} takes the place of this one when you quit.`);
  } catch (cause) {
    const { message, hint } =
      cause instanceof LongtakeError ? cause : new LongtakeError('DOWNLOAD_FAILED', 'The update could not be had.', { cause });
    await tell(`${message} ${hint}`.trim());
  }
}
