import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewTranscriptLine } from '../../../electron/store/lines.ts';
import { Library } from '../../../electron/store/library.ts';

let folder: string;
let library: Library;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'longtake-corrections-'));
  library = Library.open(folder);
  library.videos.add({ id: 'v1', path: '/films/a.mp4', sizeBytes: 10, mtimeMs: 5 });
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A direction of its own in eight dimensions. */
const vector = (place: number): Float32Array => Float32Array.from({ length: 8 }, (_, i) => (i === place ? 1 : 0));
const line = (start: number, end: number, text: string): NewTranscriptLine => ({
  start,
  end,
  text,
  source: 'speech',
  speaker: null,
  vector: vector(0),
});

function read(generation: string, lines: NewTranscriptLine[]): void {
  library.beginStage('v1', 'speech', generation);
  library.commitBatch({ videoId: 'v1', stage: 'speech', generation, rows: { transcript: lines }, cursor: null, progress: 1, seconds: 1 });
  library.endStage('v1', 'speech', 'done');
}
const texts = () => library.lines.transcript('v1').map(({ text, recognised }) => [text, recognised]);
const ids = () => library.lines.transcript('v1').map(({ id }) => id);
const matches = (word: string) => library.lines.match('speech', `"${word}"`, 10).map(({ text }) => text);

/** Place of the largest component of the vector that a line has now. */
function directionOf(lineId: number): number {
  const row = library.lines.places('speech', 'v1').find(({ id }) => id === lineId)?.vectorRow ?? -1;
  const set = library.records.find('v1', 'speech.lines');
  if (!set || row < 0) return -1;
  const vectors = new Int8Array(set.rows * 8);
  library.records.read(set, 'vectors', new Uint8Array(vectors.buffer));
  const own = vectors.subarray(row * 8, row * 8 + 8);
  return own.indexOf(Math.max(...own));
}

describe('a corrected transcript line', () => {
  it('is found by the new words and no longer by the old ones, and has the new vector', () => {
    read('one', [line(0, 4, 'the goat keeper'), line(4, 8, 'talks to the referee')]);
    const [first = 0] = ids();
    const corrected = library.correctLine('v1', first, 'the goalkeeper', vector(3));
    expect(corrected).toMatchObject({ id: first, text: 'the goalkeeper', recognised: 'the goat keeper' });
    expect(matches('goalkeeper')).toEqual(['the goalkeeper']);
    expect(matches('goat')).toEqual([]);
    expect(directionOf(first)).toBe(3);
  });

  it('goes back to what was recognised', () => {
    read('one', [line(0, 4, 'the goat keeper')]);
    const [first = 0] = ids();
    library.correctLine('v1', first, 'the goalkeeper', vector(3));
    library.correctLine('v1', first, 'a goalkeeper', vector(4));
    library.correctLine('v1', first, 'the goat keeper', vector(0));
    expect(texts()).toEqual([['the goat keeper', undefined]]);
    read('two', [line(0, 4, 'the goat keeper')]);
    expect(texts()).toEqual([['the goat keeper', undefined]]);
  });

  it.each([
    ['the same lines', [line(0, 4, 'the goat keeper'), line(4, 8, 'talks')], ['the goalkeeper', 'talks']],
    ['cut a little differently', [line(0.4, 4.5, 'the goat kipper'), line(4.5, 8, 'talks')], ['the goalkeeper', 'talks']],
    ['joined with the next line', [line(0, 8, 'the goat keeper talks')], ['the goalkeeper talks']],
    ['cut in two', [line(0, 1.5, 'the goat'), line(1.5, 3.9, 'keeper'), line(4, 8, 'talks')], ['the goalkeeper', 'talks']],
    ['not heard any more', [line(4, 8, 'talks')], ['the goalkeeper', 'talks']],
  ])('survives that the speech is read again: %s', (_, again, expected) => {
    read('one', [line(0, 4, 'the goat keeper'), line(4, 8, 'talks')]);
    library.correctLine('v1', ids()[0] ?? 0, 'the goalkeeper', vector(3));
    read('two', again);
    expect(texts().map(([text]) => text)).toEqual(expected);
    expect(matches('goalkeeper')).toHaveLength(1);
  });

  it('keeps its vector when the speech is read again', () => {
    read('one', [line(0, 4, 'the goat keeper')]);
    library.correctLine('v1', ids()[0] ?? 0, 'the goalkeeper', vector(3));
    read('two', [line(0, 4, 'the goat keeper')]);
    expect(directionOf(ids()[0] ?? 0)).toBe(3);
  });

  it('tells of lines that are gone, and goes with its video', () => {
    read('one', [line(0, 4, 'the goat keeper')]);
    const [first = 0] = ids();
    expect(() => library.correctLine('v1', first + 7, 'x', null)).toThrow(expect.objectContaining({ code: 'LINE_UNKNOWN' }));
    library.correctLine('v1', first, 'the goalkeeper', null);
    library.removeVideo('v1');
    library.videos.add({ id: 'v1', path: '/films/a.mp4', sizeBytes: 10, mtimeMs: 5 });
    read('one', [line(0, 4, 'the goat keeper')]);
    expect(texts()).toEqual([['the goat keeper', undefined]]);
  });
});
