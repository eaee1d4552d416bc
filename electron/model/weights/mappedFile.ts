import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import koffi from 'koffi';
import { LongtakeError } from '../../contract/errors.ts';

/** A file read by ranges, mapped where the system allows it, so that all processes share one copy in the page cache. */
export interface MappedFile {
  readonly path: string;
  readonly size: number;
  /** Whether a range is a free view; otherwise every range is read and copied. */
  readonly mapped: boolean;
  /** The bytes `[offset, offset + length)`, a view where mapped; the range must lie inside the file. Never write into it. */
  range(offset: number, length: number): Uint8Array;
}

const PROT_READ = 1;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffffffffffffffffn;

interface Mapper {
  map(descriptor: number, size: number): ArrayBuffer | undefined;
}

function posixMapper(): Mapper | undefined {
  if (process.platform === 'win32') return undefined;
  const libc = koffi.load(null);
  const mmap = libc.func('mmap', 'uintptr_t', ['uintptr_t', 'size_t', 'int', 'int', 'int', 'int64_t']);
  const munmap = libc.func('munmap', 'int', ['uintptr_t', 'size_t']);
  // a view may outlive its reader, so the memory goes only when the last view is collected
  const unmap = new FinalizationRegistry<{ address: bigint; size: number }>(({ address, size }) => {
    munmap(address, size);
  });
  return {
    map(descriptor, size) {
      const address = BigInt(mmap(0, size, PROT_READ, MAP_SHARED, descriptor, 0) as number | bigint);
      if (address === MAP_FAILED || address === 0n) return undefined;
      const buffer = koffi.view(address, size);
      unmap.register(buffer, { address, size });
      return buffer;
    },
  };
}

let mapper: Mapper | null | undefined;

/**
 * Opens a file of weights for reading by ranges.
 *
 * @throws LongtakeError FILE_MISSING, FILE_NOT_REGULAR or FILE_UNREADABLE
 */
export function mapFile(path: string): MappedFile {
  const descriptor = openForReading(path);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile())
      throw new LongtakeError('FILE_NOT_REGULAR', `${path} is not a file.`, { hint: 'Name the file of the weights itself.' });
    if (stat.size > 0) {
      mapper ??= posixMapper() ?? null;
      const buffer = mapper?.map(descriptor, stat.size);
      if (buffer) return { path, size: stat.size, mapped: true, range: (offset, length) => new Uint8Array(buffer, offset, length) };
    }
    return { path, size: stat.size, mapped: false, range: (offset, length) => readRange(path, offset, length) };
  } finally {
    closeSync(descriptor);
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new LongtakeError('FILE_MISSING', `There is no file ${path}.`, { hint: 'Check the path.', cause: thrown });
    }
    throw new LongtakeError('FILE_UNREADABLE', `${path} cannot be read.`, { hint: 'Check its permissions.', cause: thrown });
  }
}

/** Where nothing can be mapped (Windows) a range is read when it is asked for. */
function readRange(path: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const descriptor = openForReading(path);
  try {
    let done = 0;
    while (done < length) {
      const count = readSync(descriptor, bytes, done, length - done, offset + done);
      if (count === 0)
        throw new LongtakeError('FILE_CHANGED', `${path} became shorter while it was read.`, { hint: 'Start again when it is written.' });
      done += count;
    }
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}
