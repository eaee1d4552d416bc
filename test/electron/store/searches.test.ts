import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Library } from '../../../electron/store/library.ts';

let folder: string;
let library: Library;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'longtake-searches-'));
  library = Library.open(folder);
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('searches of before', () => {
  it('have the latest first and each once; with a name they stay however many follow', () => {
    const { searches } = library;
    searches.keep('a goal', 'Goals');
    searches.keep('a corner');
    searches.keep('a goal');
    expect(searches.list().map(({ query, name }) => [query, name])).toEqual([
      ['a goal', 'Goals'],
      ['a corner', null],
    ]);
    for (let i = 0; i < 100; i++) searches.keep(`query ${i}`);
    const kept = searches.list();
    expect(kept).toHaveLength(31);
    expect(kept.filter(({ name }) => name !== null).map(({ query }) => query)).toEqual(['a goal']);
  });

  it('are renamed, unnamed, deleted, and there after a restart', () => {
    library.searches.keep('a goal', 'Goals');
    library.searches.keep('a goal', 'All goals');
    library.searches.keep('a corner', 'Corners');
    library.searches.keep('a corner', null);
    library.close();
    library = Library.open(folder);
    expect(library.searches.list().map(({ query, name }) => [query, name])).toEqual([
      ['a corner', null],
      ['a goal', 'All goals'],
    ]);
    for (const { id } of library.searches.list()) library.searches.delete(id);
    expect(library.searches.list()).toEqual([]);
  });
});

describe('answers that a person marked', () => {
  it('belong to a query and go with their video', () => {
    library.videos.add({ id: 'v1', path: '/films/a.mp4', sizeBytes: 10, mtimeMs: 5 });
    library.searches.markAnswer('a dog', 'v1', { start: 3, end: 5 });
    library.searches.markAnswer('a cat', 'v1', { start: 1, end: 2 });
    expect(library.searches.answers('A dog')).toMatchObject([{ query: 'a dog', videoId: 'v1', start: 3, end: 5 }]);
    expect(library.searches.answers(null)).toHaveLength(2);
    library.removeVideo('v1');
    expect(library.searches.answers(null)).toEqual([]);
  });
});
