import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../electron/contract/settings.ts';
import { ModelStore } from '../../../electron/encoders/modelStore.ts';
import { coresOf, stagesWanted } from '../../../electron/host/machineHandlers.ts';
import { watchPresence } from '../../../electron/host/presence.ts';
import { clearFiles, overLimit, storageOf } from '../../../electron/host/storage.ts';
import { Library } from '../../../electron/store/library.ts';

let folder: string;
let library: Library;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longtake-machine-'));
  library = Library.open(join(folder, 'library'));
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A video of the library with a still and a playing copy, last used at `seconds`. */
function videoWith(id: string, bytes: { still: number; proxy: number }, seconds: number): void {
  writeFileSync(join(folder, id), 'x');
  library.videos.add({ id, path: join(folder, id), sizeBytes: 1, mtimeMs: 1 });
  mkdirSync(join(library.folderOf(id), 'frames'), { recursive: true });
  for (const [name, size] of [
    ['frames/1000.jpg', bytes.still],
    ['proxy.mp4', bytes.proxy],
    ['sprites-00000.jpg', 500],
  ] as const) {
    writeFileSync(join(library.folderOf(id), name), new Uint8Array(size).fill(7));
    utimesSync(join(library.folderOf(id), name), seconds, seconds);
  }
}

describe('room on disk', () => {
  it('is told by what it is for, and a clearing takes that and nothing else', async () => {
    videoWith('v1', { still: 3000, proxy: 9000 }, 10);
    const models = new ModelStore({ modelsFolder: join(folder, 'models') });
    const before = (await storageOf(library, models)).videos[0];
    expect(before).toMatchObject({ videoId: 'v1', stills: 3000, proxy: 9000, sprites: 500, memory: 0 });
    await clearFiles(library, 'v1', 'proxy');
    expect((await storageOf(library, models)).videos[0]).toMatchObject({ stills: 3000, proxy: 0, sprites: 500 });
  });

  it('over the limit the oldest go first, and no more than has to', async () => {
    videoWith('old', { still: 4000, proxy: 0 }, 10);
    videoWith('new', { still: 0, proxy: 6000 }, 20);
    expect(await overLimit(library, 20_000)).toEqual([]);
    expect(await overLimit(library, 7000)).toEqual([{ videoId: 'old', what: 'stills' }]);
    expect((await overLimit(library, 0)).map(({ what }) => what)).toContain('proxy');
  });
});

describe('files that go and come back', () => {
  it('are noticed while the host runs', async () => {
    const path = join(folder, 'v1');
    videoWith('v1', { still: 1, proxy: 1 }, 1);
    const told: string[] = [];
    const end = await watchPresence(library, (id) => told.push(id), 20);
    renameSync(path, `${path}.away`);
    for (let i = 0; i < 200 && told.length < 1; i++) await delay(10);
    expect(library.videos.get('v1')?.present).toBe(false);
    renameSync(`${path}.away`, path);
    for (let i = 0; i < 200 && told.length < 2; i++) await delay(10);
    expect(library.videos.get('v1')?.present).toBe(true);
    end();
    truncateSync(path, 0);
    expect(told).toEqual(['v1', 'v1']);
  });
});

describe('settings as the host takes them', () => {
  it('halve the cores under "Go easy", and never leave none', () => {
    expect(coresOf({ ...DEFAULT_SETTINGS, cores: 1, goEasy: true })).toBe(1);
    expect(coresOf({ ...DEFAULT_SETTINGS, cores: 1 })).toBe(1);
    expect(coresOf({ ...DEFAULT_SETTINGS, goEasy: true })).toBe(Math.floor(coresOf(DEFAULT_SETTINGS) / 2));
  });

  it('leave out the stages that a person does not want, never the probe', () => {
    expect(stagesWanted(DEFAULT_SETTINGS)).toBeUndefined();
    const wanted = stagesWanted({ ...DEFAULT_SETTINGS, skipStages: ['speech', 'gaps', 'probe'] });
    expect(wanted).toContain('probe');
    expect(wanted).toContain('text');
    expect(wanted).not.toContain('speech');
    expect(wanted).not.toContain('gaps');
    // a copy for playing is made only when somebody asks for it
    expect(wanted).not.toContain('proxy');
  });
});

describe('deleting everything', () => {
  it('leaves an empty library and the videos where they are', () => {
    videoWith('v1', { still: 10, proxy: 10 }, 1);
    library.queueOrder.set(['v1']);
    library.removeEverything();
    expect(library.videos.list()).toEqual([]);
    expect(library.queueOrder.list()).toEqual([]);
    library.close();
    library = Library.open(join(folder, 'library'));
    expect(library.videos.list()).toEqual([]);
  });
});
