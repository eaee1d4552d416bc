import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge, RequestName } from '../../../../electron/contract/bridge.ts';
import { LongtakeError } from '../../../../electron/contract/errors.ts';
import { startServe, type Serving } from '../../../../electron/host/serve/startServe.ts';

const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, place) => place % 251));

describe('serve', () => {
  let folder: string;
  let serving: Serving;
  let origin: string;
  let token: string;
  let cookie: string;
  const asked: { name: string; input: unknown }[] = [];

  /** The far side of the gate: what arrives here has passed it. */
  const host: Bridge = {
    request: (name, input) => {
      asked.push({ name, input });
      const known: Partial<Record<RequestName, unknown>> = {
        'library.list': { videos: [] },
        'library.add': { added: [], places: [], leftOut: [] },
        'media.resolve': { path: join(folder, 'videos', 'a.mp4'), mimeType: 'video/mp4' },
      };
      const isVideo = name !== 'media.resolve' || JSON.stringify(input) === '{"videoId":"a"}';
      return isVideo ? Promise.resolve(known[name] as never) : Promise.reject(new LongtakeError('NOT_GRANTED', 'no'));
    },
    subscribe: () => () => undefined,
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'longtake-serve-'));
    await mkdir(join(folder, 'videos', 'inner'), { recursive: true });
    await mkdir(join(folder, 'window'));
    await mkdir(join(folder, 'secret'));
    await writeFile(join(folder, 'window', 'index.html'), '<!doctype html>');
    await writeFile(join(folder, 'videos', 'a.mp4'), BYTES);
    await writeFile(join(folder, 'secret', 'b.mp4'), 'secret');
    await symlink(join(folder, 'secret'), join(folder, 'videos', 'link'));
    serving = await startServe({
      host,
      port: 0,
      roots: [join(folder, 'videos')],
      version: '1',
      sample: null,
      windowFolder: join(folder, 'window'),
    });
    const url = new URL(serving.url);
    origin = url.origin;
    token = url.searchParams.get('token') ?? '';
    const first = await fetch(serving.url, { redirect: 'manual' });
    cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  });
  afterAll(async () => {
    await serving.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A request with headers that `fetch` does not let one set; the path is sent as it is. */
  const raw = (path: string, headers: Record<string, string>, method = 'GET') =>
    new Promise<{ status: number; body: Buffer; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
      request({ host: '127.0.0.1', port: new URL(origin).port, path, method, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts), headers: response.headers }));
      })
        .on('error', reject)
        .end();
    });

  const openSocket = (headers: Record<string, string>) =>
    new Promise<WebSocket>((resolve, reject) => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/bridge`, { headers });
      socket.once('open', () => resolve(socket));
      socket.once('error', reject);
    });
  /** The code of the error, or "answered". */
  const ask = async (socket: WebSocket, name: string, input: unknown): Promise<string> =>
    new Promise((resolve) => {
      const onMessage = (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { type: string; error?: { code: string } };
        if (message.type === 'event') return;
        socket.off('message', onMessage);
        resolve(message.error?.code ?? 'answered');
      };
      socket.on('message', onMessage);
      socket.send(JSON.stringify({ type: 'request', id: 1, name, input }));
    });

  it('lets nobody in without its token', async () => {
    expect((await raw('/', {})).status).toBe(401);
    expect((await raw(`/?token=${token.slice(0, -1)}x`, {})).status).toBe(401);
    expect((await raw('/media/a', { cookie: `${cookie}x` })).status).toBe(401);
    expect((await raw('/', { cookie })).status).toBe(200);
  });

  it('refuses another host name and another origin', async () => {
    expect((await raw('/', { cookie, host: 'evil.example' })).status).toBe(403);
    expect((await raw('/', { cookie, origin: 'https://evil.example' })).status).toBe(403);
    await expect(openSocket({ cookie, origin: 'https://evil.example' })).rejects.toThrow('403');
    await expect(openSocket({ cookie })).rejects.toThrow('403');
    await expect(openSocket({ origin })).rejects.toThrow('401');
  });

  it('sends pages under a policy without inline scripts, and no file outside its folder', async () => {
    const page = await raw('/', { cookie });
    expect(page.headers['content-security-policy']).toMatch(/script-src 'self';/);
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    for (const path of ['/../secret/b.mp4', '/..%2fsecret%2fb.mp4', '/%2e%2e/secret/b.mp4', '//etc/passwd'])
      expect((await raw(path, { cookie })).status).toBe(404);
    expect((await raw('/', { cookie }, 'POST')).status).toBe(405);
  });

  it('sends media in ranges', async () => {
    const whole = await raw('/media/a', { cookie });
    expect([whole.status, whole.body.equals(BYTES)]).toEqual([200, true]);
    const part = await raw('/media/a', { cookie, range: 'bytes=10-19' });
    expect([part.status, part.headers['content-range'], part.body.equals(BYTES.subarray(10, 20))]).toEqual([206, 'bytes 10-19/1000', true]);
    const end = await raw('/media/a', { cookie, range: 'bytes=-5' });
    expect(end.body.equals(BYTES.subarray(995))).toBe(true);
    const beyond = await raw('/media/a', { cookie, range: 'bytes=1000-' });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */1000']);
    const head = await raw('/media/a', { cookie }, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '1000', 0]);
    expect((await raw('/media/a/..%2f..%2fsecret%2fb.mp4', { cookie })).status).toBe(404);
    expect((await raw('/media/%E0%A4%A', { cookie })).status).toBe(400);
  });

  it('passes on requests that are as agreed, for granted paths only', async () => {
    const socket = await openSocket({ cookie, origin });
    expect(await ask(socket, 'library.list', {})).toBe('answered');
    expect(await ask(socket, 'library.add', { paths: [join(folder, 'videos', 'a.mp4')] })).toBe('answered');
    const before = asked.length;
    for (const path of [
      '/etc/passwd',
      join(folder, 'videos', '..', 'secret', 'b.mp4'),
      join(folder, 'videos', 'link', 'b.mp4'),
      join(folder, 'videos-other'),
    ]) {
      expect(await ask(socket, 'library.add', { paths: [path] })).toBe('NOT_GRANTED');
    }
    expect(await ask(socket, 'search.run', { query: 'x', image: '/etc/passwd' })).toBe('NOT_GRANTED');
    const granted = join(folder, 'videos', 'a.mp4');
    expect(await ask(socket, 'ring.attend', { in: '/etc/passwd', out: granted })).toBe('NOT_GRANTED');
    expect(await ask(socket, 'ring.attend', { in: granted, out: '/etc/passwd' })).toBe('NOT_GRANTED');
    expect(await ask(socket, 'library.list', null)).toBe('USAGE');
    expect(await ask(socket, 'search.run', { query: 'x'.repeat(3000) })).toBe('USAGE');
    expect(await ask(socket, 'library.everything', {})).toBe('USAGE');
    expect(await ask(socket, '__proto__', {})).toBe('USAGE');
    expect(asked).toHaveLength(before);
    socket.close();
  });

  it('browses the granted folders and nothing beside them', async () => {
    const socket = await openSocket({ cookie, origin });
    const listing = new Promise<{ entries: { name: string }[] }>((resolve) =>
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { type: string; output: { entries: { name: string }[] } };
        if (message.type === 'result') resolve(message.output);
      }),
    );
    socket.send(JSON.stringify({ type: 'request', id: 1, name: 'shell.browse', input: { folder: join(folder, 'videos') } }));
    // the link leads out of the granted folder: it is not even listed
    expect((await listing).entries.map((entry) => entry.name)).toEqual(['inner', 'a.mp4']);
    expect(await ask(socket, 'shell.browse', { folder: join(folder, 'secret') })).toBe('NOT_GRANTED');
    expect(await ask(socket, 'shell.browse', { folder: join(folder, 'videos', 'link') })).toBe('NOT_GRANTED');
    socket.close();
  });

  it('ends a connection that talks nonsense, and goes on', async () => {
    for (const nonsense of ['{', Buffer.from([1, 2, 3])]) {
      const socket = await openSocket({ cookie, origin });
      socket.send(nonsense);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    expect((await raw('/', { cookie })).status).toBe(200);
  });

  it('says what is wrong with a root or a port', async () => {
    await expect(startServe({ host, port: 0, roots: [join(folder, 'nowhere')], version: '1', sample: null })).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
    await expect(startServe({ host, port: Number(new URL(origin).port), roots: [], version: '1', sample: null })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});
