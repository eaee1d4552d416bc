import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { LongtakeError } from '../../contract/errors.ts';
import type { FolderEntry, ShellOutput } from '../../contract/shell.ts';

/** Most entries of one folder that are listed. */
const MAX_ENTRIES = 5000;

/** The folders that `--root` grants to the browser. Symbolic links are followed before a path is compared, so none leads out. */
export class GrantedRoots {
  private readonly roots: string[];

  private constructor(roots: string[]) {
    this.roots = roots;
  }

  /** Throws FILE_MISSING for a root that is not a folder. */
  static async open(folders: string[]): Promise<GrantedRoots> {
    const roots: string[] = [];
    for (const folder of folders) {
      const real = await realpath(resolve(folder)).catch(() => null);
      if (real === null || !(await stat(real)).isDirectory()) {
        throw new LongtakeError('FILE_MISSING', `There is no folder "${folder}".`, { hint: 'Give --root a folder that exists.' });
      }
      if (!roots.includes(real)) roots.push(real);
    }
    return new GrantedRoots(roots);
  }

  async contains(path: string): Promise<boolean> {
    const real = await realpath(path).catch(() => null);
    return real !== null && this.roots.some((root) => isInside(root, real));
  }

  /** Whether nothing lies at `path` yet and its folder is a granted one: such a file may be made. */
  async containsNew(path: string): Promise<boolean> {
    const isNew = await lstat(path).then(
      () => false,
      (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT',
    );
    return isNew && this.contains(dirname(resolve(path)));
  }

  /** Folders and files of a granted folder, folders first; `null` lists the roots. Throws NOT_GRANTED and FILE_MISSING. */
  async browse(folder: string | null): Promise<ShellOutput<'shell.browse'>> {
    if (folder === null) {
      const entries = this.roots.map((root) => ({ name: basename(root) || root, path: root, isFolder: true, sizeBytes: 0 }));
      return { folder: null, parent: null, entries };
    }
    if (!(await this.contains(folder)))
      throw new LongtakeError('NOT_GRANTED', `"${folder}" was not given to Longtake.`, { hint: 'Start serve with --root for it.' });
    const real = await realpath(folder);
    const names = await readdir(real, { withFileTypes: true }).catch((cause: unknown) => {
      throw new LongtakeError('FILE_UNREADABLE', `The folder "${folder}" cannot be read.`, { cause });
    });
    const entries: FolderEntry[] = [];
    for (const name of names.filter((entry) => !entry.name.startsWith('.')).slice(0, MAX_ENTRIES)) {
      const path = join(real, name.name);
      if (name.isSymbolicLink() && !(await this.contains(path))) continue;
      const found = await stat(path).catch(() => null);
      if (found?.isDirectory() || found?.isFile())
        entries.push({ name: name.name, path, isFolder: found.isDirectory(), sizeBytes: found.isFile() ? found.size : 0 });
    }
    entries.sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name, undefined, { numeric: true }));
    return { folder: real, parent: this.roots.includes(real) ? null : dirname(real), entries };
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
