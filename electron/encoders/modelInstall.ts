import { constants } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';
import type { ModelStatus } from '../contract/models.ts';
import { sha256OfFile } from './fileHash.ts';
import { openPictureEncoder, openPictureQueryEncoder } from './imageText.ts';
import { checkImageTextFolder } from './imageTextFolder.ts';
import type { ModelEntry, ModelFile } from './manifest.ts';
import { fetchFiles, type FetchProgress } from './modelSources.ts';
import { STAMP_FILE, type InstalledModel, type ModelStamp, type ModelStore } from './modelStore.ts';

export interface InstallOptions {
  signal?: AbortSignal;
  onProgress?: (progress: FetchProgress & { model: string }) => void;
}

/**
 * Installs a model of the manifest by its name, or a person's own folder in the transformers.js layout (copied, so that the original
 * may be moved). Nothing is half installed: files are checked in a temporary folder, which is then renamed.
 * Throws MODEL_UNKNOWN, MODEL_DAMAGED, MODEL_UNSUPPORTED, DOWNLOAD_FAILED or CANCELLED.
 */
export async function installModel(store: ModelStore, nameOrFolder: string, options: InstallOptions = {}): Promise<ModelStatus> {
  const entry = store.entry(nameOrFolder);
  if (entry) return installEntry(store, entry, options);
  const found = await stat(nameOrFolder).catch(() => null);
  if (found?.isDirectory()) return installFolder(store, resolve(nameOrFolder), options);
  throw new LongtakeError('MODEL_UNKNOWN', `"${nameOrFolder}" is neither the name of a model nor a folder.`, {
    hint: `Known models: ${store
      .entries()
      .map((known) => known.name)
      .join(', ')}.`,
  });
}

/** Deletes a model that was installed; one that ships with Longtake stays. Throws MODEL_UNKNOWN, MODEL_UNSUPPORTED. */
export async function removeModel(store: ModelStore, name: string): Promise<void> {
  const known = store.list().find((model) => model.name === name);
  if (!known) throw new LongtakeError('MODEL_UNKNOWN', `There is no model named "${name}".`);
  if (dirname(known.folder) !== resolve(store.modelsFolder))
    throw new LongtakeError('MODEL_UNSUPPORTED', `The model ${name} ships with Longtake and cannot be removed.`, { hint: '' });
  await rm(known.folder, { recursive: true, force: true });
}

async function installEntry(store: ModelStore, entry: ModelEntry, options: InstallOptions): Promise<ModelStatus> {
  if (entry.supply === 'embedded') {
    const status = statusOf(store, entry.name);
    if (status.state === 'installed') return status;
    throw new LongtakeError('MODEL_DAMAGED', `The model ${entry.name} ships with Longtake and is damaged: ${status.reason}.`, {
      hint: 'Install Longtake again.',
    });
  }
  if (await store.isIntact(entry.name)) return statusOf(store, entry.name);
  const reasons: string[] = [];
  for (const source of entry.sources) {
    try {
      await inStaging(store, entry.name, async (incoming, target) => {
        const fetched = await fetchFiles(source, entry.files, incoming, {
          signal: options.signal,
          onProgress: (progress) => options.onProgress?.({ model: entry.name, ...progress }),
        });
        const files: ModelStamp['files'] = [];
        for (const [file, got] of fetched) files.push(await accept(file, got.path, join(target, file.path), got.sha256, options.signal));
        await writeStamp(target, { ...entry, files });
      });
      return statusOf(store, entry.name);
    } catch (error) {
      if (!(error instanceof LongtakeError) || error.code !== 'DOWNLOAD_FAILED') throw error;
      reasons.push(error.message);
    }
  }
  throw new LongtakeError('DOWNLOAD_FAILED', `The model ${entry.name} could not be fetched: ${reasons.join('; ')}.`, {
    hint: 'Check the network and try again; everything else works without it.',
  });
}

async function installFolder(store: ModelStore, folder: string, options: InstallOptions): Promise<ModelStatus> {
  const name =
    basename(folder)
      .replace(/[^\w.-]+/g, '-')
      .replace(/^\.+/, '')
      .slice(0, 80) || 'model';
  if (store.entry(name) && store.list().some((status) => status.name === name && status.state === 'installed')) {
    throw new LongtakeError('MODEL_UNSUPPORTED', `A model named ${name} is installed already.`, {
      hint: 'Rename the folder and try again.',
    });
  }
  const described = await checkImageTextFolder(folder);
  await tryOut({ name, task: 'image-text', folder, hashes: {} });
  await inStaging(store, name, async (_incoming, target) => {
    const files: ModelStamp['files'] = [];
    for (const path of described.files) {
      const to = join(target, path);
      await mkdir(dirname(to), { recursive: true });
      // a copy-on-write clone where the disk can make one
      await copyFile(join(folder, path), to, constants.COPYFILE_FICLONE);
      files.push(await factsOf(to, path, options.signal));
      const { bytes } = files.at(-1)!;
      options.onProgress?.({ model: name, file: path, bytes, totalBytes: bytes });
    }
    const purpose = `Compares pictures with sentences (${described.family}).`;
    await writeStamp(target, { name, task: 'image-text', licence: 'yours to know', purpose, source: folder, files });
  });
  return statusOf(store, name);
}

/** Runs both towers once and compares their vectors' lengths. Throws MODEL_DAMAGED or MODEL_UNSUPPORTED. */
async function tryOut(model: InstalledModel): Promise<void> {
  const towers = [await openPictureEncoder(model), await openPictureQueryEncoder(model)] as const;
  try {
    const [picture] = await towers[0].encode([{ pts: 0, width: 32, height: 32, rgb: new Uint8Array(32 * 32 * 3) }]);
    const [text] = await towers[1].encode(['a picture']);
    if (picture?.float.length === text?.float.length) return;
    throw new LongtakeError('MODEL_UNSUPPORTED', `The two towers in ${model.folder} give vectors of different lengths.`, {
      hint: 'Use text and vision models of the same export.',
    });
  } finally {
    await Promise.all(towers.map((tower) => tower.close()));
  }
}

/** Runs `fill(incoming, target)` on temporary folders and moves `target` into place when it succeeds. */
async function inStaging(store: ModelStore, name: string, fill: (incoming: string, target: string) => Promise<void>): Promise<void> {
  await mkdir(store.modelsFolder, { recursive: true });
  const staging = await mkdtemp(join(store.modelsFolder, `.incoming-${name}-`));
  try {
    const target = join(staging, 'model');
    await mkdir(target);
    await fill(staging, target);
    const place = join(store.modelsFolder, name);
    await rm(place, { recursive: true, force: true });
    await rename(target, place);
  } catch (error) {
    throw LongtakeError.from(error);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Moves a fetched file to its place if its size and hash are those of the manifest or, where that names none, of the sender. */
async function accept(
  file: ModelFile,
  from: string,
  to: string,
  named: string | null,
  signal?: AbortSignal,
): Promise<ModelStamp['files'][number]> {
  const facts = await factsOf(from, file.path, signal);
  const wanted = file.sha256 ?? named;
  if ((file.bytes !== undefined && facts.bytes !== file.bytes) || (wanted !== null && facts.sha256 !== wanted)) {
    throw new LongtakeError(
      'DOWNLOAD_FAILED',
      `${file.path} arrived damaged (sha256 ${facts.sha256.slice(0, 12)} instead of ${(wanted ?? '').slice(0, 12)})`,
    );
  }
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  return facts;
}

async function factsOf(file: string, path: string, signal?: AbortSignal): Promise<ModelStamp['files'][number]> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new LongtakeError('DOWNLOAD_FAILED', `${path} is not in the package`);
  return { path, bytes: found.size, sha256: await sha256OfFile(file, signal), mtimeMs: found.mtimeMs };
}

async function writeStamp(folder: string, stamp: ModelStamp): Promise<void> {
  const { name, task, licence, purpose, source, files } = stamp;
  await writeFile(join(folder, STAMP_FILE), JSON.stringify({ name, task, licence, purpose, source, files }, null, 2));
}

function statusOf(store: ModelStore, name: string): ModelStatus {
  return store.list().find((status) => status.name === name)!;
}
