import { lstat } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';

/** Most files of one name in a folder. */
const MOST = 1000;

/** A path in `folder` at which nothing lies yet: `name`, with a number where that is taken. @throws USAGE for a name with separators, FILE_UNWRITABLE */
export async function freePath(folder: string, name: string): Promise<string> {
  if (basename(name) !== name || /[\\/]/.test(name) || name === '.' || name === '..')
    throw new LongtakeError('USAGE', `"${name}" is no name of a file.`);
  const { name: stem, ext } = parse(name);
  for (let number = 1; number < MOST; number += 1) {
    const path = join(folder, number === 1 ? name : `${stem} ${number}${ext}`);
    const isFree = await lstat(path).then(
      () => false,
      () => true,
    );
    if (isFree) return path;
  }
  throw new LongtakeError('FILE_UNWRITABLE', `${folder} holds too many files named ${name}.`);
}
