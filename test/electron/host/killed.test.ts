import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shortFilm } from '../../fixtures/video/shortFilm.ts';

const cli = fileURLToPath(new URL('../../../electron/cli/index.ts', import.meta.url));
const KILLS = 20;

let folder: string;
let film: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longtake-killed-'));
  // a copy of its own: other tests read the same film at the same time
  film = join(folder, 'film.mp4');
  copyFileSync(await shortFilm(), film);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Announced {
  name: string;
  items: number;
  progress: number;
}

/** Analyses the film in a process of its own; `onStage` hears of every committed batch. */
function analyse(library: string, onStage: (stage: Announced) => void) {
  const options = ['--library', library, '--json', '--progress', 'json'];
  const child = spawn(process.execPath, ['--no-warnings', cli, 'analyse', film, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) onStage(JSON.parse(line) as Announced);
  });
  return child;
}

function toTheEnd(library: string): Promise<number | null> {
  return new Promise((resolve) => analyse(library, () => undefined).once('exit', resolve));
}

/** Every row of the library but for ids and clock times, and the bytes of every file beside it. */
function contents(library: string) {
  const database = new DatabaseSync(join(library, 'library.db'), { readOnly: true });
  const rows = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  const tables = {
    videos: rows('SELECT id, path, duration, probe, playability, warnings, error, poster FROM videos'),
    stages: rows('SELECT stage, state, generation, items, progress, reason, cursor FROM stages ORDER BY stage'),
    pictures: rows('SELECT * FROM pictures ORDER BY time'),
    sprites: rows('SELECT * FROM sprites ORDER BY file'),
    shots: rows('SELECT * FROM shots ORDER BY start'),
    waveforms: rows('SELECT * FROM waveforms ORDER BY seconds_per_peak'),
    looked: rows('SELECT * FROM looked_at ORDER BY stage, kind, start'),
    records: rows('SELECT video_id, name, generation, rows FROM record_sets ORDER BY name'),
    transcript: rows('SELECT start, end, text, source, generation, vector_row FROM transcript_lines ORDER BY start'),
    texts: rows('SELECT start, end, text, generation, vector_row FROM screen_texts ORDER BY start, text'),
  };
  database.close();
  const [video] = readdirSync(join(library, 'videos'));
  const base = join(library, 'videos', video!);
  const files = readdirSync(base)
    .filter((name) => !name.endsWith('.part'))
    .sort()
    .map((name) => [name, readFileSync(join(base, name)).toString('base64')] as const);
  return { tables, files };
}

function itemsOf(library: string): Map<string, number> {
  const database = new DatabaseSync(join(library, 'library.db'), { readOnly: true });
  const rows = database.prepare('SELECT stage, items FROM stages').all();
  database.close();
  return new Map(rows.map((row) => [String(row['stage']), Number(row['items'])]));
}

/** Processes other than this one that name the film or a library of it. */
function orphans(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(folder) ? [line] : [];
      } catch {
        return [];
      }
    });
}

async function nothingLeft(): Promise<void> {
  for (let i = 0; i < 100 && orphans().length > 0; i++) await delay(50);
  expect(orphans()).toEqual([]);
}

/** Repeatable random numbers, 0 to 1 (mulberry32). */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('a host that is killed with -9', () => {
  it('keeps every finished batch, goes on where it was, and ends with the rows of an undisturbed run', async () => {
    const undisturbed = join(folder, 'undisturbed');
    expect(await toTheEnd(undisturbed)).toBe(0);
    const whole = contents(undisturbed);

    const next = random(42);
    let library = join(folder, 'killed-0');
    let announced = new Map<string, Announced>();
    for (let kill = 0; kill < KILLS; kill++) {
      const before = new Map(announced);
      const goesOn = Promise.withResolvers<undefined>();
      const child = analyse(library, (stage) => {
        announced.set(stage.name, stage);
        if (stage.progress > (before.get(stage.name)?.progress ?? 0)) goesOn.resolve(undefined);
      });
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
      // by turns at any moment from the start on, and some time after a batch more, so that every stage is met in the middle
      const moment = kill % 2 === 0 ? delay(100 + next() * 1900) : goesOn.promise.then(() => delay(next() * 1000));
      const code = await Promise.race([exited, moment.then(() => 'killed' as const)]);
      child.kill('SIGKILL');
      await exited;
      await nothingLeft();
      if (announced.size === 0) continue;
      const kept = itemsOf(library);
      for (const [stage, { items }] of announced) expect(kept.get(stage) ?? 0, `${stage} after kill ${kill}`).toBeGreaterThanOrEqual(items);
      if (code === 'killed') continue;
      // it came to its end first: the kills that are left are another library's
      expect(contents(library)).toEqual(whole);
      library = join(folder, `killed-${kill--}`);
      announced = new Map();
    }
    expect(await toTheEnd(library)).toBe(0);
    expect(contents(library)).toEqual(whole);
  }, 300_000);
});
