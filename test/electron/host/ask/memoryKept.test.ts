import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerResult } from '../../../../electron/contract/ask.ts';
import { ModelStore } from '../../../../electron/encoders/modelStore.ts';
import { openHost, type Host } from '../../../../electron/host/host.ts';
import { Library } from '../../../../electron/store/library.ts';
import { queryEncoders } from '../../../bench/queryEncoders.ts';
import { runCli } from '../../../fixtures/runCli.ts';
import { shortFilm } from '../../../fixtures/video/shortFilm.ts';

const model = new ModelStore().find('language');
const folder = mkdtempSync(path.join(tmpdir(), 'longtake-kept-'));
const library = path.join(folder, 'library');
const models = path.join(folder, 'models');
const before = { data: process.env['LONGTAKE_DATA'], models: process.env['LONGTAKE_MODELS'] };
const installed = path.dirname(model?.folder ?? folder);

const QUESTION = 'How many goats live on the farm?';
const THINGS = 'barrel ladder bucket kettle saddle lantern anvil basket shovel wagon hammer mirror candle pillow curtain'.split(' ');
const PLACES = 'behind the barn,in the cellar,under the bridge,next to the well,above the stable'.split(',');
/** Enough that a question is less than an eighth of it. */
const LINES = [
  'There are eleven goats on the farm, and every one of them has a name.',
  ...THINGS.flatMap((thing, i) =>
    PLACES.slice(0, 3).map((place, j) => `The old ${thing} stands ${place} since the summer of nineteen ${60 + ((i * 3 + j) % 39)}.`),
  ),
];

async function makeVideo(store: Library, id: string, texts: readonly string[]): Promise<void> {
  const file = path.join(folder, `${id}.mp4`);
  store.videos.add({ id, path: file, sizeBytes: 1, mtimeMs: 0 });
  store.beginStage(id, 'speech', 'g');
  const vectors = await (await queryEncoders()).sentences(texts);
  store.commitBatch({
    videoId: id,
    generation: 'g',
    cursor: null,
    progress: 1,
    seconds: 0,
    stage: 'speech',
    rows: {
      transcript: texts.map((text, i) => ({ start: 10 * i, end: 10 * i + 4, text, source: 'speech', speaker: null, vector: vectors[i]! })),
    },
  });
}

const pagesOf = (id: string): string[] => {
  const place = path.join(library, 'memory', id);
  return existsSync(place) ? readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.kv')) : [];
};

interface CliAnswer {
  answer: string;
  mode: string;
  tokens: AnswerResult['tokens'];
}
const askByCli = async (id: string): Promise<CliAnswer> => {
  const { stdout } = await runCli(['ask', QUESTION, '--in', id, '--max-tokens', '24', '--library', library, '--json']);
  return JSON.parse(stdout) as CliAnswer;
};

/** Asks in a process of its own and kills it with all that it started once its memory has a page on the disk. */
async function askAndKill(id: string): Promise<void> {
  const entry = fileURLToPath(new URL('../../../../electron/cli/index.ts', import.meta.url));
  const args = ['--no-warnings', entry, 'ask', QUESTION, '--in', id, '--library', library, '--json'];
  const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  for (let waited = 0; pagesOf(id).length === 0 && waited < 60_000; waited += 20) await delay(20);
  process.kill(-child.pid!, 'SIGKILL');
  expect(await ended).toBe('SIGKILL');
}

beforeAll(async () => {
  process.env['LONGTAKE_DATA'] = folder;
  process.env['LONGTAKE_MODELS'] = installed;
  const store = Library.open(library);
  await makeVideo(store, 'farm', LINES);
  // of this one only the room that its memory takes counts
  await makeVideo(store, 'yard', LINES.slice(0, 8));
  store.close();
});
afterAll(() => {
  if (before.models === undefined) delete process.env['LONGTAKE_MODELS'];
  else process.env['LONGTAKE_MODELS'] = before.models;
  if (before.data === undefined) delete process.env['LONGTAKE_DATA'];
  else process.env['LONGTAKE_DATA'] = before.data;
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(model === null)('the memory of a video', () => {
  let afterKill: CliAnswer;

  it('is found again after everything was killed', async () => {
    await askAndKill('farm');
    expect(pagesOf('farm').length).toBeGreaterThan(0);
    afterKill = await askByCli('farm');
    expect(afterKill.tokens.cached).toBeGreaterThan(0);
    expect(afterKill.answer).toContain('eleven');
  }, 120_000);

  describe('in a host', () => {
    let host: Host;
    beforeAll(async () => {
      host = await openHost({ library });
      // read before every question about the farm: used least
      await ask('yard', 'yard');
    }, 60_000);
    afterAll(() => host.close());
    const ask = (id: string, videoId: string) =>
      host.bridge.request('ask.run', { id, question: QUESTION, videoIds: [videoId], maxTokens: 24 });

    let undisturbed: AnswerResult;
    it('makes a question cost its own words only', async () => {
      undisturbed = await ask('undisturbed', 'farm');
      expect(undisturbed).toMatchObject({ answer: afterKill.answer, mode: afterKill.mode });
      const { cached, new: fresh } = undisturbed.tokens;
      expect(cached + fresh).toBe(afterKill.tokens.cached + afterKill.tokens.new);
      expect(fresh).toBeLessThanOrEqual(200);
      expect(fresh).toBeLessThanOrEqual(cached / 8);
    }, 60_000);

    it('gives the same answer when a worker is killed in the middle of it', async () => {
      const { workers: before } = await host.bridge.request('ring.status', {});
      const struck = before[0]!.pid;
      let tokens = 0;
      const end = host.bridge.subscribe((event) => {
        // at once: the other tokens of the answer take a fifth of a second
        if (event.event === 'ask.token' && ++tokens === 3) process.kill(struck, 'SIGKILL');
      });
      const { answer, mode, tokens: counts } = await ask('killed', 'farm');
      end();
      expect(tokens).toBeGreaterThan(3);
      expect({ answer, mode }).toEqual({ answer: undisturbed.answer, mode: undisturbed.mode });
      expect(counts).toEqual(undisturbed.tokens);
      const { workers } = await host.bridge.request('ring.status', {});
      expect(workers.some(({ pid }) => pid === struck)).toBe(false);
    }, 60_000);

    it('goes where it was used least when there is less room for it', async () => {
      const memoryOf = async (videoId: string) =>
        (await host.bridge.request('storage.get', {})).videos.find((video) => video.videoId === videoId)!.memory;
      const [farm, yard] = await Promise.all([memoryOf('farm'), memoryOf('yard')]);
      expect(Math.min(farm, yard)).toBeGreaterThan(0);
      const limited = await runCli(['storage', '--limit', String(farm + 10_000), '--library', library, '--json']);
      expect(JSON.parse(limited.stdout)).toMatchObject({ limitBytes: farm + 10_000 });
      expect(await memoryOf('yard')).toBe(0);
      expect(await memoryOf('farm')).toBe(farm);
      // what it has read since is still at hand, and comes to the disk only as far as there is room
      expect((await ask('again', 'yard')).answer).toContain('eleven');
      expect((await memoryOf('yard')) + (await memoryOf('farm'))).toBeLessThanOrEqual(farm + 10_000);
      await host.bridge.request('settings.set', { storageLimitBytes: null });
    }, 60_000);
  });

  it('is made for videos that were there first when a language model is installed later', async () => {
    mkdirSync(models);
    process.env['LONGTAKE_MODELS'] = models;
    const film = await shortFilm();
    const later = path.join(folder, 'later');
    const host = await openHost({ library: later, resumeAll: true });
    try {
      const { added } = await host.bridge.request('library.add', {
        paths: [film],
        stages: ['probe', 'keyframes', 'shots', 'concepts', 'memory'],
      });
      const videoId = added[0]!.id;
      const memory = async () => {
        const { videos } = await host.bridge.request('library.list', {});
        return videos.find(({ id }) => id === videoId)?.stages.find(({ name }) => name === 'memory');
      };
      const becomes = async (state: string) => {
        for (let waited = 0; (await memory())?.state !== state && waited < 40_000; waited += 50) await delay(50);
        return memory();
      };
      expect(await becomes('not-applicable')).toMatchObject({ reason: expect.stringContaining('No language model') as string });
      symlinkSync(model!.folder, path.join(models, path.basename(model!.folder)));
      await host.bridge.request('models.install', { name: model!.name });
      expect(await becomes('done')).toMatchObject({ state: 'done' });
      expect(existsSync(path.join(later, 'memory', videoId))).toBe(true);
    } finally {
      await host.close();
      process.env['LONGTAKE_MODELS'] = installed;
    }
  }, 60_000);
});
