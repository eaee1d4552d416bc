import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SearchResult } from '../../../electron/contract/search.ts';
import { createSearchStore } from '../../../renderer/stores/search.ts';
import { result, scriptedBridge } from '../scriptedBridge.ts';

describe('the search store', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('searches once typing has paused, and not for every letter', async () => {
    const bridge = scriptedBridge({ 'search.run': ({ query }) => result(query, [1]) });
    const store = createSearchStore(bridge);
    for (const text of ['r', 'ro', 'rocket']) store.getState().type(text);
    await vi.advanceTimersByTimeAsync(1000);
    expect(bridge.asked.map(({ input }) => (input as { query: string }).query)).toEqual(['rocket']);
    expect(store.getState().result?.moments).toHaveLength(1);
  });

  it('drops the answer to a question that has been replaced', async () => {
    const answers: ((answer: SearchResult) => void)[] = [];
    const store = createSearchStore(scriptedBridge({ 'search.run': () => new Promise((resolve) => answers.push(resolve)) }));
    store.getState().type('old');
    void store.getState().run();
    store.getState().type('new');
    void store.getState().run();
    answers[1]?.(result('new', [2]));
    await vi.advanceTimersByTimeAsync(0);
    answers[0]?.(result('old', [1]));
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getState().result?.query).toBe('new');
  });

  it('asks for the open video or the marked ones behind a scope; a filter asks for nothing', async () => {
    const bridge = scriptedBridge({ 'search.run': ({ query }) => result(query, [1]) });
    const store = createSearchStore(bridge);
    store.getState().setVideo('a');
    store.getState().setScope('video');
    store.getState().type('rocket');
    await vi.advanceTimersByTimeAsync(1000);
    store.getState().setFilter('seen');
    await vi.advanceTimersByTimeAsync(1000);
    expect(bridge.asked.map(({ input }) => input)).toMatchObject([{ query: 'rocket', in: ['a'] }]);
    store.getState().setSelection(['b', 'c']);
    store.getState().setScope('selected');
    await vi.advanceTimersByTimeAsync(1000);
    expect(bridge.asked.at(-1)?.input).toMatchObject({ in: ['b', 'c'] });
    store.getState().setSelection([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(bridge.asked.at(-1)?.input).not.toHaveProperty('in');
    expect(store.getState().scope).toBe('all');
  });

  it('searches by a picture alone, of a file or of a video', async () => {
    const bridge = scriptedBridge({ 'search.run': ({ query }) => result(query, [1]) });
    const store = createSearchStore(bridge);
    store.getState().setPicture({ kind: 'file', path: '/stills/a.jpg', label: 'a.jpg' });
    store.getState().setPicture({ kind: 'frame', videoId: 'a', time: 3, label: 'Like 3' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(bridge.asked.map(({ input }) => input)).toMatchObject([
      { query: '', image: '/stills/a.jpg' },
      { query: '', like: { videoId: 'a', time: 3 } },
    ]);
    store.getState().setPicture(null);
    expect(store.getState()).toMatchObject({ result: null, picture: null });
  });

  it('looks into the other videos where the open one has nothing', async () => {
    const bridge = scriptedBridge({
      'search.run': ({ query, in: within }) =>
        within
          ? result(query, [])
          : { ...result(query, [1, 2]), moments: result(query, [1, 2]).moments.map((moment) => ({ ...moment, videoId: 'b' })) },
    });
    const store = createSearchStore(bridge);
    store.getState().setVideo('a');
    store.getState().setScope('video');
    store.getState().type('rocket');
    await vi.advanceTimersByTimeAsync(1000);
    expect(store.getState().result?.absent).toBe(true);
    expect(store.getState().elsewhere).toBe(2);
  });

  it('says that it searches only where that takes long', async () => {
    const store = createSearchStore(
      scriptedBridge({ 'search.run': ({ query }) => new Promise((resolve) => setTimeout(() => resolve(result(query, [1])), 400)) }),
    );
    store.getState().type('rocket');
    await vi.advanceTimersByTimeAsync(220 + 100);
    expect(store.getState()).toMatchObject({ searching: true, slow: false });
    await vi.advanceTimersByTimeAsync(100);
    expect(store.getState().slow).toBe(true);
    await vi.advanceTimersByTimeAsync(400);
    expect(store.getState()).toMatchObject({ searching: false, slow: false });
  });

  it('keeps the order while the list is held, and asks again afterwards', async () => {
    const bridge = scriptedBridge({ 'search.run': ({ query }) => result(query, [1]) });
    const store = createSearchStore(bridge);
    store.getState().type('rocket');
    await vi.advanceTimersByTimeAsync(1000);
    store.getState().hold('pointer', true);
    store.getState().hold('focus', true);
    store.getState().refresh();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bridge.asked).toHaveLength(1);
    store.getState().hold('pointer', false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bridge.asked).toHaveLength(1);
    store.getState().hold('focus', false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bridge.asked).toHaveLength(2);
  });

  it('asks again under the pointer as long as nothing was found', async () => {
    const bridge = scriptedBridge({ 'search.run': ({ query }) => result(query, bridge.asked.length > 1 ? [10] : []) });
    const store = createSearchStore(bridge);
    store.getState().type('rocket');
    await vi.advanceTimersByTimeAsync(1000);
    store.getState().hold('pointer', true);
    store.getState().refresh();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(store.getState().result?.moments).toHaveLength(1);
  });

  it('keeps the open moment open when a new answer still has it', async () => {
    let starts = [10, 20];
    const store = createSearchStore(scriptedBridge({ 'search.run': ({ query }) => result(query, starts) }));
    store.getState().type('rocket');
    await vi.advanceTimersByTimeAsync(1000);
    store.getState().select(1);
    starts = [5, 10, 20.2];
    await store.getState().run();
    expect(store.getState().selected).toBe(2);
    starts = [5];
    await store.getState().run();
    expect(store.getState().selected).toBeNull();
  });

  it('shows an error in place of the moments, and recovers', async () => {
    const store = createSearchStore(scriptedBridge({}));
    store.getState().type('rocket');
    await vi.advanceTimersByTimeAsync(1000);
    expect(store.getState().error?.code).toBe('USAGE');
    store.getState().clear();
    expect(store.getState()).toMatchObject({ query: '', error: null, result: null });
  });
});
