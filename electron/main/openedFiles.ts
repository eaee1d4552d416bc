import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files and folders that a command line names, absolute: paths relative to `folder` and file:// addresses, no switches, nothing that is not there. */
export function filesIn(words: readonly string[], folder: string): string[] {
  const paths = words.flatMap((word) => {
    if (word === '' || word.startsWith('-')) return [];
    if (!word.startsWith('file://')) return [resolve(folder, word)];
    try {
      return [fileURLToPath(word)];
    } catch {
      return [];
    }
  });
  return [...new Set(paths)].filter((path) => existsSync(path));
}

/** What was opened from outside the window (command line, file manager, a second start) and waits until the page takes it. */
export class OpenedFiles {
  private waiting: string[] = [];
  private readonly onMore: () => void;

  constructor(onMore: () => void) {
    this.onMore = onMore;
  }

  add(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.waiting = [...new Set([...this.waiting, ...paths])];
    this.onMore();
  }

  /** Hands over what waits; it then waits no longer. */
  take(): string[] {
    const paths = this.waiting;
    this.waiting = [];
    return paths;
  }
}
