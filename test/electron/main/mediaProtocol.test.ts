import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerMedia, rememberMedia } from '../../../electron/main/mediaProtocol.ts';
import { LongtakeError } from '../../../electron/contract/errors.ts';
import { answerPage } from '../../../electron/main/pageProtocol.ts';

const MIB = 1024 * 1024;

describe('the schemes of the app', () => {
  const told: string[] = [];
  const refused = (what: string, detail: string) => void told.push(`${what} ${detail}`);
  let folder: string;
  const bytes = Buffer.alloc(9 * MIB, 7);
  const resolve = (videoId: string, file: string) =>
    videoId === 'a' && file === ''
      ? Promise.resolve({ path: join(folder, 'a.mp4'), mimeType: 'video/mp4' })
      : Promise.reject(new Error('not granted'));
  const media = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
    answerMedia(new Request(url, { headers, method }), resolve, refused);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'longtake-media-'));
    await writeFile(join(folder, 'a.mp4'), bytes);
    await writeFile(join(folder, 'index.html'), '<!doctype html>');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('answers an open range with all that is left: Chromium takes the end of an answer for the end of the file', async () => {
    const response = await media('media://library/a', { Range: 'bytes=100-' });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes 100-${9 * MIB - 1}/${9 * MIB}`);
    expect((await response.arrayBuffer()).byteLength).toBe(9 * MIB - 100);
  });

  it('answers HEAD, the whole file and an impossible range', async () => {
    const head = await media('media://library/a', {}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([200, String(9 * MIB), 'bytes']);
    expect((await (await media('media://library/a')).arrayBuffer()).byteLength).toBe(9 * MIB);
    expect((await media('media://library/a', { Range: `bytes=${9 * MIB}-` })).status).toBe(416);
  });

  it('knows only what the host names', async () => {
    for (const url of [
      'media://library/b',
      'media://library/a/..%2F..%2Fetc%2Fpasswd',
      'media://elsewhere/a',
      'media://library/',
      'media://library/%zz',
    ])
      expect((await media(url)).status).toBe(404);
    expect((await media('media://library/a', {}, 'POST')).status).toBe(404);
  });

  it('sends the page under a strict policy, and nothing outside its folder', async () => {
    const page = await answerPage(new Request('app://longtake/'), folder, refused);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    for (const url of ['app://longtake/..%2F..%2Fetc%2Fhosts', 'app://other/', 'app://longtake/a.mp4'])
      expect((await answerPage(new Request(url), folder, refused)).status).toBe(404);
    expect((await answerPage(new Request('app://longtake/%zz'), folder, refused)).status).toBe(404);
  });

  it('writes down what the policy of the page refused, as Chromium reports it', async () => {
    const report = async (body: string) => {
      told.length = 0;
      const answer = await answerPage(new Request('app://longtake/refused', { method: 'POST', body }), folder, refused);
      expect(answer.status).toBe(204);
      return told;
    };
    expect(await report('{"csp-report":{"effective-directive":"script-src","blocked-uri":"eval","more":1}}')).toEqual([
      'content script-src eval',
    ]);
    expect(await report('nonsense')).toEqual(['content nonsense']);
  });
});

it('plays on what it knows while the host is away, and nothing that the host refused', async () => {
  let code: 'HOST_GONE' | 'VIDEO_UNKNOWN' | null = null;
  const remembered = rememberMedia((videoId) =>
    code === null
      ? Promise.resolve({ path: `/footage/${videoId}.mp4`, mimeType: 'video/mp4' })
      : Promise.reject(new LongtakeError(code, 'No.')),
  );
  await remembered('a', '');
  code = 'HOST_GONE';
  expect((await remembered('a', '')).path).toBe('/footage/a.mp4');
  await expect(remembered('b', '')).rejects.toMatchObject({ code: 'HOST_GONE' });
  code = 'VIDEO_UNKNOWN';
  await expect(remembered('a', '')).rejects.toMatchObject({ code: 'VIDEO_UNKNOWN' });
});
