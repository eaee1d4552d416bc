import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import { modelTaskSchema, type ModelStatus, type ModelTask } from '../contract/models.ts';
import { appRoot, dataFolder } from '../platform/paths.ts';
import { sha256OfFile } from './fileHash.ts';
import { entryBytes, readManifest, type ModelEntry } from './manifest.ts';

/** What is written beside an installed model: the facts at the moment of installing, so that later damage shows. */
const stampSchema = z.object({
  name: z.string(),
  task: modelTaskSchema,
  licence: z.string(),
  purpose: z.string(),
  source: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string(), mtimeMs: z.number() })),
});
export type ModelStamp = z.infer<typeof stampSchema>;
export const STAMP_FILE = 'longtake-model.json';

/** A model that is on this machine. */
export interface InstalledModel {
  name: string;
  task: ModelTask;
  folder: string;
  /** sha256 by path inside `folder`. */
  hashes: Readonly<Record<string, string>>;
}

interface Located {
  status: ModelStatus;
  files: { path: string; bytes: number; sha256: string; mtimeMs?: number }[];
}

/** The models of this machine: those in assets/models first, then those in the models folder. */
export class ModelStore {
  readonly assetsFolder: string;
  readonly modelsFolder: string;

  constructor(folders: { assetsFolder?: string; modelsFolder?: string } = {}) {
    this.assetsFolder = folders.assetsFolder ?? join(appRoot(), 'assets', 'models');
    // one folder for app, tests and demo, so that nothing is downloaded twice
    this.modelsFolder = folders.modelsFolder ?? process.env['LONGTAKE_MODELS'] ?? join(dataFolder(), 'models');
  }

  entries(): ModelEntry[] {
    return readManifest(this.assetsFolder);
  }

  entry(name: string): ModelEntry | null {
    return this.entries().find((entry) => entry.name === name) ?? null;
  }

  /** Every model of the manifest and every other that a person installed. Looks at sizes only, so it is quick. */
  list(): ModelStatus[] {
    return this.locate().map((located) => located.status);
  }

  /** The model that serves `task`: a person's own before those of the manifest, in its order; null when none is installed. */
  find(task: ModelTask): InstalledModel | null {
    const fits = this.locate().filter(({ status }) => status.task === task && status.state === 'installed');
    const named = new Set(this.entries().map((entry) => entry.name));
    const chosen = fits.find(({ status }) => !named.has(status.name)) ?? fits[0];
    if (!chosen) return null;
    const { name, folder } = chosen.status;
    return { name, task, folder, hashes: Object.fromEntries(chosen.files.map((file) => [file.path, file.sha256])) };
  }

  /** As `find`; throws MODEL_MISSING with what to do. */
  require(task: ModelTask): InstalledModel {
    const model = this.find(task);
    if (model) return model;
    const candidates = this.list().filter((status) => status.task === task);
    const broken = candidates.find((status) => status.state === 'damaged');
    const name = (broken ?? candidates[0])?.name ?? 'NAME';
    const hint = `Run: longtake models install ${name}`;
    if (broken) throw new LongtakeError('MODEL_DAMAGED', `The model ${broken.name} is damaged: ${broken.reason}.`, { hint });
    throw new LongtakeError('MODEL_MISSING', `No model for ${task} is installed.`, { hint });
  }

  /** As `list`, after reading every byte of every installed model. Throws CANCELLED when `signal` aborts. */
  async verify(signal?: AbortSignal): Promise<ModelStatus[]> {
    const checked: ModelStatus[] = [];
    for (const { status, files } of this.locate()) {
      if (status.state !== 'installed') checked.push(status);
      else checked.push(await verified(status, files, signal));
    }
    return checked;
  }

  /** Whether the model is there and unchanged since it was installed; hashes again only files whose time changed. */
  async isIntact(name: string): Promise<boolean> {
    const found = this.locate().find(({ status }) => status.name === name);
    if (found?.status.state !== 'installed') return false;
    const touched = found.files.filter(
      (file) => file.mtimeMs !== undefined && statSync(join(found.status.folder, file.path)).mtimeMs !== file.mtimeMs,
    );
    return (await verified(found.status, touched)).state === 'installed';
  }

  private locate(): Located[] {
    const entries = this.entries();
    const listed = entries.map((entry) => this.locateEntry(entry));
    const named = new Set(entries.map((entry) => entry.name));
    const others = subfolders(this.modelsFolder)
      .filter((name) => !named.has(name))
      .flatMap((name) => {
        const stamp = readStamp(join(this.modelsFolder, name));
        return stamp ? [located({ ...stamp, name }, join(this.modelsFolder, name), stamp.files)] : [];
      });
    return [...listed, ...others];
  }

  private locateEntry(entry: ModelEntry): Located {
    const shipped = entry.files.map((file) => ({ path: file.path, bytes: file.bytes ?? 0, sha256: file.sha256 ?? '' }));
    if (entry.supply === 'embedded') return located(entry, join(this.assetsFolder, entry.name), shipped);
    const folder = join(this.modelsFolder, entry.name);
    const stamp = readStamp(folder);
    if (stamp) {
      // a newer manifest asks for other bytes than those installed
      const stale = entry.files.find(
        (file) => file.sha256 && stamp.files.find((other) => other.path === file.path)?.sha256 !== file.sha256,
      );
      const found = located(entry, folder, stamp.files);
      if (!stale) return found;
      return { ...found, status: { ...found.status, state: 'damaged', reason: `${stale.path} is of another version` } };
    }
    const reason = entry.supply === 'setup' ? 'set-up fetches it, or: longtake models install ' + entry.name : 'not installed';
    return { files: [], status: { ...describe(entry, folder), state: 'missing', sizeBytes: entryBytes(entry), reason } };
  }
}

type Described = Pick<ModelEntry, 'name' | 'task' | 'licence' | 'source' | 'purpose'>;

function describe(model: Described, folder: string) {
  const { name, task, licence, source, purpose } = model;
  return { name, task, licence, source, purpose, folder };
}

function located(model: Described, folder: string, files: Located['files']): Located {
  const sizeBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const reason = files.map((file) => sizeProblem(folder, file)).find((problem) => problem !== '') ?? '';
  return { files, status: { ...describe(model, folder), state: reason === '' ? 'installed' : 'damaged', sizeBytes, reason } };
}

function sizeProblem(folder: string, file: { path: string; bytes: number }): string {
  const found = statSync(join(folder, file.path), { throwIfNoEntry: false });
  if (!found?.isFile()) return `${file.path} is missing`;
  return found.size === file.bytes ? '' : `${file.path} has ${found.size} bytes instead of ${file.bytes}`;
}

async function verified(status: ModelStatus, files: Located['files'], signal?: AbortSignal): Promise<ModelStatus> {
  for (const file of files) {
    if ((await sha256OfFile(join(status.folder, file.path), signal)) !== file.sha256) {
      return { ...status, state: 'damaged', reason: `${file.path} has another sha256 than it should` };
    }
  }
  return status;
}

function subfolders(folder: string): string[] {
  try {
    const found = readdirSync(folder, { withFileTypes: true });
    return found.filter((item) => item.isDirectory() && !item.name.startsWith('.')).map((item) => item.name);
  } catch {
    // no models folder yet
    return [];
  }
}

function readStamp(folder: string): ModelStamp | null {
  try {
    return stampSchema.parse(JSON.parse(readFileSync(join(folder, STAMP_FILE), 'utf8')));
  } catch {
    // not installed, or half a stamp: either way it counts as not installed
    return null;
  }
}
