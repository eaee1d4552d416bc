import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchQuestion, hasUpdates, lookForUpdate, type Updater } from '../../../electron/main/updater.ts';
import { Network } from '../../../electron/platform/network.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-updates-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('updates', () => {
  let done: string[];
  beforeEach(() => {
    done = [];
    rmSync(join(folder, 'settings.json'), { force: true });
    rmSync(join(folder, 'network.json'), { force: true });
  });
  /** The library's updater is a part of Electron: this one says what it was asked for, over a feed that offers `found`. */
  const look = async (found: Awaited<ReturnType<Updater['checkForUpdates']>>, answer = true, broken = false) => {
    const updater: Updater = {
      autoDownload: true,
      autoInstallOnAppQuit: false,
      checkForUpdates: () => {
        done.push(`look, fetches by itself: ${String(updater.autoDownload)}`);
        return Promise.resolve(found);
      },
      downloadUpdate: () => {
        done.push('fetch');
        return broken ? Promise.reject(new Error('the feed is gone')) : Promise.resolve([]);
      },
    };
    const open = () => {
      done.push('open');
      return Promise.resolve(updater);
    };
    await lookForUpdate(open, new Network(folder), {
      mayFetch: (version, bytes) => {
        done.push(`may ${version} of ${String(bytes)} bytes`);
        return Promise.resolve(answer);
      },
      tell: (text) => {
        done.push(text);
        return Promise.resolve();
      },
    });
    return done;
  };
  const newer = { isUpdateAvailable: true, updateInfo: { version: '9.1.0', files: [{ size: 3e8 }] } };

  it('are offered by a package that has a feed, and by nothing else', () => {
    const place = { isPackaged: true, resources: folder };
    expect(hasUpdates(place)).toBe(false);
    writeFileSync(join(folder, 'app-update.yml'), 'provider: generic');
    expect(hasUpdates(place)).toBe(true);
    expect(hasUpdates({ ...place, isPackaged: false })).toBe(false);
  });

  it('are fetched only after a second yes, and what was fetched is counted', async () => {
    expect(await look(newer, false)).toEqual(['open', 'look, fetches by itself: false', 'may 9.1.0 of 300000000 bytes']);
    expect(new Network(folder).use()).toEqual({ downloads: 0, bytes: 0 });
    done = [];
    expect((await look(newer)).slice(3)).toEqual(['fetch', 'Longtake 9.1.0 takes the place of this one when you quit.']);
    expect(new Network(folder).use()).toEqual({ downloads: 1, bytes: 3e8 });
    expect(fetchQuestion('9.1.0', 3e8).detail).toContain('300 MB');
  });

  it('are counted, and said not to have come, where fetching them fails', async () => {
    expect((await look(newer, true, true)).at(-1)).toContain('The update could not be had.');
    expect(new Network(folder).use()).toEqual({ downloads: 1, bytes: 3e8 });
  });

  it('say so where there is none', async () => {
    expect((await look({ ...newer, isUpdateAvailable: false })).at(-1)).toBe('This is the newest version.');
    expect((await look(null)).at(-1)).toBe('This is the newest version.');
  });

  it('do not even open what looks for them where the network is blocked', async () => {
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ networkBlocked: true }));
    const [said, ...more] = await look(newer);
    expect(said).toContain('the settings block it');
    expect(more).toEqual([]);
  });
});
