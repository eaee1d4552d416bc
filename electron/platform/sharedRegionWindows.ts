import { randomBytes } from 'node:crypto';
import koffi from 'koffi';
import { LongtakeError } from '../contract/errors.ts';
import type { MappedRegion, RegionOwner } from './region.ts';

// Typed and read against the Win32 documentation, never run: see README.md, "not tested".
const INVALID_HANDLE = 0xffffffffffffffffn;
const PAGE_READWRITE = 0x04;
/** Address space only; memory is taken by VirtualAlloc(MEM_COMMIT), so a region may exceed the page file. */
const SEC_RESERVE = 0x0400_0000;
const FILE_MAP_ALL_ACCESS = 0x000f_001f;
const MEM_COMMIT = 0x1000;

interface Kernel32 {
  createFileMapping: (file: bigint, security: null, protection: number, high: number, low: number, name: string) => bigint;
  openFileMapping: (access: number, inherit: number, name: string) => bigint;
  mapViewOfFile: (mapping: bigint, access: number, high: number, low: number, bytes: number) => bigint;
  unmapViewOfFile: (base: bigint) => number;
  virtualAlloc: (address: bigint, bytes: number, type: number, protection: number) => bigint;
  closeHandle: (handle: bigint) => number;
  getLastError: () => number;
}

let loaded: Kernel32 | undefined;
function kernel32(): Kernel32 {
  const library = koffi.load('kernel32.dll');
  const bind = (declaration: string) => library.func(declaration) as never;
  return (loaded ??= {
    createFileMapping: bind(
      'intptr_t __stdcall CreateFileMappingW(intptr_t file, void *security, uint32_t protection, uint32_t high, uint32_t low, const char16_t *name)',
    ),
    openFileMapping: bind('intptr_t __stdcall OpenFileMappingW(uint32_t access, int inherit, const char16_t *name)'),
    mapViewOfFile: bind('void *__stdcall MapViewOfFile(intptr_t mapping, uint32_t access, uint32_t high, uint32_t low, size_t bytes)'),
    unmapViewOfFile: bind('int __stdcall UnmapViewOfFile(void *base)'),
    virtualAlloc: bind('void *__stdcall VirtualAlloc(void *address, size_t bytes, uint32_t type, uint32_t protection)'),
    closeHandle: bind('int __stdcall CloseHandle(intptr_t handle)'),
    getLastError: bind('uint32_t __stdcall GetLastError()'),
  });
}

function failure(call: string): LongtakeError {
  return new LongtakeError('SHARED_MEMORY', `Shared memory is not available: ${call} failed with ${kernel32().getLastError()}.`, {
    hint: 'Free some memory or enlarge the page file.',
    details: { call },
  });
}

/** A null pointer arrives as null, a null handle as 0. */
const isNull = (value: bigint | number | null): value is null => value === null || BigInt(value) === 0n;

export function createWindowsRegion(bytes: number): RegionOwner {
  const { createFileMapping, closeHandle } = kernel32();
  const name = `Local\\longtake-${randomBytes(16).toString('hex')}`;
  const mapping = createFileMapping(
    BigInt.asIntN(64, INVALID_HANDLE),
    null,
    PAGE_READWRITE | SEC_RESERVE,
    Math.floor(bytes / 2 ** 32),
    bytes >>> 0,
    name,
  );
  if (isNull(mapping)) throw failure('CreateFileMapping');
  let open = true;
  return {
    bytes,
    address: { kind: 'name', name, bytes },
    close: () => {
      if (open) closeHandle(mapping);
      open = false;
    },
  };
}

export function mapWindowsRegion(name: string, bytes: number): MappedRegion {
  const { openFileMapping, mapViewOfFile, unmapViewOfFile, virtualAlloc, closeHandle } = kernel32();
  const mapping = openFileMapping(FILE_MAP_ALL_ACCESS, 0, name);
  if (isNull(mapping)) throw failure('OpenFileMapping');
  const base = mapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, bytes);
  // a view keeps the mapping alive by itself
  closeHandle(mapping);
  if (isNull(base)) throw failure('MapViewOfFile');
  let mapped = true;
  return {
    bytes,
    base,
    buffer: koffi.view(base, bytes),
    commit: (offset, length) => {
      if (isNull(virtualAlloc(base + BigInt(offset), length, MEM_COMMIT, PAGE_READWRITE))) throw failure('VirtualAlloc');
    },
    // pages of a mapped section cannot be decommitted (VirtualFree refuses them)
    release: () => undefined,
    // a view cannot take the place of memory that is there
    mapOver: () => false,
    unmap: () => {
      if (mapped) unmapViewOfFile(base);
      mapped = false;
    },
  };
}
