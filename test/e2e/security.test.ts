import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreloadBridge } from '../../electron/contract/shell.ts';
import { logOf, startApp, type StartedApp } from './electronApp.ts';
import { childrenRunning } from './processes.ts';
import { junkForEveryRequest } from './securityJunk.ts';
import { makeTestVideo } from './testVideo.ts';
import { findTools } from './tools.ts';

const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: what the window refuses (${missing})`);

/** What a page has as its `window` here. */
type Inside = typeof globalThis & { bridge: PreloadBridge };
type Refused = { refused?: string; detail?: string; msg: string };

describe.skipIf(missing !== null)('what the window refuses, tried from inside it', () => {
  let data: string;
  let started: StartedApp;
  let app: ElectronApplication;
  let page: Page;
  let videoId: string;
  const log = () => logOf(data, 'main') as Promise<unknown> as Promise<Refused[]>;
  /** Waits until the log holds a refusal of this kind with each of these words. */
  const expectLogged = (what: string, ...words: string[]) =>
    expect
      .poll(
        async () => {
          const details = (await log()).flatMap(({ refused, detail }) => (refused === what ? [detail ?? ''] : []));
          return words.filter((word) => !details.some((detail) => detail.includes(word)));
        },
        { timeout: 5000 },
      )
      .toEqual([]);
  const request = (name: unknown, input: unknown) =>
    page.evaluate(([asked, given]) => (globalThis as Inside).bridge.request(asked as string, given), [name, input]) as Promise<{
      output?: unknown;
      error?: { code: string };
    }>;

  beforeAll(async () => {
    const { path } = await makeTestVideo();
    data = await mkdtemp(join(tmpdir(), 'longtake-security-'));
    started = await startApp({ ...paths, data }, path);
    ({ app, page } = started);
    // a file of the command line is added, and shown at once
    await page.getByRole('slider', { name: 'Place in the video' }).waitFor({ timeout: 40_000 });
    const { output } = await request('library.list', {});
    videoId = (output as { videos: { id: string }[] }).videos[0]!.id;
  });

  afterAll(async () => {
    await started.close();
    await rm(data, { recursive: true, force: true });
  });

  it('runs its page sandboxed and apart from the preload, under a policy without inline scripts', async () => {
    const facts = await app.evaluate(async ({ BrowserWindow, net }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      const policy = (await net.fetch('app://longtake/')).headers.get('content-security-policy') ?? '';
      return { preferences: { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag: webviewTag ?? false }, policy };
    });
    expect(facts.preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    const policy = new Map(facts.policy.split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1).join(' ')]));
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('connect-src')).toBe('media:');
    expect(facts.policy).not.toMatch(/unsafe|\*|https?:/);
    const found = await page.evaluate(() => {
      const preload = (globalThis as Inside).bridge;
      const before = Object.getOwnPropertyDescriptor(preload, 'request')?.value as unknown;
      try {
        preload.request = () => Promise.resolve('mine');
      } catch {
        // frozen
      }
      return {
        node: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in globalThis),
        offered: Object.keys(preload).sort(),
        isFrozen: Object.getOwnPropertyDescriptor(preload, 'request')?.value === before,
      };
    });
    expect(found).toEqual({ node: [], offered: ['mediaUrl', 'pathForFile', 'request', 'subscribe'], isFrozen: true });
  });

  it('shows no file by media:// but those of the library, and none of another folder by app://', async () => {
    const tried = [
      'media://library/%2Fetc%2Fpasswd',
      `media://library/${videoId}/..%2F..%2F..%2Fetc%2Fpasswd`,
      `media://library/${videoId}/../../etc/passwd`,
      `media://library/${videoId}/..%5C..%5Clibrary.db`,
      `media://library/${videoId}/%zz`,
      'media://elsewhere/etc/passwd',
    ];
    const answers = await page.evaluate(
      (urls) =>
        Promise.all(
          urls.map((url) =>
            fetch(url).then(
              async (answer) => `${answer.status} ${await answer.text()}`,
              () => 'refused',
            ),
          ),
        ),
      tried,
    );
    for (const answer of answers) expect(answer).toMatch(/^(refused|404 Not found\.)$/);
    // as a control: the video itself is there
    expect(await page.evaluate((id) => fetch(`media://library/${id}`, { method: 'HEAD' }).then(({ status }) => status), videoId)).toBe(200);
    await page.evaluate(() =>
      Promise.all(
        ['app://longtake/..%2F..%2Fpackage.json', 'app://longtake/..%2Fmain%2Findex.js', 'app://longtake/%zz'].map(
          (src) => new Promise((resolve) => Object.assign(document.createElement('img'), { src, onerror: resolve, onload: resolve })),
        ),
      ),
    );
    await expectLogged('media', 'passwd', 'library.db', '%zz', 'elsewhere/etc');
    await expectLogged('page', 'package.json', 'main%2Findex.js', '%zz');
  });

  it('takes no path that a person has not given, and no path that a script made', async () => {
    const asked: [string, object][] = [
      ['library.add', { paths: ['/etc/passwd'] }],
      ['library.add', { paths: ['/tmp/../etc/passwd'] }],
      ['library.relocate', { videoId, path: '/etc/passwd' }],
      ['models.installFolder', { path: '/etc' }],
      ['search.run', { query: '', image: '/etc/passwd' }],
      ['ask.run', { id: 'a', question: 'What?', videoIds: [videoId], weights: '/etc/passwd' }],
      ['export.text', { format: 'csv', videos: [{ video: '/etc/passwd' }] }],
      ['export.run', { id: 'e', format: 'csv', videos: [{ video: videoId }], out: '/etc/longtake-was-here.csv' }],
    ];
    for (const [name, input] of asked) expect((await request(name, input)).error?.code, name).toBe('NOT_GRANTED');
    expect(existsSync('/etc/longtake-was-here.csv')).toBe(false);
    expect(await page.evaluate(() => (globalThis as Inside).bridge.pathForFile(new File(['x'], '/etc/passwd')))).toBe('');
    for (const [name] of asked)
      await expect.poll(async () => (await log()).some(({ msg }) => msg.startsWith(`${name} NOT_GRANTED`))).toBe(true);
  });

  it('knows no other channel', async () => {
    for (const name of [
      'library.destroy',
      'constructor',
      '__proto__',
      'toString',
      'bridge:grant',
      '',
      7,
      null,
      ['library.list'],
      { name: 'library.list' },
    ])
      expect((await request(name, {})).error?.code, JSON.stringify(name)).toBe('USAGE');
    // the files of this computer are shown by the system's own dialog; only a browser has to ask for them
    expect((await request('shell.browse', { folder: '/' })).error?.code).toBe('USAGE');
    for (const name of ['library.destroy', '__proto__', 'bridge:grant', 'shell.browse'])
      await expect.poll(async () => (await log()).some(({ msg }) => msg.startsWith(`${name} USAGE`))).toBe(true);
  });

  it('answers junk on no channel, writes each down, and goes on', async () => {
    const [host] = childrenRunning(app.process().pid ?? 0, 'host/index.ts');
    const junk = junkForEveryRequest();
    const before = (await log()).length;
    // as JSON, because the driver takes long over large values; what JSON does not know is put in over there
    const text = JSON.stringify(junk, (_key, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? `number ${value}` : value,
    );
    const taken = await page.evaluate(async (everything) => {
      const { bridge } = globalThis as Inside;
      const requests = JSON.parse(everything, (_key, value: unknown) =>
        value === 'number NaN' ? Number.NaN : value === 'number Infinity' ? Infinity : value,
      ) as { name: string; inputs: unknown[] }[];
      const cyclic: Record<string, unknown> = {};
      cyclic['self'] = cyclic;
      const answers: string[] = [];
      const counts: Record<string, number> = {};
      for (const { name, inputs } of requests) {
        const all = [...inputs, undefined, 'x'.repeat(2_000_000), new Map([['a', 1]]), new Date(), 7n, cyclic, new ArrayBuffer(8)];
        const codes = await Promise.all(
          all.map(async (input) => ((await bridge.request(name, input)) as { error?: { code: string } }).error?.code ?? 'answered'),
        );
        counts[name] = all.length;
        codes.forEach((code, place) => {
          if (code !== 'USAGE')
            answers.push(`${name} ${code} ${place < inputs.length ? JSON.stringify(inputs[place]).slice(0, 100) : place}`);
        });
      }
      return { answers, counts };
    }, text);
    expect(taken.answers).toEqual([]);
    expect(Object.keys(taken.counts).length).toBeGreaterThan(60);
    const logged = async () => {
      const counts: Record<string, number> = {};
      for (const { msg } of (await log()).slice(before)) {
        const [name = '', code] = msg.split(' ');
        if (code === 'USAGE') counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    };
    await expect.poll(logged, { timeout: 5000 }).toEqual(taken.counts);
    expect(childrenRunning(app.process().pid ?? 0, 'host/index.ts')).toEqual([host]);
    expect((await request('library.list', {})).output).toMatchObject({ videos: [{ id: videoId }] });
  });

  it('runs no script from elsewhere, none that is written into the page, and evaluates nothing', async () => {
    const ran = await page.evaluate(async () => {
      const marks = globalThis as unknown as Record<string, boolean>;
      const add = (tag: string, parts: object) => {
        const element = Object.assign(document.createElement(tag), parts);
        document.body.append(element);
        return element;
      };
      add('script', { src: 'https://elsewhere.example/remote.js' });
      add('script', { src: 'data:text/javascript,globalThis.fromData=true' });
      add('script', { src: URL.createObjectURL(new Blob(['globalThis.fromBlob = true'], { type: 'text/javascript' })) });
      add('script', { textContent: 'globalThis.inline = true' });
      add('button', {}).setAttribute('onclick', 'globalThis.handler = true');
      document.querySelector<HTMLElement>('button[onclick]')?.click();
      add('style', { textContent: ':root { --injected: yes }' });
      add('iframe', { src: 'https://elsewhere.example/frame' });
      add('object', { data: 'https://elsewhere.example/object' });
      // a rule of this repository forbids what is tried here
      (setTimeout as (text: string) => void)('globalThis.late = true');
      const attempts: Record<string, boolean> = {};
      attempts['fetch'] = await fetch('https://elsewhere.example/data').then(
        () => true,
        () => false,
      );
      attempts['file'] = await fetch('file:///etc/passwd').then(
        () => true,
        () => false,
      );
      attempts['socket'] = await new Promise<boolean>((resolve) => {
        try {
          const socket = new WebSocket('wss://elsewhere.example/');
          socket.onopen = () => resolve(true);
          socket.onerror = () => resolve(false);
        } catch {
          resolve(false);
        }
      });
      // what the driver itself evaluates may evaluate: only later it is the page
      await new Promise((resolve) => setTimeout(resolve, 300));
      try {
        attempts['eval'] = (0, eval)('true') as boolean;
      } catch {
        attempts['eval'] = false;
      }
      try {
        attempts['function'] = (Reflect.construct(Function, ['return true']) as () => boolean)();
      } catch {
        attempts['function'] = false;
      }
      for (const name of ['fromData', 'fromBlob', 'inline', 'handler', 'late']) attempts[name] = marks[name] === true;
      attempts['style'] = getComputedStyle(document.documentElement).getPropertyValue('--injected') !== '';
      for (const element of document.querySelectorAll('iframe, object, button[onclick], style')) element.remove();
      return Object.entries(attempts).filter(([, came]) => came);
    });
    expect(ran).toEqual([]);
    await expectLogged(
      'content',
      'script-src-elem https://elsewhere.example/remote.js',
      'script-src-elem data',
      'script-src-elem blob',
      'script-src-elem inline',
      'script-src-attr inline',
      'script-src eval',
      'style-src-elem inline',
      'frame-src https://elsewhere.example',
      'object-src https://elsewhere.example',
      'connect-src https://elsewhere.example/data',
      'connect-src file',
      'connect-src wss://elsewhere.example/',
    );
  });

  it('opens no other window, asks for no device, and goes to no other page', async () => {
    const tried = await page.evaluate(async () => {
      const opened = ['https://elsewhere.example/window', 'file:///etc/passwd', 'app://longtake/'].map((url) => window.open(url) !== null);
      const devices = await Promise.all(
        [
          navigator.requestMIDIAccess({ sysex: true }),
          new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
          Notification.requestPermission().then((answer) => (answer === 'granted' ? answer : Promise.reject(new Error(answer)))),
          navigator.clipboard.readText(),
          navigator.mediaDevices.getUserMedia({ video: true }),
        ].map((asked) =>
          asked.then(
            () => 'granted',
            () => 'denied',
          ),
        ),
      );
      return { opened, devices };
    });
    expect(tried).toEqual({ opened: [false, false, false], devices: ['denied', 'denied', 'denied', 'denied', 'denied'] });
    await expectLogged('window', 'elsewhere.example/window', 'app://longtake/');
    await expectLogged('address', 'file:///etc/passwd');
    await expectLogged('permission', 'midi', 'geolocation', 'notifications', 'clipboard-read');
    // told to the page without waiting: the driver would wait for a navigation that never comes
    const go = (url: string) =>
      app.evaluate(({ BrowserWindow }, address) => {
        void BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(`void (location.href = ${JSON.stringify(address)})`);
      }, url);
    for (const url of ['https://elsewhere.example/page', 'file:///etc/hosts', 'data:text/html,here']) await go(url);
    await expectLogged('navigation', 'https://elsewhere.example/page');
    await expectLogged('address', 'file:///etc/hosts', 'data:text/html,here');
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.webContents.getURL()))).toEqual([
      'app://longtake/',
    ]);
  });

  it('lets the page put text on the clipboard, which it may', async () => {
    await app.evaluate(({ BrowserWindow, clipboard }) => {
      clipboard.clear();
      BrowserWindow.getAllWindows()[0]?.focus();
    });
    expect(await page.evaluate(() => navigator.clipboard.writeText('0:07 flour').then(() => 'written', String))).toBe('written');
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('0:07 flour');
  });
});
