import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import type { z } from 'zod';
import type { checkSchema } from '../contract/bridge.ts';
import { LongtakeError } from '../contract/errors.ts';
import type { ModelStore } from '../encoders/modelStore.ts';
import { mediaTools } from '../media/tools.ts';

type Check = z.output<typeof checkSchema>;

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
/** Least room for an index and its stills, bytes. */
const LEAST_DISK = 1e9;

/** What this machine has, and what to do about each lack. */
export async function examine(libraryFolder: string, models: ModelStore): Promise<Check[]> {
  const tools = await mediaTools().catch((error: unknown) => LongtakeError.from(error));
  const disk = await statfs(libraryFolder);
  const free = disk.bavail * disk.bsize;
  return [
    { name: 'node', ok: true, found: process.version, todo: '' },
    tools instanceof LongtakeError
      ? { name: 'ffmpeg', ok: false, found: tools.message, todo: tools.hint }
      : { name: 'ffmpeg', ok: true, found: `${tools.version} (${tools.ffmpeg})`, todo: '' },
    { name: 'processor', ok: true, found: `${availableParallelism()} cores`, todo: '' },
    { name: 'memory', ok: totalmem() > 3.5e9, found: gigabytes(totalmem()), todo: 'At least 4 GB are wanted for 4K video.' },
    {
      name: 'disk',
      ok: free > LEAST_DISK,
      found: `${gigabytes(free)} free at ${libraryFolder}`,
      todo: 'Free some space, or move the library.',
    },
    ...models.list().map((model): Check => {
      const wanted = model.task !== 'image-text';
      return {
        name: `model ${model.name}`,
        ok: model.state === 'installed' || !wanted,
        found: model.state === 'installed' ? model.purpose : wanted ? model.reason : 'not installed (optional)',
        todo: model.state === 'installed' ? '' : `Run: longtake models install ${model.name}`,
      };
    }),
  ];
}
