import { randomBytes } from 'node:crypto';
import { closeSync } from 'node:fs';
import koffi from 'koffi';
import { LongtakeError } from '../contract/errors.ts';
import type { MappedRegion, RegionOwner } from './region.ts';

const PAGE_BYTES = 4096;
const MFD_CLOEXEC = 1;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FIXED = 16;
const MADV_REMOVE = 9; // Linux: frees the pages of a shared mapping, a hole is left
const O_RDWR = 2;
const MAC_O_CREAT = 0x200;
const MAC_O_EXCL = 0x800;

interface Libc {
  memfdCreate: (name: string, flags: number) => number;
  shmOpen: (name: string, flags: number, modeType: 'int', mode: number) => number;
  shmUnlink: (name: string) => number;
  ftruncate: (descriptor: number, bytes: number) => number;
  mmap: (address: null, bytes: number, protection: number, flags: number, descriptor: number, offset: number) => bigint;
  mapFixed: (address: bigint, bytes: number, protection: number, flags: number, descriptor: number, offset: number) => bigint | number;
  addressOf: (memory: Uint8Array, same: Uint8Array, bytes: number) => bigint | number;
  munmap: (address: bigint, bytes: number) => number;
  madvise: (address: bigint, bytes: number, advice: number) => number;
}

let loaded: Libc | undefined;
function libc(): Libc {
  const mac = process.platform === 'darwin';
  // null is the program itself: its libc holds these names whatever file the system calls it
  const library = koffi.load(null);
  const bind = (declaration: string) => library.func(declaration) as never;
  const absent = () => -1;
  return (loaded ??= {
    memfdCreate: mac ? absent : bind('int memfd_create(const char *name, unsigned int flags)'),
    // variadic on macOS, where arm64 passes variadic arguments on the stack
    shmOpen: mac ? bind('int shm_open(const char *name, int flags, ...)') : absent,
    shmUnlink: mac ? bind('int shm_unlink(const char *name)') : absent,
    ftruncate: bind('int ftruncate(int descriptor, int64_t bytes)'),
    mmap: bind('void *mmap(void *address, size_t bytes, int protection, int flags, int descriptor, int64_t offset)'),
    mapFixed: bind('uintptr_t mmap(uintptr_t address, size_t bytes, int protection, int flags, int descriptor, int64_t offset)'),
    // moves nothing and gives its first argument back: where an ArrayBuffer lies
    addressOf: bind('uintptr_t memmove(void *memory, const void *same, size_t bytes)'),
    munmap: bind('int munmap(void *address, size_t bytes)'),
    madvise: bind('int madvise(void *address, size_t bytes, int advice)'),
  });
}

function failure(call: string): LongtakeError {
  const number = koffi.errno();
  const name = Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0] ?? 'unknown';
  return new LongtakeError('SHARED_MEMORY', `Shared memory is not available: ${call} failed with ${name} (${number}).`, {
    hint: 'Free some memory, or raise the limits for open files and memory.',
    details: { call, errno: number },
  });
}

export function createPosixRegion(bytes: number): RegionOwner {
  const { memfdCreate, shmOpen, shmUnlink, ftruncate } = libc();
  let descriptor: number;
  if (process.platform === 'darwin') {
    // macOS allows 31 characters. The name is gone again before anyone else could open it; the descriptor stays.
    const name = `/longtake-${randomBytes(8).toString('hex')}`;
    descriptor = shmOpen(name, O_RDWR | MAC_O_CREAT | MAC_O_EXCL, 'int', 0o600);
    if (descriptor < 0) throw failure('shm_open');
    shmUnlink(name);
  } else {
    descriptor = memfdCreate('longtake-ring', MFD_CLOEXEC);
    if (descriptor < 0) throw failure('memfd_create');
  }
  if (ftruncate(descriptor, bytes) !== 0) {
    const error = failure('ftruncate');
    closeSync(descriptor);
    throw error;
  }
  let open = true;
  return {
    bytes,
    address: { kind: 'descriptor', descriptor, bytes },
    close: () => {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

export function mapPosixRegion(descriptor: number, bytes: number): MappedRegion {
  const { mmap, mapFixed, addressOf, munmap, madvise } = libc();
  const base = mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED, descriptor, 0);
  if (base === 0xffffffffffffffffn || base === -1n) throw failure('mmap');
  let mapped = true;
  return {
    bytes,
    base,
    buffer: koffi.view(base, bytes),
    commit: () => undefined,
    release: (offset, length) => {
      const start = Math.ceil(offset / PAGE_BYTES) * PAGE_BYTES;
      const end = Math.floor((offset + length) / PAGE_BYTES) * PAGE_BYTES;
      if (process.platform === 'linux' && end > start) madvise(base + BigInt(start), end - start, MADV_REMOVE);
    },
    mapOver: (target, at, offset, length) => {
      // tried on Linux only
      if (process.platform !== 'linux') return false;
      const start = new Uint8Array(target, at, 1);
      const address = BigInt(addressOf(start, start, 0));
      return BigInt(mapFixed(address, length, PROT_READ_WRITE, MAP_SHARED | MAP_FIXED, descriptor, offset)) === address;
    },
    unmap: () => {
      if (mapped) munmap(base, bytes);
      mapped = false;
    },
  };
}
