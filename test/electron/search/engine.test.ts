import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../../electron/contract/jobs.ts';
import type { SearchResult } from '../../../electron/contract/search.ts';
import { SearchEngine, type QueryEncoders } from '../../../electron/search/engine.ts';
import type { BatchRows } from '../../../electron/store/batch.ts';
import type { ConceptRow } from '../../../electron/store/concepts.ts';
import { Library } from '../../../electron/store/library.ts';
import { queryEncoders } from '../../bench/queryEncoders.ts';

/** Two films with the embedded encoders: what is said, written and seen in them is planted here by hand. */
let folder: string;
let library: Library;
let engine: SearchEngine;
let encoders: QueryEncoders;

const SPOKEN: [number, number, string][] = [
  [4, 7, 'The ferry to the island leaves at seven in the morning.'],
  [22, 26, 'My sister has bought a second-hand tractor for her vineyard.'],
  [41, 45, 'Rain is expected over the mountains, so take a coat.'],
  [52, 55, 'The recipe needs three lemons and a little salt.'],
  [56, 59, 'Wash the brushes before the varnish dries.'],
];
const WRITTEN: [number, number, string][] = [
  [10, 16, 'Gate B-117 closes 20 minutes before departure'],
  [30, 36, 'Passcode: 4471-KESTREL'],
  [46, 50, 'say "hello" (or) NEAR:AND*'],
];
/** Shots of ten seconds; what each shows. */
const SHOWN = ['teapot', 'zebra', 'violin', 'zebra', 'teapot', 'volcano'];

function pictures(): ConceptRow[] {
  return SHOWN.flatMap((name, shot) => {
    const index = encoders.conceptNames.indexOf(name);
    expect(index).toBeGreaterThanOrEqual(0);
    return [1, 3, 5, 7, 9].map((offset) => ({
      time: shot * 10 + offset,
      classes: [index, 700 + shot],
      probabilities: [0.8, 0.1],
      detections: [],
    }));
  });
}

function commit(videoId: string, stage: Stage, rows: BatchRows): void {
  library.beginStage(videoId, stage, 'g');
  library.commitBatch({ videoId, stage, generation: 'g', rows, cursor: null, progress: 1, seconds: 1 });
  library.endStage(videoId, stage, 'done');
}

function probe(sound: boolean): BatchRows {
  const audio = sound ? [{ index: 1, codec: 'aac', channels: 1, sampleRate: 48000, language: null, title: null, isDefault: true }] : [];
  return {
    probe: {
      playability: null,
      probe: {
        container: 'mp4',
        sizeBytes: 1,
        duration: 60,
        startTime: 0,
        video: null,
        audio,
        subtitles: [],
        chapters: [],
        timecode: null,
        warnings: [],
      },
    },
  };
}

const whole = [{ start: 0, end: 60 }];
const find = (query: string, more: object = {}): Promise<SearchResult> => engine.run({ query, ...more });
const top = ({ moments: [best] }: SearchResult): unknown => best && [best.start, best.end, best.evidence[0]?.kind];

beforeAll(async () => {
  encoders = await queryEncoders();
  folder = mkdtempSync(path.join(tmpdir(), 'longtake-search-'));
  library = Library.open(folder);
  library.videos.add({ id: 'film', path: '/films/island.mp4', sizeBytes: 1, mtimeMs: 1 });
  library.videos.add({ id: 'mute', path: '/films/mute.mp4', sizeBytes: 2, mtimeMs: 1 });
  commit('film', 'probe', probe(true));
  commit('film', 'shots', { shots: SHOWN.map((_, i) => ({ start: i * 10, end: i * 10 + 10 })) });
  commit('film', 'concepts', { concepts: pictures(), lookedAt: { kind: 'concept', spans: whole } });
  const vectors = await encoders.sentences!([...SPOKEN, ...WRITTEN].map(([, , text]) => text));
  const transcript = SPOKEN.map(([start, end, text], i) => ({
    start,
    end,
    text,
    source: 'speech' as const,
    speaker: null,
    vector: vectors[i]!,
  }));
  commit('film', 'speech', { transcript, lookedAt: { kind: 'speech', spans: whole } });
  const screenTexts = WRITTEN.map(([start, end, text], i) => ({ start, end, text, confidence: 0.9, vector: vectors[SPOKEN.length + i]! }));
  commit('film', 'text', { screenTexts, lookedAt: { kind: 'text', spans: [{ start: 0, end: 30 }] } });
  commit('mute', 'probe', probe(false));
  library.stages.setState('mute', 'speech', 'not-applicable', { reason: 'It has no sound.' });
  engine = new SearchEngine(library, encoders);
});
afterAll(() => {
  engine.close();
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('evidence', () => {
  it.each([
    ['a second-hand tractor', [22, 26, 'speech']],
    ['"take a coat"', [41, 45, 'speech']],
    ['when do they say that it will be wet', [41, 45, 'speech']],
    ['what is the passcode?', [30, 36, 'text']],
    ['B-117', [10, 16, 'text']],
    ['text: Pascode', [30, 36, 'text']],
    ['a violin', [20, 30, 'concept']],
    ['picture: an erupting volcano', [50, 60, 'concept']],
  ])('%s', async (query, where) => {
    expect(top(await find(query))).toEqual(where);
  });

  it('quotes what was found and says how', async () => {
    const [said] = (await find('"take a coat"')).moments;
    expect(said).toMatchObject({ path: '/films/island.mp4', likelihood: 'very likely', evidence: [{ quote: SPOKEN[2]![2] }] });
    const [seen] = (await find('a violin')).moments;
    expect(seen!.evidence[0]!.quote).toMatch(/^looks like: violin.*\(concept search\)$/);
    expect(seen!.frameTime).toBeGreaterThanOrEqual(seen!.start);
    expect(seen!.frameTime).toBeLessThan(seen!.end);
  });

  it('asks only the kinds and videos that are wanted', async () => {
    expect((await find('a violin', { kinds: ['speech', 'text'] })).moments).toEqual([]);
    expect((await find('a violin', { in: ['/films/mute.mp4'] })).moments).toEqual([]);
    expect(top(await find('a violin in:island.mp4'))).toEqual([20, 30, 'concept']);
    await expect(find('a violin', { in: ['/films/none.mp4'] })).rejects.toMatchObject({ code: 'VIDEO_UNKNOWN' });
  });

  it.each([
    '"',
    "'",
    'a "b',
    'NEAR(a b)',
    'text:*',
    'x AND',
    '-"',
    'E-4019 OR (',
    'say "hello"',
    '^a',
    '{a b}: c',
    '\u0000',
    '%',
    '日本',
    '🦓',
  ])('takes %j as words, whatever FTS5 would make of it', async (query) => {
    const result = await find(query).catch((error: unknown) => error);
    if (result instanceof Error) expect(result).toMatchObject({ code: 'QUERY_EMPTY' });
    else expect(result).toMatchObject({ moments: expect.any(Array) as unknown });
  });

  it('leaves out moments with a word that must not be there', async () => {
    expect(top(await find('the ferry'))).toEqual([4, 7, 'speech']);
    expect((await find('the ferry -island')).moments).toEqual([]);
    expect(top(await find('the ferry -tractor'))).toEqual([4, 7, 'speech']);
  });
});

describe('order, number and coincidence', () => {
  it.each(['wash brushes before the varnish', 'wash the old brushes before the varnish'])(
    'also reads words of order as words that somebody says: %s',
    async (query) => {
      expect(top(await find(query))).toEqual([56, 59, 'speech']);
    },
  );

  it.each([
    ['the zebra after the violin', [30, 40, 'concept']],
    ['the zebra before the violin', [10, 20, 'concept']],
    ['second time the teapot appears', [40, 50, 'concept']],
    ['the first teapot in the film', [0, 10, 'concept']],
    ['the last zebra in the film', [30, 40, 'concept']],
    ['a violin is on screen while someone talks about a tractor', [22, 26, 'speech']],
    ['picture:violin speech:tractor', [22, 26, 'concept']],
  ])('%s', async (query, where) => {
    expect(top(await find(query))).toEqual(where);
  });

  it('does not find what is there, but never together or never so often', async () => {
    expect((await find('a violin is on screen while someone talks about lemons')).absent).toBe(true);
    expect((await find('third time the teapot appears')).absent).toBe(true);
    expect((await find('the violin after the volcano')).absent).toBe(true);
  });
});

describe('absence', () => {
  it.each([
    'an elephant',
    'they discuss a bank robbery',
    '"take an umbrella"',
    'error code B-552',
    'a tractor driving to Oslo in the snow with a bear',
    'a dog barking',
  ])('%s is not there', async (query) => {
    const result = await find(query);
    expect(result).toMatchObject({ absent: true, moments: [] });
    for (const { likelihood, probability } of result.unlikely) {
      expect(likelihood).toBe('unlikely');
      expect(probability).toBeLessThan(0.35);
    }
  });

  it('says what was looked at, and leaves out what cannot be there', async () => {
    const both = await find('an elephant');
    expect(both.coverage).toEqual({ videos: 2, seconds: 120, concept: 1, speech: 1, text: 0.5 });
    expect((await find('an elephant', { in: ['mute'] })).coverage).toEqual({ videos: 1, seconds: 60 });
  });

  it('never says that nobody says a thing where nothing can be heard', async () => {
    const { absent, notes, coverage } = await find('someone talks about ferries', { in: ['mute'] });
    expect(absent).toBe(true);
    expect(notes).toEqual([expect.stringContaining('no sound')]);
    expect(coverage.speech).toBeUndefined();
    expect((await find('someone talks about ferries', { in: ['film'] })).notes).toEqual([]);
  });
});

describe('a library that grows', () => {
  it('finds a batch as soon as it is committed, and nothing of a video that was removed', async () => {
    const query = 'the lighthouse keeper plays chess';
    expect((await find(query)).absent).toBe(true);
    library.videos.add({ id: 'new', path: '/films/new.mp4', sizeBytes: 3, mtimeMs: 1 });
    commit('new', 'probe', probe(true));
    const [vector] = await encoders.sentences!([query]);
    commit('new', 'speech', { transcript: [{ start: 1, end: 4, text: query, source: 'speech', speaker: null, vector: vector! }] });
    expect((await find(query)).moments).toMatchObject([{ videoId: 'new', start: 1, end: 4 }]);
    library.removeVideo('new');
    expect((await find(query)).absent).toBe(true);
  });

  it('searches by a picture: the nearest class distribution, alone or with words', async () => {
    const violin = encoders.conceptNames.indexOf('violin');
    const conceptsOfImage = (): Promise<Float32Array> =>
      Promise.resolve(Float32Array.from(encoders.conceptNames, (_, i) => Number(i === violin)));
    const withImage = new SearchEngine(library, { ...encoders, conceptsOfImage });
    expect(top(await withImage.run({ query: '', image: '/still.jpg' }))).toEqual([20, 30, 'concept']);
    expect(top(await withImage.run({ query: 'a second-hand tractor', image: '/still.jpg' }))).toEqual([22, 26, 'speech']);
    withImage.close();
    await expect(engine.run({ query: '', image: '/still.jpg' })).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  });
});
