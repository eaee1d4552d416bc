import type { MappedRegion, RegionAddress, RegionOwner } from './region.ts';
import { createPosixRegion, mapPosixRegion } from './sharedRegionPosix.ts';
import { createWindowsRegion, mapWindowsRegion } from './sharedRegionWindows.ts';

export type { MappedRegion, RegionAddress, RegionOwner } from './region.ts';

/**
 * Creates a shared region. Only what is touched takes memory, so `bytes` may exceed the machine's memory.
 * Linux: memfd_create (no name, no /dev/shm limit). macOS: shm_open, unlinked at once. Windows: CreateFileMapping. Throws SHARED_MEMORY.
 */
export function createRegion(bytes: number): RegionOwner {
  return process.platform === 'win32' ? createWindowsRegion(bytes) : createPosixRegion(bytes);
}

/** Maps a region that this process owns or inherited. Plain Node only. Throws SHARED_MEMORY. */
export function mapRegion(address: RegionAddress): MappedRegion {
  return address.kind === 'name' ? mapWindowsRegion(address.name, address.bytes) : mapPosixRegion(address.descriptor, address.bytes);
}
