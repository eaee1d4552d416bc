import { access, constants, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ErrorData, LongtakeError } from '../contract/errors.ts';
import { cancelled, displayName } from './ffmpeg.ts';
import { fileError } from './fileError.ts';

/** Most files taken from one drop: more is a mistake of the hand, such as a whole disk. */
const MOST_FILES = 10_000;

const VIDEO_NAME =
  /\.(mp4|m4v|mov|qt|mkv|webm|avi|wmv|asf|flv|f4v|mpg|mpeg|mpe|m2v|vob|ts|m2ts|mts|mxf|ogv|ogg|3gp|3g2|dv|rm|rmvb|divx|y4m|nut|insv|lrv|m4a|mp3|wav|flac|aac|opus|oga|wma|mka)$/i;

export interface Discovered {
  /** Absolute paths of regular files, in the order given, folders sorted by name. */
  files: string[];
  leftOut: { path: string; error: ErrorData }[];
}

/**
 * The video files among `paths`. A file named outright is taken whatever its extension; in folders (searched to the bottom,
 * links to folders are not followed) only names of video and sound files are. Pipes, sockets and devices are never opened.
 * Never throws for a bad path: it stands in `leftOut`. @throws CANCELLED
 */
export async function discover(paths: readonly string[], signal?: AbortSignal): Promise<Discovered> {
  const files = new Set<string>();
  const leftOut: Discovered['leftOut'] = [];
  const leave = (path: string, error: LongtakeError): void => void leftOut.push({ path, error: error.toData() });

  const take = (path: string): boolean => {
    if (files.size >= MOST_FILES && !files.has(path)) {
      leave(
        path,
        new LongtakeError('USAGE', `More than ${MOST_FILES} files at once; the rest from ${displayName(path)} on was left out.`, {
          hint: 'Add the folders one by one.',
        }),
      );
      return false;
    }
    files.add(path);
    return true;
  };

  const walk = async (folder: string): Promise<{ found: number; full: boolean }> => {
    if (signal?.aborted) throw cancelled();
    let found = 0;
    const entries = await readdir(folder, { withFileTypes: true });
    entries.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      try {
        if (entry.isDirectory()) {
          const inside = await walk(path);
          found += inside.found;
          if (inside.full) return { found, full: true };
        } else if (VIDEO_NAME.test(entry.name) && !entry.name.startsWith('._')) {
          // a link is followed to what it names; whatever is no regular file is passed over
          if (!entry.isFile() && !(entry.isSymbolicLink() && (await stat(path)).isFile())) continue;
          found += 1;
          if (!take(path)) return { found, full: true };
        }
      } catch (cause) {
        if (signal?.aborted) throw cancelled();
        leave(path, fileError(path, cause));
      }
    }
    return { found, full: false };
  };

  for (const given of paths) {
    const path = resolve(given);
    try {
      const status = await stat(path);
      if (status.isDirectory()) {
        if ((await walk(path)).found === 0) {
          leave(
            path,
            new LongtakeError('NO_VIDEOS_FOUND', `No videos were found in the folder ${displayName(path)}.`, {
              hint: 'Choose a folder that holds video files.',
            }),
          );
        }
      } else if (!status.isFile()) {
        leave(
          path,
          new LongtakeError('FILE_NOT_REGULAR', `${displayName(path)} is a pipe, socket or device, not a file.`, {
            hint: 'Save what it delivers into a file and add that.',
          }),
        );
      } else {
        await access(path, constants.R_OK);
        take(path);
      }
    } catch (cause) {
      if (signal?.aborted) throw cancelled();
      leave(path, fileError(path, cause));
    }
  }
  return { files: [...files], leftOut };
}
