import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BatchRows } from '../../../electron/store/batch.ts';
import { Library } from '../../../electron/store/library.ts';
import { batchOf, commitForever } from './batches.ts';

/** Arguments of a node process that runs `commitForever` on a folder. */
const committing = (at: string): string[] => {
  const module = JSON.stringify(import.meta.resolve('./batches.ts'));
  return ['--input-type=module', '-e', `(await import(${module})).${commitForever.name}(${JSON.stringify(at)})`];
};

let folder: string;
const opened: Library[] = [];
function open(at = folder): Library {
  const library = Library.open(at);
  opened.push(library);
  return library;
}
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'longtake-store-'));
});
afterEach(() => {
  for (const library of opened.splice(0)) library.close();
  rmSync(folder, { recursive: true, force: true });
});

const code = (error: string): unknown => expect.objectContaining({ code: error });
const video = { id: 'v1', path: '/films/a.mp4', sizeBytes: 10, mtimeMs: 5 };

/** All rows of a library but for ids and clock times, and the bytes of its record files. */
function contents(library: Library): unknown {
  const set = library.records.find('v1', 'speech.lines');
  const vectors = new Uint8Array((set?.rows ?? 0) * 64);
  if (set) library.records.read(set, 'vectors', vectors);
  const places = library.lines.places('speech', 'v1').map(({ start, end, vectorRow }) => ({ start, end, vectorRow }));
  const lines = library.lines.transcript('v1').map(({ id: _, ...line }) => line);
  return { lines, places, set, vectors: Buffer.from(vectors).toString('hex'), lookedAt: library.pictures.lookedAt('v1', 'speech') };
}

describe('a library', () => {
  it('keeps what is committed, in a folder that can be copied', () => {
    const library = open();
    expect(library.videos.add(video)).toBe('added');
    expect(library.videos.add(video)).toBe('known');
    expect(library.videos.add({ ...video, path: '/films/b.mp4' })).toBe('moved');
    expect(library.beginStage('v1', 'speech', 'aaaa')).toBeNull();
    for (let n = 0; n < 5; n++) library.commitBatch(batchOf('v1', 'aaaa', n));
    library.endStage('v1', 'speech', 'done');
    const before = contents(library);
    library.close();
    const copy = `${folder}-copy`;
    cpSync(folder, copy, { recursive: true });
    try {
      const again = open(copy);
      expect(contents(again)).toEqual(before);
      expect(again.detail('/films/b.mp4').summary.stages).toMatchObject([{ name: 'speech', state: 'done', items: 15, progress: 1 }]);
      expect(again.pictures.lookedAt('v1', 'speech')).toEqual([{ start: 0, end: 15 }]);
      expect(again.lines.match('speech', '"line" "3"', 10).map(({ text }) => text)).toEqual(['line 3 0', 'line 3 1', 'line 3 2']);
      again.close();
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  it('gives the pictures, sheets, shots and peaks of a video back as they were put in', () => {
    const library = open();
    library.videos.add(video);
    library.beginStage('v1', 'keyframes', 'k1');
    const sheet = { file: 'sprite-0.jpg', columns: 10, cellWidth: 160, cellHeight: 90, times: [0, 2] };
    const pictures = [
      { time: 0, start: 0, end: 1, source: 'keyframe' as const, changed: true },
      { time: 2, start: 1, end: 3, source: 'fill' as const, changed: false },
    ];
    library.commitBatch({
      videoId: 'v1',
      stage: 'keyframes',
      generation: 'k1',
      rows: { pictures, sprites: [sheet], poster: 'poster.jpg' },
      cursor: null,
      progress: 1,
      seconds: 1,
    });
    library.beginStage('v1', 'shots', 's1');
    library.commitBatch({
      videoId: 'v1',
      stage: 'shots',
      generation: 's1',
      rows: { shots: [{ start: 0, end: 3 }] },
      cursor: null,
      progress: 1,
      seconds: 1,
    });
    library.beginStage('v1', 'sound', 'w1');
    const peaks = (values: number[]) => ({ waveform: [{ secondsPerPeak: 0.1, peaks: Uint8Array.from(values) }] });
    library.commitBatch({ videoId: 'v1', stage: 'sound', generation: 'w1', rows: peaks([0, 200]), cursor: 1, progress: 0.5, seconds: 1 });
    library.commitBatch({ videoId: 'v1', stage: 'sound', generation: 'w1', rows: peaks([3]), cursor: 2, progress: 1, seconds: 1 });
    expect(library.pictures.list('v1')).toEqual(pictures);
    const detail = library.detail('v1');
    expect(detail).toMatchObject({
      sprites: [sheet],
      shots: [{ start: 0, end: 3 }],
      waveform: [{ secondsPerPeak: 0.1, peaks: [0, 200, 3] }],
    });
    expect(detail.summary.poster).toBe('poster.jpg');
  });

  it('never mixes generations: another one starts empty, and a late batch of the old one is refused', () => {
    const library = open();
    library.videos.add(video);
    library.beginStage('v1', 'speech', 'aaaa');
    library.commitBatch(batchOf('v1', 'aaaa', 0));
    expect(library.beginStage('v1', 'speech', 'aaaa')).toBe(1);
    expect(library.beginStage('v1', 'speech', 'bbbb')).toBeNull();
    expect(library.lines.transcript('v1')).toEqual([]);
    expect(library.lines.match('speech', '"line"', 10)).toEqual([]);
    expect(readdirSync(library.folderOf('v1'))).toEqual([]);
    expect(() => library.commitBatch(batchOf('v1', 'aaaa', 1))).toThrow(code('CANCELLED'));
    expect(library.lines.transcript('v1')).toEqual([]);
  });

  it('takes back a batch that fails in the middle', () => {
    const library = open();
    library.videos.add(video);
    library.beginStage('v1', 'speech', 'aaaa');
    library.commitBatch(batchOf('v1', 'aaaa', 0));
    const before = contents(library);
    const bad = batchOf('v1', 'aaaa', 1);
    bad.rows.lookedAt = { kind: 'speech', spans: [{ start: Number.NaN, end: 1 }] }; // NaN is NULL to SQLite
    expect(() => library.commitBatch(bad)).toThrow();
    expect(contents(library)).toEqual(before);
    library.commitBatch(batchOf('v1', 'aaaa', 1));
    expect(library.lines.transcript('v1')).toHaveLength(6);
  });

  it('forgets a removed video entirely', () => {
    const library = open();
    library.videos.add(video);
    library.beginStage('v1', 'speech', 'aaaa');
    library.commitBatch(batchOf('v1', 'aaaa', 0));
    library.removeVideo(video.path);
    expect(existsSync(library.folderOf('v1'))).toBe(false);
    expect(library.lines.match('speech', '"line"', 10)).toEqual([]);
    expect(() => library.summary('v1')).toThrow(code('VIDEO_UNKNOWN'));
  });

  it('knows when the last batch of a stage was finished, until it is made anew', () => {
    const library = open();
    library.videos.add(video);
    library.beginStage('v1', 'shots', 'g1');
    expect(library.stages.get('v1', 'shots')?.workedAt).toBeNull();
    const before = new Date().toISOString();
    library.commitBatch({ videoId: 'v1', stage: 'shots', generation: 'g1', rows: {}, seconds: 1, progress: 0.5, cursor: 1 });
    const [stage] = library.summary('v1').stages;
    expect([before, stage?.workedAt, new Date().toISOString()].toSorted()[1]).toBe(stage?.workedAt);
    expect(stage?.workedAt).toBeDefined();
    library.beginStage('v1', 'shots', 'g2');
    expect(library.summary('v1').stages[0]?.workedAt).toBeUndefined();
  });

  it('makes a stage again whose record file was lost', () => {
    const library = open();
    library.videos.add(video);
    library.beginStage('v1', 'speech', 'aaaa');
    library.commitBatch(batchOf('v1', 'aaaa', 0));
    library.endStage('v1', 'speech', 'done');
    library.close();
    truncateSync(path.join(folder, 'videos', 'v1', 'speech.lines-aaaa.vectors.rec'), 10);
    const again = open();
    expect(again.stages.get('v1', 'speech')).toMatchObject({ state: 'waiting', cursor: null, items: 0 });
    expect(again.lines.transcript('v1')).toEqual([]);
    expect(again.beginStage('v1', 'speech', 'aaaa')).toBeNull();
  });
});

describe('gap filling', () => {
  const picture = (time: number, source: 'keyframe' | 'fill') => ({ time, start: time - 1, end: time + 1, source, changed: true });
  const concept = (time: number) => ({ time, classes: [3], probabilities: [0.5], detections: [] });

  it('adds to pictures and concepts, and starts over when they do', () => {
    const library = open();
    library.videos.add(video);
    library.stages.setState('v1', 'gaps', 'waiting');
    const commit = (stage: 'keyframes' | 'concepts' | 'gaps', generation: string, rows: BatchRows): void => {
      library.beginStage('v1', stage, generation);
      library.commitBatch({ videoId: 'v1', stage, generation, rows, cursor: 7, progress: 1, seconds: 1 });
    };
    commit('keyframes', 'k1', { pictures: [picture(1, 'keyframe'), picture(9, 'keyframe')] });
    commit('concepts', 'c1', {
      concepts: [concept(1), concept(9)],
      lookedAt: {
        kind: 'concept',
        spans: [
          { start: 0, end: 2 },
          { start: 8, end: 10 },
        ],
      },
    });
    commit('gaps', 'g1', {
      pictures: [picture(5, 'fill')],
      concepts: [concept(5)],
      lookedAt: { kind: 'concept', spans: [{ start: 2, end: 8 }] },
    });
    expect(library.pictures.list('v1').map(({ time }) => time)).toEqual([1, 5, 9]);
    expect(library.pictures.lookedAt('v1', 'concept')).toEqual([{ start: 0, end: 10 }]);
    library.beginStage('v1', 'concepts', 'c2');
    expect(library.stages.get('v1', 'gaps')).toMatchObject({ state: 'waiting', cursor: null });
    expect(library.records.find('v1', 'gaps.concepts')).toBeUndefined();
    expect(library.pictures.list('v1').map(({ time }) => time)).toEqual([1, 9]);
    expect(library.pictures.lookedAt('v1', 'concept')).toEqual([]);
    // a person who left them out is not asked again
    library.endStage('v1', 'gaps', 'skipped', { reason: 'It was not asked for.' });
    library.beginStage('v1', 'concepts', 'g3');
    library.redoStage('v1', 'keyframes');
    expect(library.stages.get('v1', 'gaps')).toMatchObject({ state: 'skipped' });
  });
});

describe('opening', () => {
  it('refuses a library of a newer program and leaves it alone', () => {
    open().close();
    const file = path.join(folder, 'library.db');
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 999; PRAGMA journal_mode = DELETE');
    database.close();
    const modified = statSync(file).mtimeMs;
    expect(() => open()).toThrow(code('LIBRARY_TOO_NEW'));
    expect(statSync(file).mtimeMs).toBe(modified);
  });

  it('says what to do about a damaged file', () => {
    const file = path.join(folder, 'library.db');
    writeFileSync(file, 'this is not a database, however long it may be '.repeat(100));
    expect(() => open()).toThrow(code('LIBRARY_DAMAGED'));
    rmSync(file);
    const library = open();
    library.videos.add(video);
    library.beginStage('v1', 'speech', 'aaaa');
    for (let n = 0; n < 50; n++) library.commitBatch(batchOf('v1', 'aaaa', n));
    library.close();
    truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096);
    expect(() => open()).toThrow(code('LIBRARY_DAMAGED'));
    // the failed attempt must not keep the lock
    rmSync(file);
    open();
  });

  it('belongs to one process at a time', () => {
    open();
    expect(() => open()).toThrow(code('LIBRARY_IN_USE'));
    const other = spawnSync(process.execPath, committing(folder), { encoding: 'utf8' });
    expect(other.stderr).toContain('LIBRARY_IN_USE');
  });
});

describe('kill -9', () => {
  it('keeps every finished batch, goes on at the cursor, and ends with the rows of an undisturbed run', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 5; round++) {
      const child = spawn(process.execPath, committing(folder), {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 40 + round * 23));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      if (round === 2)
        appendFileSync(path.join(folder, 'videos', 'v1', 'speech.lines-aaaa.vectors.rec'), 'half a batch that was never counted');
    }
    const library = open();
    expect(library.stages.get('v1', 'speech')?.state).toBe('waiting');
    const next = Number(library.beginStage('v1', 'speech', 'aaaa'));
    expect(next).toBeGreaterThan(5);
    library.commitBatch(batchOf('v1', 'aaaa', next));
    const undisturbed = open(path.join(folder, 'undisturbed'));
    undisturbed.videos.add(video);
    undisturbed.beginStage('v1', 'speech', 'aaaa');
    for (let n = 0; n <= next; n++) undisturbed.commitBatch(batchOf('v1', 'aaaa', n));
    expect(contents(library)).toEqual(contents(undisturbed));
  });
});
