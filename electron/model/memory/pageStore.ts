import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LongtakeError } from '../../contract/errors.ts';
import { HEADER_BYTES, isPageHeader, writePageHeader } from './pageHeader.ts';
import type { PageHeader } from './pageHeader.ts';

const PAGE_ENDING = '.kv';
const PART_ENDING = '.part';

interface Entry {
  bytes: number;
  /** ms since 1970; the file's own time, so that it outlives this process. */
  used: number;
}

/**
 * Pages of keys and values as files, one a page, under a budget. The folder is its own index: names say what a page is, sizes what it takes, times when it was last
 * used. A page is written under another name first, so that one under its own name was written to its end.
 */
export class PageStore {
  readonly #folder: string;
  #budget: number;
  readonly #entries = new Map<string, Entry>();

  /** Takes stock of the folder, and removes what an interrupted write left behind. Throws what the file system throws. */
  constructor(folder: string, budgetBytes: number) {
    this.#folder = folder;
    this.#budget = budgetBytes;
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const path = join(file.parentPath, file.name);
      if (file.name.endsWith(PART_ENDING)) rmSync(path, { force: true });
      if (!file.name.endsWith(PAGE_ENDING)) continue;
      const { size, mtimeMs } = statSync(path);
      this.#entries.set(path, { bytes: size, used: mtimeMs });
    }
  }

  get usedBytes(): number {
    let sum = 0;
    for (const { bytes } of this.#entries.values()) sum += bytes;
    return sum;
  }

  pathOf(header: PageHeader): string {
    const { contentId, model, theta, dtype, first, prefixHash } = header;
    const page = `${String(first).padStart(9, '0')}-${prefixHash}${PAGE_ENDING}`;
    return join(this.#folder, folderName(contentId), `${model}-${theta}-${dtype}`, page);
  }

  /** Whether there is a file of the right name and length. */
  has(header: PageHeader): boolean {
    return this.#entries.get(this.pathOf(header))?.bytes === HEADER_BYTES + header.bytes;
  }

  /** Reads a page's blocks into `image` (of `header.bytes`); false where there is no such page, or the file is torn or another one's. */
  async read(header: PageHeader, image: Uint8Array): Promise<boolean> {
    if (!this.has(header)) return false;
    const path = this.pathOf(header);
    try {
      const file = await open(path, 'r');
      try {
        const head = new Uint8Array(HEADER_BYTES);
        const whole = (await readAll(file, head, 0)) && isPageHeader(head, header) && (await readAll(file, image, HEADER_BYTES));
        if (!whole) return false;
      } finally {
        await file.close();
      }
    } catch (error) {
      // it was taken away, or the disk does not give it back: it is made again
      if (error instanceof Error && 'code' in error) return false;
      throw error;
    }
    return true;
  }

  /** Marks the pages of a text as used now, the later ones as a little older: what goes first is then of no use to those that stay. */
  async touch(pages: readonly PageHeader[]): Promise<void> {
    const now = Date.now();
    for (const [index, page] of pages.entries()) {
      const path = this.pathOf(page);
      const entry = this.#entries.get(path);
      if (!entry) continue;
      entry.used = now - index;
      await utimes(path, entry.used / 1000, entry.used / 1000).catch(() => undefined);
    }
  }

  /**
   * Keeps a page; others that were used least go where the budget asks for it, those in `spared` (paths) never. False where there is no room even so: the page is then not kept.
   *
   * @throws LongtakeError DISK_FULL
   */
  async write(header: PageHeader, image: Uint8Array, spared: ReadonlySet<string>): Promise<boolean> {
    const path = this.pathOf(header);
    const bytes = HEADER_BYTES + image.length;
    await this.#remove(path);
    if (!(await this.#makeRoom(bytes, spared))) return false;
    const part = `${path}.${randomBytes(4).toString('hex')}${PART_ENDING}`;
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(part, 'wx');
      try {
        await file.writeFile(writePageHeader(header));
        await file.writeFile(image);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw LongtakeError.from(error);
    }
    this.#entries.set(path, { bytes, used: Date.now() });
    return true;
  }

  async remove(header: PageHeader): Promise<void> {
    await this.#remove(this.pathOf(header));
  }

  /** Removes every page of a content, of all models. */
  async forget(contentId: string): Promise<void> {
    const folder = join(this.#folder, folderName(contentId));
    await rm(folder, { recursive: true, force: true });
    for (const path of this.#entries.keys()) if (dirname(dirname(path)) === folder) this.#entries.delete(path);
  }

  async setBudget(bytes: number): Promise<void> {
    this.#budget = bytes;
    await this.#makeRoom(0, new Set());
  }

  async #makeRoom(bytes: number, spared: ReadonlySet<string>): Promise<boolean> {
    let used = this.usedBytes;
    const oldest = [...this.#entries].filter(([path]) => !spared.has(path)).sort(([, a], [, b]) => a.used - b.used);
    const room = used - oldest.reduce((sum, [, entry]) => sum + entry.bytes, 0);
    // nothing is thrown away for a page that would not fit anyway
    if (room + bytes > this.#budget && bytes > 0) return false;
    for (const [path, entry] of oldest) {
      if (used + bytes <= this.#budget) break;
      await this.#remove(path);
      used -= entry.bytes;
    }
    return used + bytes <= this.#budget;
  }

  async #remove(path: string): Promise<void> {
    if (!this.#entries.delete(path)) return;
    await rm(path, { force: true });
  }
}

/** A content's id as the name of a folder. */
function folderName(contentId: string): string {
  return /^[\w-]{1,80}$/.test(contentId) ? contentId : createHash('sha256').update(contentId).digest('hex');
}

async function readAll(file: Awaited<ReturnType<typeof open>>, target: Uint8Array, position: number): Promise<boolean> {
  for (let at = 0; at < target.length;) {
    const { bytesRead } = await file.read(target, at, target.length - at, position + at);
    if (bytesRead === 0) return false;
    at += bytesRead;
  }
  return true;
}
