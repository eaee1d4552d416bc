import { readFile } from 'node:fs/promises';

/** Memory that this process shares with no other (RssAnon), in bytes; null where the system does not tell it apart from shared memory. */
export async function privateBytes(): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
