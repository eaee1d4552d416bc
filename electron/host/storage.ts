import { readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clearable, Storage, VideoStorage } from '../contract/storage.ts';
import type { ModelStore } from '../encoders/modelStore.ts';
import type { Library } from '../store/library.ts';

type Part = Exclude<keyof VideoStorage, 'videoId' | 'name'>;

/** What a file of a video's folder is, by its place in it. */
function partOf(path: string): Part {
  if (path.startsWith('frames') || path.startsWith('stills')) return 'stills';
  if (/^(sprites-|poster)/.test(path)) return 'sprites';
  if (path.startsWith('proxy')) return 'proxy';
  if (/^(memory|kv)/.test(path)) return 'memory';
  return 'index';
}

interface KeptFile {
  videoId: string;
  path: string;
  part: Part;
  bytes: number;
  mtimeMs: number;
}

/** What Longtake keeps on disk, by what it is for. */
export async function storageOf(library: Library, models: ModelStore): Promise<Storage> {
  const disk = await statfs(library.folder);
  const files = await keptFiles(library);
  const filesOf = Map.groupBy(files, (file) => file.videoId);
  const videos = library.videos.list().map(({ id, path }): VideoStorage => {
    const sums: VideoStorage = {
      videoId: id,
      name: path.split(/[\\/]/).at(-1) ?? path,
      index: 0,
      sprites: 0,
      stills: 0,
      proxy: 0,
      memory: 0,
    };
    for (const file of filesOf.get(id) ?? []) sums[file.part] += file.bytes;
    return sums;
  });
  const database = await Promise.all(['', '-wal', '-shm'].map((end) => sizeOf(join(library.folder, `library.db${end}`))));
  return {
    folder: library.folder,
    freeBytes: disk.bavail * disk.bsize,
    databaseBytes: database.reduce((sum, bytes) => sum + bytes, 0),
    modelsBytes: models.list().reduce((sum, model) => sum + (model.state === 'installed' ? model.sizeBytes : 0), 0),
    modelsFolder: models.modelsFolder,
    videos,
  };
}

/** Deletes the files of one kind that a video has; they can be made again. */
export async function clearFiles(library: Library, videoId: string, what: Clearable): Promise<void> {
  for (const file of await keptFiles(library, videoId)) if (file.part === what) await rm(file.path, { force: true });
}

/**
 * What is to go so that no more than `limitBytes` of stills, playing copies and video memory is kept, the oldest first.
 * One entry per video and kind: half of a copy is of no use.
 */
export async function overLimit(library: Library, limitBytes: number): Promise<{ videoId: string; what: Clearable }[]> {
  const groups = new Map<string, { videoId: string; what: Clearable; bytes: number; mtimeMs: number }>();
  for (const { videoId, part, bytes, mtimeMs } of await keptFiles(library)) {
    if (part === 'index' || part === 'sprites' || bytes === 0) continue;
    const known = groups.get(`${part} ${videoId}`) ?? { videoId, what: part, bytes: 0, mtimeMs: 0 };
    groups.set(`${part} ${videoId}`, { ...known, bytes: known.bytes + bytes, mtimeMs: Math.max(known.mtimeMs, mtimeMs) });
  }
  let sum = [...groups.values()].reduce((total, { bytes }) => total + bytes, 0);
  const gone: { videoId: string; what: Clearable }[] = [];
  for (const { videoId, what, bytes } of [...groups.values()].sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (sum <= limitBytes) break;
    gone.push({ videoId, what });
    sum -= bytes;
  }
  return gone;
}

async function keptFiles(library: Library, only?: string): Promise<KeptFile[]> {
  const files: KeptFile[] = [];
  for (const { id } of library.videos.list()) {
    if (only !== undefined && id !== only) continue;
    const folder = library.folderOf(id);
    // what a model remembers of a video lies beside the videos' folders (host/ask/memories.ts)
    for (const root of [folder, join(library.folder, 'memory', id)]) {
      const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
      for (const entry of entries) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const found = await stat(path).catch(() => null);
        const part = root === folder ? partOf(path.slice(folder.length + 1)) : 'memory';
        if (found) files.push({ videoId: id, path, part, bytes: bytesOf(found), mtimeMs: found.mtimeMs });
      }
    }
  }
  return files;
}

/** Bytes on disk: files of video memory have holes. */
function bytesOf({ size, blocks }: { size: number; blocks: number }): number {
  return process.platform === 'win32' ? size : Math.min(size, blocks * 512);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: 0 }))).size;
}
