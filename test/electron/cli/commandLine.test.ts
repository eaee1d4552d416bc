import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../../electron/cli/program.ts';
import { openHost } from '../../../electron/host/host.ts';
import { runCli } from '../../fixtures/runCli.ts';
import { SHORT_FILM, shortFilm } from '../../fixtures/video/shortFilm.ts';

let folder: string;
let film: string;
let library: string;
let analysed: Awaited<ReturnType<typeof runCli>>;

interface AnalysedVideo {
  id: string | null;
  path: string;
  duration: number;
  stages: { name: string; state: string; items: number; reason: string }[];
  warnings: { code: string; message: string }[];
  error?: { code: string; message: string };
}
const json = <T>(text: string): T => JSON.parse(text) as T;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longtake-cli-'));
  library = join(folder, 'library');
  film = join(folder, 'film\nwith "odd" name %d.mp4');
  copyFileSync(await shortFilm(), film);
  analysed = await runCli(['analyse', film, '--library', library, '--json', '--progress', 'json']);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('longtake analyse', () => {
  it('prints one JSON document, reports progress on stderr, and exits 0', () => {
    expect(analysed.code).toBe(0);
    const { videos } = json<{ videos: AnalysedVideo[] }>(analysed.stdout);
    expect(videos).toHaveLength(1);
    expect(videos[0]).toMatchObject({ path: film, warnings: [] });
    expect(videos[0]!.duration).toBeCloseTo(SHORT_FILM.seconds, 1);
    const states = Object.fromEntries(videos[0]!.stages.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({ probe: 'done', keyframes: 'done', shots: 'done', sound: 'done', concepts: 'done' });
    const lines = analysed.stderr
      .trim()
      .split('\n')
      .map((line) => json<{ name: string; progress: number }>(line));
    expect(lines.some(({ name, progress }) => name === 'concepts' && progress > 0 && progress <= 1)).toBe(true);
  });

  it('does nothing twice: a second run of the same file is quick and changes nothing', async () => {
    const again = await runCli(['analyse', film, '--library', library, '--json', '--progress', 'json']);
    expect(again.code).toBe(0);
    expect(again.stdout).toBe(analysed.stdout);
  });

  it('goes on after bad paths, names each with its code, and exits 1', async () => {
    const empty = join(folder, 'empty.mp4');
    writeFileSync(empty, '');
    const fifo = join(folder, 'pipe.mp4');
    if (!existsSync(fifo)) execFileSync('mkfifo', [fifo]);
    mkdirSync(join(folder, 'no videos'), { recursive: true });
    const long = join(folder, 'x'.repeat(300) + '.mp4');
    const paths = [join(folder, 'gone.mp4'), empty, fifo, join(folder, 'no videos'), long, film];
    const { code, stdout } = await runCli(['analyse', ...paths, '--library', library, '--json']);
    expect(code).toBe(1);
    const { videos } = json<{ videos: AnalysedVideo[] }>(stdout);
    const codes = Object.fromEntries(videos.map(({ path, error }) => [path, error?.code]));
    expect(codes).toEqual({
      [film]: undefined,
      [join(folder, 'gone.mp4')]: 'FILE_MISSING',
      [empty]: 'FILE_EMPTY',
      [fifo]: 'FILE_NOT_REGULAR',
      [join(folder, 'no videos')]: 'NO_VIDEOS_FOUND',
      [long]: 'FILE_NAME_TOO_LONG',
    });
  });

  it('knows a copy of a video, and a video that was moved', async () => {
    const copy = join(folder, 'copy.mp4');
    copyFileSync(film, copy);
    const { stdout } = await runCli(['analyse', copy, '--library', library, '--json']);
    const [first, second] = [
      json<{ videos: AnalysedVideo[] }>(analysed.stdout).videos[0]!,
      json<{ videos: AnalysedVideo[] }>(stdout).videos[0]!,
    ];
    expect(second).toMatchObject({ id: first.id, path: copy });
    const { stdout: list } = await runCli(['videos', '--library', library, '--json']);
    expect(json<{ videos: AnalysedVideo[] }>(list).videos.map(({ path }) => path)).toEqual([film]);
  });

  it('keeps a file that is no video in the list, with the reason', async () => {
    const text = join(folder, 'notes.mp4');
    writeFileSync(text, 'these are notes\n'.repeat(100));
    const other = join(folder, 'library 2');
    const { code, stdout } = await runCli(['analyse', text, '--library', other, '--json']);
    expect(code).toBe(1);
    const [video] = json<{ videos: AnalysedVideo[] }>(stdout).videos;
    expect(video).toMatchObject({ path: text, error: { code: 'NOT_A_VIDEO' } });
    // nothing is done to it, and no language model is opened for it
    expect(video!.stages.find(({ name }) => name === 'memory')).toMatchObject({ state: 'skipped', reason: 'The file could not be read.' });
    const { stdout: list } = await runCli(['videos', '--library', other, '--json']);
    expect(json<{ videos: AnalysedVideo[] }>(list).videos[0]).toMatchObject({ path: text, error: { code: 'NOT_A_VIDEO' } });
  });

  it('is cancelled by Ctrl-C, exits 130, and goes on at the next run', async () => {
    const other = join(folder, 'library 3');
    const first = await runCli(['analyse', film, '--library', other, '--json', '--progress', 'json'], {
      signalAfter: (stderr) => stderr.includes('"concepts"'),
    });
    expect(first.code).toBe(130);
    const second = await runCli(['analyse', film, '--library', other, '--json', '--stages', 'probe,keyframes,concepts']);
    expect(second.code).toBe(0);
    const done = json<{ videos: AnalysedVideo[] }>(second.stdout).videos[0]!.stages.filter(({ state }) => state === 'done');
    expect(done.map(({ name }) => name)).toEqual(expect.arrayContaining(['probe', 'keyframes', 'concepts']));
  });
});

describe('longtake search', () => {
  const search = async (...args: string[]) => {
    const { code, stdout } = await runCli(['search', ...args, '--library', library, '--json']);
    expect(code).toBe(0);
    return json<{
      absent: boolean;
      tookMs: number;
      moments: { start: number; end: number; path: string; frame: string; evidence: { kind: string }[] }[];
    }>(stdout);
  };

  it('finds what is seen, with a picture that exists', async () => {
    const { moments } = await search('a parrot');
    expect(moments[0]!.path).toBe(film);
    expect(moments[0]!.start).toBeCloseTo(SHORT_FILM.parrot.start, 0);
    expect(moments[0]!.end).toBeCloseTo(SHORT_FILM.parrot.end, 0);
    expect(existsSync(moments[0]!.frame)).toBe(true);
  });

  it('says that something is not there', async () => {
    expect(await search('a submarine under the ice')).toMatchObject({ absent: true, moments: [] });
  });

  it('answers a file of queries with an array', async () => {
    const file = join(folder, 'queries.txt');
    writeFileSync(file, 'a parrot\n\na tabby cat\n');
    const { stdout } = await runCli(['search', '--queries', file, '--library', library, '--json']);
    expect(json<{ query: string }[]>(stdout).map(({ query }) => query)).toEqual(['a parrot', 'a tabby cat']);
  });

  it('takes a picture for a query', async () => {
    const image = join(import.meta.dirname, '../../../assets/sample/photos/scarlet_macaw.webp');
    const { moments } = await search('--image', image);
    expect(moments[0]!.start).toBeCloseTo(SHORT_FILM.parrot.start, 0);
  });

  it('talks to the host that has the library open', async () => {
    const host = await openHost({ library });
    try {
      expect((await search('a parrot')).moments[0]!.path).toBe(film);
    } finally {
      await host.close();
    }
  });

  it('says in one line what is wrong with a query, and exits with its code', async () => {
    const empty = await runCli(['search', '  ', '--library', library]);
    expect(empty.code).toBe(1);
    expect(empty.stderr).toMatch(/^error QUERY_EMPTY: .+\n$/);
    const unknown = await runCli(['search', 'x', '--in', 'nobody', '--library', library, '--json']);
    expect(json<{ error: { code: string } }>(unknown.stdout).error.code).toBe('VIDEO_UNKNOWN');
  });
});

describe('longtake', () => {
  it('answers wrong usage with code 2 and one line', async () => {
    const wrong = [
      'nonsense',
      `search --library ${library}`,
      'analyse',
      'search x --limit many',
      'analyse x --stages none',
      'storage --limit much',
    ];
    const answers = await Promise.all(wrong.map(async (line) => ({ line, ...(await runCli(line.split(' '))) })));
    for (const { line, code, stderr } of answers) {
      expect([line, code]).toEqual([line, 2]);
      expect([line, stderr]).toEqual([line, expect.stringMatching(/^error USAGE: [^\n]+\n$/)]);
    }
  });

  it('says of later commands that they are not in this version', async () => {
    const { code, stdout } = await runCli(['train', '--config', 'x.json', '--json']);
    expect(code).toBe(2);
    expect(json<{ error: { code: string } }>(stdout).error.code).toBe('NOT_BUILT');
  });

  it('has help for every command', async () => {
    const { commands } = createProgram(new AbortController().signal, () => undefined);
    for (const name of ['analyse', 'videos', 'remove', 'search', 'ask', 'export', 'models', 'storage', 'serve', 'doctor'])
      expect(commands.find((command) => command.name() === name)?.helpInformation()).toContain(`Usage: longtake ${name}`);
    const { code, stdout } = await runCli(['analyse', '--help']);
    expect([code, stdout]).toEqual([0, commands.find((command) => command.name() === 'analyse')?.helpInformation()]);
  });

  it('examines the machine and lists models', async () => {
    const doctor = json<{ checks: { name: string; ok: boolean }[] }>((await runCli(['doctor', '--library', library, '--json'])).stdout);
    expect(doctor.checks.find(({ name }) => name === 'ffmpeg')?.ok).toBe(true);
    const { models } = json<{ models: { name: string; state: string }[] }>((await runCli(['models', 'list', '--json'])).stdout);
    expect(models.find(({ name }) => name === 'all-MiniLM-L6-v2')?.state).toBe('installed');
  });

  it('forgets a video and leaves the file', async () => {
    const other = join(folder, 'library 4');
    await runCli(['analyse', film, '--library', other, '--stages', 'probe']);
    expect((await runCli(['remove', film, '--library', other])).code).toBe(0);
    expect(existsSync(film)).toBe(true);
    expect(json<{ videos: unknown[] }>((await runCli(['videos', '--library', other, '--json'])).stdout).videos).toEqual([]);
  });
});
