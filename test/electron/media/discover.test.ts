import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertNotGrowing, contentId, waitUntilStable } from '../../../electron/media/contentId.ts';
import { discover } from '../../../electron/media/discover.ts';

let scratch = '';
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'longtake-discover-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

describe('discover', () => {
  it('searches folders to the bottom, in order, for video and sound files only', async () => {
    await mkdir(join(scratch, 'a', 'deep'), { recursive: true });
    for (const name of ['clip 10.mp4', 'clip 2.MOV', 'notes.txt', '._clip 2.MOV', 'a/deep/x.mkv', 'a/song.mp3'])
      await writeFile(join(scratch, name), 'x');
    await symlink(scratch, join(scratch, 'a', 'loop'));
    const found = await discover([scratch]);
    expect(found.files).toEqual(['a/deep/x.mkv', 'a/song.mp3', 'clip 2.MOV', 'clip 10.mp4'].map((name) => join(scratch, name)));
    expect(found.leftOut).toEqual([]);
  });

  it('takes a file named outright whatever it is called, once', async () => {
    const file = join(scratch, 'no extension');
    await writeFile(file, 'x');
    expect((await discover([file, file])).files).toEqual([file]);
  });

  it('works with names of 255 bytes, paths of 300 characters and newlines', async () => {
    const long = join(scratch, `${'n'.repeat(251)}.mp4`);
    const deep = join(scratch, 'd'.repeat(120), 'e'.repeat(120), `${'f'.repeat(60)}.mp4`);
    const lines = join(scratch, 'two\nlines.mp4');
    await mkdir(join(scratch, 'd'.repeat(120), 'e'.repeat(120)), { recursive: true });
    for (const file of [long, deep, lines]) await writeFile(file, 'x');
    expect(deep.length).toBeGreaterThan(300);
    expect((await discover([long, deep, lines])).files).toEqual([long, deep, lines]);
  });

  it('leaves out what is missing, too long, a pipe, a socket or a folder without videos, and goes on', async () => {
    const good = join(scratch, 'good.mp4');
    const pipe = join(scratch, 'pipe.mp4');
    const socket = join(scratch, 'socket.mp4');
    const empty = join(scratch, 'empty');
    await writeFile(good, 'x');
    execFileSync('mkfifo', [pipe]);
    await mkdir(empty);
    const server = createServer().listen(socket);
    await new Promise((done) => server.once('listening', done));
    const found = await discover([
      join(scratch, 'missing.mp4'),
      pipe,
      socket,
      empty,
      join(scratch, 'x'.repeat(5000)),
      join(scratch, `${'y'.repeat(300)}.mp4`),
      good,
    ]);
    server.close();
    expect(found.files).toEqual([good]);
    expect(found.leftOut.map(({ error }) => error.code)).toEqual([
      'FILE_MISSING',
      'FILE_NOT_REGULAR',
      'FILE_NOT_REGULAR',
      'NO_VIDEOS_FOUND',
      'FILE_NAME_TOO_LONG',
      'FILE_NAME_TOO_LONG',
    ]);
    for (const { error } of found.leftOut) expect(error.message).not.toContain('\n');
  });
});

describe('contentId', () => {
  it('survives a rename and differs with any of head, middle, tail or size', async () => {
    const file = join(scratch, 'a.bin');
    const bytes = Buffer.alloc(5 << 20, 7);
    await writeFile(file, bytes);
    const id = await contentId(file);
    expect(id).toMatch(/^v[0-9a-f]{16}$/);
    await rename(file, join(scratch, 'b.bin'));
    expect(await contentId(join(scratch, 'b.bin'))).toBe(id);
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = 8;
      await writeFile(file, changed);
      expect(await contentId(file)).not.toBe(id);
    }
    await writeFile(file, bytes.subarray(1));
    expect(await contentId(file)).not.toBe(id);
    await expect(contentId(join(scratch, 'gone'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it('sees that a file is still growing and waits for it', async () => {
    const file = join(scratch, 'copying.mp4');
    await writeFile(file, 'x');
    let writes = 0;
    const writing = setInterval(() => {
      writes += 1;
      if (writes < 15) void appendFile(file, 'x');
      else clearInterval(writing);
    }, 100);
    await expect(assertNotGrowing(file)).rejects.toMatchObject({ code: 'FILE_GROWING' });
    await waitUntilStable(file);
    expect(writes).toBeGreaterThanOrEqual(15);
    await assertNotGrowing(file);
    await expect(waitUntilStable(file, AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
