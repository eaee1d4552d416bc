import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import { generationOf } from '../encoders/generation.ts';
import { makeProxy, PARTS } from '../media/proxy.ts';
import type { Library } from '../store/library.ts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import type { JobQueue } from './queue.ts';
import { notRead } from './obstacles.ts';
import { stopwatch } from './stopwatch.ts';
import type { Task, Unit } from './unit.ts';

const GENERATION = generationOf({ stage: 'proxy', version: 1 });
/** Least time between two writings of the progress, seconds. */
const TELL_EVERY = 0.5;

/** What is asked for, and the copy once it is there; `file` of an older copy lends its pictures when only the sound changes. */
const cursorSchema = z.object({ audio: z.number().nullable(), file: z.string().nullable(), sizeBytes: z.number() });

/** The copy for playing. Made when a person asks for it, before everything else, and beside what runs: somebody waits for it. */
export const proxyUnit: Unit = {
  stages: ['proxy'],
  after: ['probe'],
  cores: 0,
  alone: true,
  onRequest: true,
  obstacle: (_stage, video) => notRead(video),
  generation: () => GENERATION,
  async run({ library, video, signal }: Task) {
    const { probe } = video;
    if (!probe) throw new LongtakeError('NOT_A_VIDEO', 'The file has not been read.');
    const elapsed = stopwatch();
    const wanted = cursorSchema.nullable().parse(library.beginStage(video.id, 'proxy', GENERATION));
    const folder = library.folderOf(video.id);
    const audio = wanted ? wanted.audio : defaultAudio(probe.audio);
    const older = wanted?.file == null ? null : join(folder, wanted.file);
    const commit = (progress: number, cursor: z.infer<typeof cursorSchema> | null, seconds: number) =>
      library.commitBatch({ videoId: video.id, stage: 'proxy', generation: GENERATION, rows: {}, cursor, progress, seconds });
    let told = performance.now();
    const made = await makeProxy(video.path, probe, {
      folder,
      audio: audio === null ? null : (probe.audio[audio] ?? null),
      ...(older !== null && existsSync(older) && { picturesFrom: older }),
      signal,
      niceness: 5,
      onProgress: (share) => {
        if (signal.aborted || performance.now() - told < TELL_EVERY * 1000) return;
        told = performance.now();
        commit(share, wanted, elapsed());
      },
    });
    commit(1, { audio, ...made }, elapsed());
  },
};

/**
 * Asks for a copy with the sound of track `audio` (an index of `probe.audio`); nothing happens where it is there or being made.
 * @throws NOT_A_VIDEO where the file could not be read
 */
export async function askForProxy(library: Library, queue: JobQueue, videoId: string, audio?: number): Promise<void> {
  const { probe } = library.videos.find(videoId);
  if (!probe) throw new LongtakeError('NOT_A_VIDEO', 'The file has not been read yet.', { hint: 'Try again when it has been.' });
  const wanted = audio ?? defaultAudio(probe.audio);
  const known = library.stages.get(videoId, 'proxy');
  const cursor = cursorSchema
    .nullable()
    .catch(null)
    .parse(known?.cursor ?? null);
  const pending = known?.state === 'running' || known?.state === 'waiting';
  const isThere = known?.state === 'done' && cursor?.file != null && existsSync(join(library.folderOf(videoId), cursor.file));
  if ((pending || isThere) && (cursor?.audio ?? defaultAudio(probe.audio)) === wanted) return;
  if (known) await queue.dismiss(videoId, 'proxy');
  library.stages.restart(videoId, 'proxy', GENERATION);
  library.stages.advance(videoId, 'proxy', {
    items: 0,
    seconds: 0,
    progress: 0,
    cursor: { audio: wanted, file: isThere ? cursor.file : null, sizeBytes: isThere ? cursor.sizeBytes : 0 },
  });
  queue.ask(videoId, 'proxy');
}

/** Ends the making; whole parts stay for the next time. A finished copy stays. */
export async function cancelProxy(library: Library, queue: JobQueue, videoId: string): Promise<void> {
  if (library.stages.get(videoId, 'proxy')?.state !== 'done') await queue.dismiss(videoId, 'proxy');
}

/** Deletes the copy and unfinished parts of one. */
export async function removeProxy(library: Library, queue: JobQueue, videoId: string): Promise<void> {
  await queue.dismiss(videoId, 'proxy');
  const folder = library.folderOf(videoId);
  for (const name of ['proxy.mp4', 'proxy.webm', 'proxy.part.mp4', 'proxy.part.webm', PARTS]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function defaultAudio(tracks: readonly { isDefault: boolean }[]): number | null {
  if (tracks.length === 0) return null;
  return Math.max(
    0,
    tracks.findIndex((track) => track.isDefault),
  );
}
