import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, homedir, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { app, shell } from 'electron';
import type { RequestName, RequestOutput } from '../contract/bridge.ts';
import { LongtakeError } from '../contract/errors.ts';
import { logFolder } from '../platform/paths.ts';
import { SettingsFile } from '../platform/settingsFile.ts';
import { reportText } from './report.ts';

type AskHost = (name: RequestName, input: unknown) => Promise<unknown>;

/** Shows the folder of the logs in the file manager. */
export async function openLogs(): Promise<void> {
  mkdirSync(logFolder(), { recursive: true });
  await open(logFolder());
}

/** Writes a report beside the logs and opens it for reading. Returns its path. The host may be away: the rest is reported then. */
export async function writeReport(ask: AskHost): Promise<string> {
  const orNothing = <T>(answer: Promise<unknown>, nothing: T) => answer.then((value) => value as T).catch(() => nothing);
  const { checks } = await orNothing<RequestOutput<'doctor.run'>>(ask('doctor.run', {}), {
    checks: [{ name: 'host', ok: false, found: 'The process that reads videos does not answer.', todo: 'See host.log.' }],
  });
  const { videos } = await orNothing<RequestOutput<'library.list'>>(ask('library.list', {}), { videos: [] });
  const now = new Date();
  const text = reportText(
    {
      versions: {
        Longtake: `${app.getVersion()}${app.isPackaged ? '' : ' (checkout)'}`,
        Electron: process.versions.electron,
        Chromium: process.versions.chrome,
        system: `${process.platform} ${release()} ${arch()}`,
        processor: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} threads`,
        memory: `${(totalmem() / 1e9).toFixed(1)} GB`,
        locale: app.getLocale(),
      },
      checks,
      settings: new SettingsFile().read(),
      videos,
      logFolder: logFolder(),
      home: homedir(),
    },
    now,
  );
  const path = join(logFolder(), `report-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.txt`);
  try {
    mkdirSync(logFolder(), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    throw new LongtakeError('FILE_UNWRITABLE', `The report could not be written to ${path}.`, { cause });
  }
  // without a program for text files it still lies there
  await open(path).catch(() => undefined);
  return path;
}

async function open(path: string): Promise<void> {
  const problem = await shell.openPath(path);
  if (problem !== '') throw new LongtakeError('FILE_UNREADABLE', `${path} could not be opened: ${problem}.`);
}
