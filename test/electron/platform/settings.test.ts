import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../electron/contract/settings.ts';
import { fetchFiles } from '../../../electron/encoders/modelSources.ts';
import { Network } from '../../../electron/platform/network.ts';
import { SettingsFile } from '../../../electron/platform/settingsFile.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'longtake-settings-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the settings of a person', () => {
  it('outlive the process, and one bad value costs only itself', () => {
    new SettingsFile(folder).change({ goEasy: true, cores: 3, timecode: 'milliseconds' });
    expect(new SettingsFile(folder).read()).toEqual({ ...DEFAULT_SETTINGS, goEasy: true, cores: 3, timecode: 'milliseconds' });
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ goEasy: 'maybe', cores: 2, unknown: 1 }));
    expect(new SettingsFile(folder).read()).toEqual({ ...DEFAULT_SETTINGS, cores: 2 });
    writeFileSync(join(folder, 'settings.json'), '{"goEasy": tr');
    expect(new SettingsFile(folder).read()).toEqual(DEFAULT_SETTINGS);
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });
});

describe('the gate to the network', () => {
  it('refuses every kind of download while it is blocked, before anything is asked of anyone', async () => {
    new SettingsFile(folder).change({ networkBlocked: true });
    const network = new Network(folder);
    const file = { path: 'model.onnx' };
    for (const source of [
      { kind: 'npm', package: 'nothing@1.0.0' },
      { kind: 'pip', package: 'nothing==1.0' },
      { kind: 'hub', url: 'https://localhost:1/nothing' },
    ] as const) {
      await expect(fetchFiles(source, [file], folder, { network })).rejects.toMatchObject({ code: 'NETWORK_BLOCKED' });
    }
    expect(network.use()).toEqual({ downloads: 0, bytes: 0 });
  });

  it('counts a download that failed too', async () => {
    const network = new Network(folder);
    const source = { kind: 'hub', url: 'https://localhost:1/nothing' } as const;
    await expect(fetchFiles(source, [{ path: 'model.onnx' }], join(folder, 'in'), { network })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    });
    expect(new Network(folder).use()).toEqual({ downloads: 1, bytes: 0 });
  });
});
