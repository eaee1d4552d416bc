import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';
import { fileName } from '../platform/fileName.ts';

/** Most pictures of one name in a folder. */
const MOST = 1000;

/** Copies a picture into a folder under `name`, with a number where there is one of that name. Returns its path. @throws DISK_FULL, FILE_UNREADABLE */
export async function savePicture(source: string, folder: string, name: string): Promise<string> {
  const { name: wanted, ext } = parse(name);
  const stem = fileName(wanted);
  try {
    await mkdir(folder, { recursive: true });
    for (let number = 1; number < MOST; number += 1) {
      const path = join(folder, number === 1 ? `${stem}${ext}` : `${stem} ${number}${ext}`);
      const isNew = await copyFile(source, path, constants.COPYFILE_EXCL).then(
        () => true,
        (error: unknown) => {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
          return false;
        },
      );
      if (isNew) return path;
    }
  } catch (cause) {
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new LongtakeError(full ? 'DISK_FULL' : 'FILE_UNREADABLE', `The picture could not be saved in ${folder}.`, { cause });
  }
  throw new LongtakeError('FILE_UNREADABLE', `${folder} holds too many pictures named ${stem}.`);
}
