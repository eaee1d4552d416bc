import { join } from 'node:path';
import { LongtakeError } from '../contract/errors.ts';
import { networkUseSchema, type NetworkUse } from '../contract/storage.ts';
import { dataFolder } from './paths.ts';
import { readJson, SettingsFile, writeWhole } from './settingsFile.ts';

/** The one gate that everything passes which uses the network: it refuses where a person blocked it, and counts what came through. */
export class Network {
  readonly #path: string;
  readonly #settings: SettingsFile;

  constructor(folder = dataFolder()) {
    this.#path = join(folder, 'network.json');
    this.#settings = new SettingsFile(folder);
  }

  /** @throws NETWORK_BLOCKED where the settings say so; they are read anew each time, so that every process obeys at once */
  assertAllowed(what: string): void {
    if (!this.#settings.read().networkBlocked) return;
    throw new LongtakeError('NETWORK_BLOCKED', `${what} needs the network, and the settings block it.`);
  }

  /** Notes a download that has ended, well or badly. */
  count(bytes: number): void {
    const { downloads, bytes: before } = this.use();
    writeWhole(this.#path, { downloads: downloads + 1, bytes: before + bytes } satisfies NetworkUse);
  }

  use(): NetworkUse {
    return networkUseSchema.catch({ downloads: 0, bytes: 0 }).parse(readJson(this.#path));
  }
}
