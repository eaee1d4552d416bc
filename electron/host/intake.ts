import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LongtakeError, type ErrorData } from '../contract/errors.ts';
import { assertNotGrowing, contentId, waitUntilStable } from '../media/contentId.ts';
import { discover } from '../media/discover.ts';
import type { Library } from '../store/library.ts';

export interface Intake {
  /** Which video each file is, in the order given. */
  places: { path: string; videoId: string }[];
  leftOut: { path: string; error: ErrorData }[];
  /** Files that are still being written: they may be added with `addFile` once they lie still. */
  growing: string[];
}

/** Finds the video files among `paths` and puts them into the library, known by their content. A bad path never stops the others. */
export async function takeIn(library: Library, paths: readonly string[], signal?: AbortSignal): Promise<Intake> {
  const { files, leftOut } = await discover(paths, signal);
  const intake: Intake = { places: [], leftOut: [...leftOut], growing: [] };
  for (const path of files) {
    try {
      await assertNotGrowing(path, signal);
      intake.places.push({ path, videoId: await addFile(library, path) });
    } catch (thrown) {
      const error = LongtakeError.from(thrown);
      if (error.code === 'CANCELLED') throw error;
      if (error.code === 'FILE_GROWING') intake.growing.push(path);
      else intake.leftOut.push({ path, error: error.toData() });
    }
  }
  return intake;
}

/** Waits until a file that is being copied or recorded lies still, then adds it. Throws CANCELLED, FILE_MISSING. */
export async function addWhenStable(library: Library, path: string, signal: AbortSignal): Promise<string> {
  await waitUntilStable(path, signal);
  return addFile(library, path);
}

/** The video a path names: by id, by place, or by content where the file is a copy or was moved. Throws VIDEO_UNKNOWN. */
export async function findVideo(library: Library, idOrPath: string): Promise<string> {
  try {
    return library.videos.find(idOrPath).id;
  } catch (unknown) {
    const id = await contentId(idOrPath).catch(() => null);
    if (id !== null && library.videos.get(id)) return id;
    throw unknown;
  }
}

async function addFile(library: Library, path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  if (size === 0) throw new LongtakeError('FILE_EMPTY', `The file is empty (0 bytes): ${basename(path)}`);
  const id = await contentId(path);
  const known = library.videos.get(id);
  // a copy beside the original does not move the video; a file that went away does
  const elsewhere = known && known.path !== path && (await isFile(known.path));
  if (!elsewhere) library.videos.add({ id, path, sizeBytes: size, mtimeMs });
  return id;
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}
