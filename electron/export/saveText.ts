import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';

/** A name beside `path` for what is not finished. */
export function unfinishedName(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 80)}.${randomBytes(4).toString('hex')}.part`);
}

/** Writes a text as a whole file or not at all: under another name first, then renamed. @throws DISK_FULL, FILE_UNWRITABLE */
export async function saveText(path: string, text: string): Promise<void> {
  const unfinished = unfinishedName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await using file = await open(unfinished, 'wx');
    await file.writeFile(text, 'utf8');
    await file.sync();
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw unwritable(path, cause);
  }
}

/** What the system says about a file that could not be written. */
export function unwritable(path: string, cause: unknown): LongtakeError {
  if (cause instanceof LongtakeError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path);
  const why = {
    EACCES: 'it may not be written',
    EPERM: 'it may not be written',
    EROFS: 'the drive is read-only',
    EISDIR: 'it is a folder',
  }[code];
  return new LongtakeError('FILE_UNWRITABLE', `${path} could not be written${why ? `: ${why}` : code && ` (${code})`}.`, { cause });
}

export function diskFull(path: string): LongtakeError {
  return new LongtakeError('DISK_FULL', `The disk is full: ${basename(path)} could not be written.`, {
    hint: 'Free some space or choose another drive; files that are done are kept.',
  });
}

/**
 * Where each of the files of an export goes: into `out` where that is a folder, to `out` itself where there is one file, else beside it with
 * the name of the video added.
 */
export async function placesFor(out: string, names: readonly string[]): Promise<string[]> {
  const path = resolve(out);
  if (/[/\\]$/.test(out) || (await isFolder(path))) return names.map((name) => join(path, name));
  if (names.length <= 1) return names.map(() => path);
  const ending = extname(path);
  return names.map((name) => join(dirname(path), `${basename(path, ending)} ${basename(name, extname(name))}${ending || extname(name)}`));
}

/** Throws FILE_UNWRITABLE where one of `paths` is one of the videos: an export never writes over what it reads. */
export async function assertNoSource(paths: readonly string[], sources: readonly string[]): Promise<void> {
  const real = (path: string) => realpath(path).catch(() => resolve(path));
  const videos = new Set(await Promise.all(sources.map(real)));
  for (const path of paths) {
    if (videos.has(await real(path)))
      throw new LongtakeError('FILE_UNWRITABLE', `${path} is the video itself.`, {
        hint: 'Choose another name; a video is never written over.',
      });
  }
}

export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
