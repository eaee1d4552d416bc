import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../../electron/encoders/manifest.ts';
import { installModel } from '../../../electron/encoders/modelInstall.ts';
import { fetchFiles } from '../../../electron/encoders/modelSources.ts';
import { ModelStore } from '../../../electron/encoders/modelStore.ts';
import { FIXTURES, store as realStore } from './material.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tiny = join(FIXTURES, 'models', 'tiny-random-siglip');
const fresh = (name: string) => new ModelStore({ modelsFolder: join(folder, name) });

describe('manifest', () => {
  const entries = readManifest(realStore.assetsFolder);

  it('names a licence, a purpose and a size for every model, and a hash for all that set-up brings', () => {
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
    for (const entry of entries) {
      expect(entry.licence && entry.purpose && entry.source && entry.preprocessing).not.toBe('');
      if (entry.licenceFile)
        expect(readFileSync(join(realStore.assetsFolder, '..', entry.licenceFile), 'utf8').length).toBeGreaterThan(500);
      if (entry.supply === 'optional') expect(entry.approximateBytes).toBeGreaterThan(0);
      else expect(entry.files.every(({ sha256, bytes }) => sha256 !== undefined && bytes !== undefined)).toBe(true);
    }
  });

  it('refuses one that points out of its folder', () => {
    const assets = join(folder, 'evil-assets');
    mkdirSync(assets);
    const evil = { version: 1, models: [{ ...entries[0], files: [{ path: '../../etc/passwd', bytes: 1 }] }] };
    writeFileSync(join(assets, 'manifest.json'), JSON.stringify(evil));
    expect(() => readManifest(assets)).toThrow(expect.objectContaining({ code: 'MODEL_DAMAGED' }) as Error);
  });
});

describe('ModelStore', () => {
  it('finds the models that ship with the app, intact', async () => {
    const checked = await fresh('empty').verify();
    const shipped = ['all-MiniLM-L6-v2', 'efficientnet-lite0', 'coco-ssd'];
    expect(checked.filter(({ state }) => state === 'installed').map(({ name }) => name)).toEqual(shipped);
    expect(checked.find(({ name }) => name === 'moonshine-base')).toMatchObject({ state: 'missing', task: 'speech' });
  });

  it('says what to do where a model is not installed', () => {
    expect(() => fresh('empty').require('speech')).toThrow(
      expect.objectContaining({ code: 'MODEL_MISSING', hint: 'Run: longtake models install moonshine-base' }) as Error,
    );
  });

  it('installs a folder, finds it, notices damage of size and of content, and mends it', async () => {
    const store = fresh('folder');
    const status = await installModel(store, tiny);
    expect(status).toMatchObject({ name: 'tiny-random-siglip', state: 'installed', task: 'image-text' });
    expect(store.find('image-text')?.name).toBe('tiny-random-siglip');
    expect(readdirSync(store.modelsFolder)).toEqual(['tiny-random-siglip']);

    const file = join(status.folder, 'tokenizer.json');
    const content = readFileSync(file);
    content[100]! ^= 1;
    writeFileSync(file, content);
    expect((await store.verify()).find(({ name }) => name === status.name)).toMatchObject({ state: 'damaged' });
    expect(await store.isIntact(status.name)).toBe(false);

    appendFileSync(file, ' ');
    expect(store.list().find(({ name }) => name === status.name)?.reason).toMatch(/tokenizer\.json has \d+ bytes/);
    expect(() => store.require('image-text')).toThrow(expect.objectContaining({ code: 'MODEL_DAMAGED' }) as Error);
    expect((await installModel(store, tiny)).state).toBe('installed');
    expect(await store.isIntact(status.name)).toBe(true);
  });

  it('notices damage of a model that ships with the app', async () => {
    const assetsFolder = join(folder, 'assets');
    cpSync(join(realStore.assetsFolder, 'manifest.json'), join(assetsFolder, 'manifest.json'));
    cpSync(join(realStore.assetsFolder, 'coco-ssd'), join(assetsFolder, 'coco-ssd'), { recursive: true });
    const file = join(assetsFolder, 'coco-ssd', 'model_fp16w.onnx');
    const content = readFileSync(file);
    content[content.length >> 1]! ^= 1;
    writeFileSync(file, content);
    const store = new ModelStore({ assetsFolder, modelsFolder: join(folder, 'empty') });
    const states = Object.fromEntries((await store.verify()).map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({ 'coco-ssd': 'damaged', 'efficientnet-lite0': 'damaged' });
    rmSync(file);
    await expect(installModel(store, 'coco-ssd')).rejects.toMatchObject({ code: 'MODEL_DAMAGED' });
  });

  it('refuses a name that it does not know', async () => {
    await expect(installModel(fresh('empty'), 'no-such-model')).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  });
});

describe('a hub', () => {
  const content = Buffer.alloc(300_000, 'weights');
  const sha256 = createHash('sha256').update(content).digest('hex');
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/good/a.onnx')
        response.writeHead(200, { 'x-linked-etag': `"${sha256}"`, 'content-length': content.length }).end(content);
      else if (request.url === '/cut/a.onnx')
        response.writeHead(200, { 'content-length': content.length }).end(content.subarray(0, 1000), () => response.destroy());
      else if (request.url === '/slow/a.onnx' && request.method === 'GET') response.writeHead(200).write('x');
      else response.writeHead(request.url === '/slow/a.onnx' ? 200 : 404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const target = () => mkdtempSync(join(folder, 'hub-'));

  it('gives files, progress and the hash that it names', async () => {
    const file = { path: 'onnx/b.onnx', from: 'a.onnx' };
    let last = 0;
    const fetched = await fetchFiles({ kind: 'hub', url: `${url}/good` }, [file], target(), { onProgress: ({ bytes }) => (last = bytes) });
    expect(fetched.get(file)?.sha256).toBe(sha256);
    expect(readFileSync(fetched.get(file)!.path).equals(content)).toBe(true);
    expect(last).toBe(content.length);
  });

  it.each(['missing', 'cut'])('%s: is DOWNLOAD_FAILED', async (path) => {
    await expect(fetchFiles({ kind: 'hub', url: `${url}/${path}` }, [{ path: 'a.onnx' }], target())).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    });
  });

  it('is DOWNLOAD_FAILED where a file is larger than the manifest says, or nobody answers', async () => {
    await expect(fetchFiles({ kind: 'hub', url: `${url}/good` }, [{ path: 'a.onnx', bytes: 1000 }], target())).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    });
    await expect(fetchFiles({ kind: 'hub', url: 'http://127.0.0.1:9' }, [{ path: 'a.onnx' }], target())).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    });
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const fetching = fetchFiles({ kind: 'hub', url: `${url}/slow` }, [{ path: 'a.onnx' }], target(), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(fetching).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
