import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { settingsSchema, type Settings, type SettingsChange } from '../contract/settings.ts';
import { dataFolder } from './paths.ts';

/** The settings of this person on this computer, as one small JSON file that every process may read. */
export class SettingsFile {
  readonly path: string;
  readonly #listeners = new Set<(settings: Settings) => void>();

  constructor(folder = dataFolder()) {
    this.path = join(folder, 'settings.json');
  }

  /** What stands in the file now; the defaults for what is absent or cannot be read. */
  read(): Settings {
    return settingsSchema.parse(readJson(this.path));
  }

  /** Keeps a change, under a temporary name first: a killed process leaves the old settings or the new ones. @throws DISK_FULL and the like */
  change(change: SettingsChange): Settings {
    const settings = settingsSchema.parse({ ...this.read(), ...definedOf(change) });
    writeWhole(this.path, settings);
    this.#tell(settings);
    return settings;
  }

  /** Back to the defaults. */
  forget(): void {
    rmSync(this.path, { force: true });
    this.#tell(this.read());
  }

  /** Told of every change made through this object. Returns the function that ends it. */
  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(settings: Settings): void {
    for (const listener of this.#listeners) listener(settings);
  }
}

/** A JSON object from a file; an empty one where there is none that can be read. */
export function readJson(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Writes JSON so that a reader sees all of it or none of it. */
export function writeWhole(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const incoming = `${path}.${process.pid}.new`;
  writeFileSync(incoming, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(incoming, path);
}

function definedOf(change: SettingsChange): SettingsChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
