import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as SocketClient } from 'ws';
import { logOf } from './electronApp.ts';
import { openBrowser, startServing, stopServing } from './serving.ts';
import { findTools } from './tools.ts';

const { paths, missing } = findTools('chromium');
if (missing !== null) console.warn(`skipped: what serve refuses (${missing})`);

describe.skipIf(missing !== null)('what `serve` refuses', () => {
  let data: string;
  let serving: Awaited<ReturnType<typeof startServing>>;
  let elsewhere: Server;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'longtake-security-'));
    serving = await startServing(data, [data]);
    // another site in the same browser, on another port of the same computer
    elsewhere = createServer((_request, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>elsewhere</title>'),
    );
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    elsewhere.close();
    await stopServing(serving.server);
    await rm(data, { recursive: true, force: true });
  });

  it('talks to no page of a second origin, though the same browser holds its cookie', async () => {
    const { browser, page } = await openBrowser(paths.chromium);
    try {
      await page.goto(serving.url);
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      const own = new URL(page.url()).origin;
      const other = await page.context().newPage();
      await other.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
      const tried = await other.evaluate(async (origin) => {
        const socket = await new Promise<string>((resolve) => {
          const opened = new WebSocket(`${origin.replace('http', 'ws')}/bridge`);
          opened.onopen = () => resolve('open');
          opened.onerror = () => resolve('refused');
        });
        const read = await fetch(`${origin}/media/x`, { credentials: 'include' }).then(
          ({ status }) => `${status}`,
          () => 'refused',
        );
        const framed = document.createElement('iframe');
        framed.src = `${origin}/`;
        document.body.append(framed);
        await new Promise((resolve) => (framed.onload = resolve));
        return { socket, read, framed: framed.contentDocument === null };
      }, own);
      expect(tried).toEqual({ socket: 'refused', read: 'refused', framed: true });
      // as a control: its own page is let in
      expect(
        await page.evaluate(() => new Promise((resolve) => (new WebSocket(`ws://${location.host}/bridge`).onopen = () => resolve('open')))),
      ).toBe('open');
    } finally {
      await browser.close();
    }
    await expectRefusals(`/bridge from http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`);
  });

  it('lets in no wrong token and none without, on a page, on media and on the bridge', async () => {
    const { origin, host, searchParams } = new URL(serving.url);
    const right = searchParams.get('token') ?? '';
    const wrong = `${right.slice(0, -1)}${right.endsWith('A') ? 'B' : 'A'}`;
    const open = (query: string) =>
      new Promise<number>((resolve) => {
        const socket = new SocketClient(`ws://${host}/bridge${query}`, { headers: { Origin: origin } });
        socket.once('open', () => {
          socket.close();
          resolve(101);
        });
        socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
        socket.once('error', () => resolve(0));
      });
    for (const path of ['/', '/media/x', '/assets/index.js'])
      for (const query of ['', `?token=${wrong}`, '?token=', `?token=${right}${right}`])
        expect((await fetch(`${origin}${path}${query}`, { redirect: 'manual' })).status, path + query).toBe(401);
    expect(await open('')).toBe(401);
    expect(await open(`?token=${wrong}`)).toBe(401);
    expect(await open(`?token=${right}`)).toBe(101);
    await expectRefusals('/media/x from no origin', '/ from no origin', `/bridge from ${origin}`);
    const lines = JSON.stringify(await logOf(data, 'serve'));
    expect(lines).not.toContain(right);
  });

  async function expectRefusals(...words: string[]): Promise<void> {
    for (const word of words)
      await expect
        .poll(
          async () => (await logOf(data, 'serve')).some(({ detail, refused }) => refused === 'request' && String(detail).startsWith(word)),
          { timeout: 5000 },
        )
        .toBe(true);
  }
});
