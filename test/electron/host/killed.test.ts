import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STAGES } from '../../../electron/contract/jobs.ts';
import { shortFilm } from '../../fixtures/video/shortFilm.ts';

const cli = fileURLToPath(new URL('../../../electron/cli/index.ts', import.meta.url));
const KILLS = 20;
/** All but the memory: loading a language model again after every kill is another test (host/ask/memoryKept). */
const WANTED = STAGES.filter((stage) => stage !== 'memory' && stage !== 'proxy').join(',');

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
  const options = ['--library', library, '--stages', WANTED, '--json', '--progress', 'json'];
  const child = spawn(process.execPath, ['--no-warnings', cli, 'analyse', film, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) onStage(JSON.parse(line) as Announced);
  });
  return child;
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
    const began = performance.now();
    expect(await new Promise((resolve) => analyse(undisturbed, () => undefined).once('exit', resolve))).toBe(0);
    const whole = performance.now() - began;

    const library = join(folder, 'killed');
    const next = random(42);
    const announced = new Map<string, number>();
    let done = false;
    for (let kill = 0; kill < KILLS && !done; kill++) {
      const child = analyse(library, ({ name, items }) => announced.set(name, items));
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
      // anywhere from its start to a good way into the work
      const code = await Promise.race([exited, delay(100 + next() * Math.min(whole * 0.5, 4000)).then(() => 'time' as const)]);
      done = code !== 'time';
      child.kill('SIGKILL');
      await exited;
      await nothingLeft();
      if (announced.size === 0) continue;
      const kept = itemsOf(library);
      for (const [stage, items] of announced) expect(kept.get(stage) ?? 0, `${stage} after kill ${kill}`).toBeGreaterThanOrEqual(items);
    }
    expect(announced.size).toBeGreaterThan(0);
    expect(await new Promise((resolve) => analyse(library, () => undefined).once('exit', resolve))).toBe(0);
    expect(contents(library)).toEqual(contents(undisturbed));
  }, 300_000);
});
