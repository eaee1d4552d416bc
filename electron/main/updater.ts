import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';

export interface UpdaterPlace {
  isPackaged: boolean;
  /** The resources folder of the package. */
  resources: string;
  /** Whether a person has blocked all network. */
  networkBlocked: boolean;
}

/** Why no update is looked for; null where one is. A package that was made without a feed has no app-update.yml. */
export function whyNoUpdates({ isPackaged, resources, networkBlocked }: UpdaterPlace): string | null {
  if (!isPackaged) return 'this is a checkout';
  if (!existsSync(join(resources, 'app-update.yml'))) return 'this package has no feed of updates';
  if (networkBlocked) return 'the settings block all network';
  return null;
}

/** Looks for an update once, fetches it and puts it in place when the app quits. A failure is a line in the log, nothing more. */
export async function lookForUpdate(place: UpdaterPlace, log: Logger): Promise<void> {
  const reason = whyNoUpdates(place);
  if (reason !== null) {
    log.info(`no updates: ${reason}`);
    return;
  }
  try {
    const { autoUpdater } = (await import('electron-updater')).default;
    autoUpdater.logger = log;
    autoUpdater.autoInstallOnAppQuit = true;
    await autoUpdater.checkForUpdatesAndNotify();
  } catch (error) {
    log.warn(error, 'no update');
  }
}
