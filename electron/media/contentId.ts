import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LongtakeError } from '../contract/errors.ts';
import { cancelled, displayName } from './ffmpeg.ts';
import { fileError } from './fileError.ts';

/** Bytes hashed at the head, in the middle and at the tail. */
const PIECE = 1 << 20;
/** A file written to within this many ms may still be on its way. */
const FRESH_MS = 2_000;
const POLL_MS = 500;

/**
 * Identity of a video by its content: `v` and 16 hex digits over size, head, middle and tail (1 MiB each). Moving or renaming
 * keeps it. @throws FILE_MISSING, FILE_UNREADABLE
 */
export async function contentId(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const hash = createHash('sha256').update(`longtake-content-1\n${size}\n`);
    const piece = Buffer.alloc(Math.min(PIECE, size));
    for (const start of new Set([0, Math.max(0, Math.floor((size - PIECE) / 2)), Math.max(0, size - PIECE)])) {
      const { bytesRead } = await file.read(piece, 0, piece.length, start);
      hash.update(piece.subarray(0, bytesRead));
    }
    return `v${hash.digest('hex').slice(0, 16)}`;
  } catch (cause) {
    throw fileError(path, cause);
  }
}

/**
 * Tells whether a file is still being written: it was changed moments ago and changes again while one looks.
 * Returns at once for files that lie still. @throws FILE_GROWING (with the hint to wait), FILE_MISSING
 */
export async function assertNotGrowing(path: string, signal?: AbortSignal): Promise<void> {
  try {
    const before = await stat(path);
    if (Math.abs(Date.now() - before.mtimeMs) > FRESH_MS) return;
    await sleep(POLL_MS, undefined, { signal });
    const after = await stat(path);
    if (after.size === before.size && after.mtimeMs === before.mtimeMs) return;
  } catch (cause) {
    if (signal?.aborted) throw cancelled();
    throw fileError(path, cause);
  }
  throw new LongtakeError('FILE_GROWING', `${displayName(path)} is still being copied or recorded.`, {
    hint: 'Wait until it is complete; it is then added by itself.',
  });
}

/** Waits until size and date of a file have stayed the same for two seconds. @throws CANCELLED, FILE_MISSING */
export async function waitUntilStable(path: string, signal?: AbortSignal): Promise<void> {
  let last = '';
  let same = 0;
  while (same * POLL_MS < FRESH_MS) {
    try {
      const { size, mtimeMs } = await stat(path);
      same = `${size} ${mtimeMs}` === last ? same + 1 : 0;
      last = `${size} ${mtimeMs}`;
      await sleep(POLL_MS, undefined, { signal });
    } catch (cause) {
      if (signal?.aborted) throw cancelled();
      throw fileError(path, cause);
    }
  }
}
