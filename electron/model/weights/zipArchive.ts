import { ByteCursor } from './byteCursor.ts';
import type { MappedFile } from './mappedFile.ts';
import { damagedWeights, refusedWeights } from './weightErrors.ts';

const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const LOCATOR64_BYTES = 20;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 65535;
const MAX_ENTRIES = 200_000;

export interface ZipEntry {
  readonly offset: number;
  readonly length: number;
}

/**
 * The entries of a zip file that are stored as they are (PyTorch compresses none), by name, with the place of their bytes
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, zip64 too).
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED (a compressed entry)
 */
export function readZip(file: MappedFile): ReadonlyMap<string, ZipEntry> {
  const { path } = file;
  const { count, start } = readEnd(file);
  if (count > MAX_ENTRIES || count * CENTRAL_BYTES > file.size) throw damagedWeights(path, 'its directory claims too many entries');
  const cursor = new ByteCursor(file, checkPlace(file, start));
  const entries = new Map<string, ZipEntry>();
  for (let index = 0; index < count; index++) {
    const entry = readCentral(cursor);
    if (entries.has(entry.name)) throw damagedWeights(path, `the entry "${entry.name.slice(0, 120)}" stands twice`);
    if (entry.method !== 0 && entry.length > 0) throw refusedWeights(path, `the entry "${entry.name.slice(0, 120)}" is compressed`);
    const local = new ByteCursor(file, checkPlace(file, entry.local));
    if (local.u32() !== LOCAL_SIGNATURE) throw damagedWeights(path, 'an entry is not where its directory says');
    local.skip(LOCAL_BYTES - 4 - 4);
    const extra = local.u16() + local.u16();
    local.skip(extra);
    entries.set(entry.name, { offset: local.skip(entry.length), length: entry.length });
  }
  return entries;
}

function checkPlace(file: MappedFile, place: number): number {
  if (!(place >= 0 && place <= file.size)) throw damagedWeights(file.path, 'its directory points outside of it');
  return place;
}

function readEnd(file: MappedFile): { count: number; start: number } {
  const from = Math.max(0, file.size - END_BYTES - MAX_COMMENT_BYTES);
  const tail = file.range(from, file.size - from);
  let at = tail.length - END_BYTES;
  while (at >= 0 && !(tail[at] === 0x50 && tail[at + 1] === 0x4b && tail[at + 2] === 5 && tail[at + 3] === 6)) at--;
  if (at < 0) throw damagedWeights(file.path, 'the directory of the archive is missing');
  const end = new ByteCursor(file, from + at);
  if (end.u32() !== END_SIGNATURE) throw end.cut();
  end.skip(6);
  const count = end.u16();
  end.skip(4);
  const start = end.u32();
  if (count !== 0xffff && start !== 0xffffffff) return { count, start };
  const locator = new ByteCursor(file, checkPlace(file, from + at - LOCATOR64_BYTES));
  if (locator.u32() !== LOCATOR64_SIGNATURE) return { count, start };
  locator.skip(4);
  const end64 = new ByteCursor(file, checkPlace(file, Number(locator.u64())));
  if (end64.u32() !== END64_SIGNATURE) throw damagedWeights(file.path, 'the directory of the archive is broken');
  end64.skip(28);
  const count64 = Number(end64.u64());
  end64.skip(8);
  return { count: count64, start: Number(end64.u64()) };
}

function readCentral(cursor: ByteCursor): { name: string; method: number; length: number; local: number } {
  if (cursor.u32() !== CENTRAL_SIGNATURE) throw damagedWeights(cursor.file.path, 'the directory of the archive is broken');
  cursor.skip(6);
  const method = cursor.u16();
  cursor.skip(8);
  let compressed = cursor.u32();
  let length = cursor.u32();
  const nameLength = cursor.u16();
  const extraLength = cursor.u16();
  const commentLength = cursor.u16();
  cursor.skip(8);
  let local = cursor.u32();
  const name = Buffer.from(cursor.take(nameLength)).toString('utf8');
  const extra = new ByteCursor(cursor.file, cursor.position, cursor.position + Math.min(extraLength, cursor.left));
  cursor.skip(extraLength);
  while (extra.left >= 4) {
    const tag = extra.u16();
    const size = extra.u16();
    if (tag !== 1) {
      extra.skip(size);
      continue;
    }
    // zip64: only the fields that did not fit stand here, in this order
    if (length === 0xffffffff) length = Number(extra.u64());
    if (compressed === 0xffffffff) compressed = Number(extra.u64());
    if (local === 0xffffffff) local = Number(extra.u64());
    break;
  }
  cursor.skip(commentLength);
  if (method === 0 && compressed !== length) throw damagedWeights(cursor.file.path, `the entry "${name.slice(0, 120)}" has two lengths`);
  return { name, method, length, local };
}
