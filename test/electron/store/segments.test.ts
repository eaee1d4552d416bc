import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requests } from '../../../electron/contract/bridge.ts';
import type { Segment } from '../../../electron/contract/segments.ts';
import { Library } from '../../../electron/store/library.ts';

let folder: string;
let library: Library;
const video = { id: 'v1', path: '/films/a.mp4', sizeBytes: 10, mtimeMs: 5 };
const segment = (id: string, start: number, change: Partial<Segment> = {}): Segment => ({
  ...{ id, kind: 'segment', start, end: start + 2, name: `take ${id}`, notes: '', evidence: [] },
  ...change,
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'longtake-segments-'));
  library = Library.open(folder);
  library.videos.add(video);
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('segments and markers', () => {
  it('are kept as they were made, in order of time, over a restart', () => {
    const made = [
      segment('b', 9, { name: 'Ω “the launch”', notes: 'two\nlines', evidence: ['picture', 'speech'] }),
      segment('a', 4, { kind: 'marker', end: 4 }),
      segment('c', 4.125),
    ];
    library.segments.change('v1', { put: made, remove: [] });
    library.close();
    library = Library.open(folder);
    expect(library.segments.list('v1')).toEqual([made[1], made[2], made[0]]);
    expect(library.segments.list('v2')).toEqual([]);
  });

  it('are replaced and removed in one step, by the id within their video', () => {
    library.segments.change('v1', { put: [segment('a', 1), segment('b', 2)], remove: [] });
    library.segments.change('v2', { put: [segment('a', 7)], remove: [] });
    library.segments.change('v1', { put: [segment('a', 5)], remove: ['b', 'never there'] });
    expect(library.segments.list('v1')).toEqual([segment('a', 5)]);
    expect(library.segments.list('v2')).toEqual([segment('a', 7)]);
  });

  it('are kept whole or not at all, and told only when they are on disk', () => {
    library.segments.change('v1', { put: [segment('a', 1)], remove: [] });
    const told: string[] = [];
    library.segments.onChange((videoId) => told.push(videoId));
    const broken = segment('c', 3, { kind: 'chapter' as 'marker' });
    expect(() => library.segments.change('v1', { put: [segment('b', 2), broken], remove: ['a'] })).toThrow(/CHECK/);
    expect(library.segments.list('v1')).toEqual([segment('a', 1)]);
    expect(told).toEqual([]);
    library.segments.change('v1', { put: [], remove: ['a'] });
    expect(told).toEqual(['v1']);
  });

  it('outlive the removal of their video', () => {
    library.segments.change('v1', { put: [segment('a', 1)], remove: [] });
    library.removeVideo('v1');
    library.videos.add({ ...video, path: '/films/moved.mp4' });
    expect(library.segments.list('v1')).toEqual([segment('a', 1)]);
  });
});

describe('a change of segments', () => {
  const accepts = (put: unknown[]) => requests['segments.change'].input.safeParse({ videoId: 'v1', put, remove: [] }).success;

  it('is refused where it makes no sense', () => {
    expect(accepts([segment('a', 1), segment('m', 3, { kind: 'marker', end: 3 })])).toBe(true);
    expect(accepts([segment('a', 5, { end: 5 })])).toBe(false);
    expect(accepts([segment('a', 5, { end: 4 })])).toBe(false);
    expect(accepts([segment('a', -1)])).toBe(false);
    expect(accepts([segment('a', NaN)])).toBe(false);
    expect(accepts([segment('a', 1, { end: Infinity })])).toBe(false);
    expect(accepts([segment('a', 1, { kind: 'marker' })])).toBe(false);
    expect(accepts([segment('', 1)])).toBe(false);
    expect(accepts([segment('a', 1, { name: 'x'.repeat(201) })])).toBe(false);
    expect(accepts([segment('a', 1, { notes: 'x'.repeat(10_001) })])).toBe(false);
  });
});
