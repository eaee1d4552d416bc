import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { LongtakeError } from '../contract/errors.ts';

/** sha256 of a file, in hex. Throws CANCELLED when `signal` aborts. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer);
  } catch (error) {
    throw LongtakeError.from(error);
  }
  return hash.digest('hex');
}
