import { describe, expect, it } from 'vitest';
import type { ErrorData } from '../../../electron/contract/errors.ts';
import { createLibraryStore } from '../../../renderer/stores/library.ts';
import { scriptedBridge, summary } from '../scriptedBridge.ts';

const stage = { name: 'speech', state: 'running', seconds: 1, items: 0, reason: '', progress: 0.5, speed: 9, secondsLeft: 12 } as const;

describe('the library store', () => {
  it('lists the newest first', async () => {
    const videos = [summary('old'), summary('new', { addedAt: '2026-02-01T00:00:00Z' })];
    const store = createLibraryStore(scriptedBridge({ 'library.list': () => ({ videos }) }), () => undefined);
    await store.getState().load();
    expect(store.getState().order).toEqual(['new', 'old']);
  });

  it('follows the events of the host', async () => {
    const store = createLibraryStore(scriptedBridge({ 'library.list': () => ({ videos: [summary('a'), summary('b')] }) }), () => undefined);
    await store.getState().load();
    store.getState().apply({ event: 'stage.progress', data: { videoId: 'a', stage } });
    store.getState().apply({ event: 'stage.progress', data: { videoId: 'a', stage: { ...stage, progress: 0.6 } } });
    expect(store.getState().videos['a']?.stages).toEqual([{ ...stage, progress: 0.6 }]);
    store.getState().apply({ event: 'video.removed', data: { videoId: 'b' } });
    expect(store.getState().order).toEqual(['a']);
    // progress of a video that was just removed changes nothing
    store.getState().apply({ event: 'stage.progress', data: { videoId: 'b', stage } });
    expect(store.getState().videos['b']).toBeUndefined();
  });

  it('names what was left out, and tells errors instead of throwing them', async () => {
    const errors: ErrorData[] = [];
    const leftOut = [{ path: '/x/notes.docx', code: 'NOT_A_VIDEO', message: 'It is not a video.', hint: '' }];
    const store = createLibraryStore(scriptedBridge({ 'library.add': () => ({ added: [summary('a')], places: [], leftOut }) }), (error) =>
      errors.push(error),
    );
    expect(await store.getState().add(['/x'])).toEqual({ added: 1, leftOut, known: [] });
    await store.getState().pause('a');
    expect(errors.map((error) => error.code)).toEqual(['USAGE']);
    expect(store.getState().adding).toBe(false);
  });
});

describe('marking videos', () => {
  const videos = ['a', 'b', 'c', 'd'].map((id) => summary(id));

  it('marks one by one, and with Shift all between', async () => {
    const store = createLibraryStore(
      scriptedBridge({ 'library.list': () => ({ videos }), 'jobs.queue': () => ({ order: [], cores: 2, coresAvailable: 2 }) }),
      () => undefined,
    );
    await store.getState().load();
    const { mark } = store.getState();
    mark('b');
    mark('d', ['a', 'b', 'c', 'd']);
    expect(store.getState().selected).toEqual(['b', 'c', 'd']);
    mark('c');
    expect(store.getState().selected).toEqual(['b', 'd']);
    mark('a', ['a', 'b', 'c', 'd']);
    expect([...store.getState().selected].sort()).toEqual(['a', 'b', 'c', 'd']);
    store.getState().apply({ event: 'video.removed', data: { videoId: 'a' } });
    expect(store.getState().selected).not.toContain('a');
  });

  it('keeps layout and order for the next start, and ignores what it does not know', () => {
    const kept = new Map<string, string>([['librarySort', 'nonsense down']]);
    const keep = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    const store = createLibraryStore(scriptedBridge({}), () => undefined, keep);
    expect(store.getState().sort).toEqual({ by: 'added', down: true });
    store.getState().setLayout('list');
    store.getState().setSort({ by: 'size', down: false });
    const next = createLibraryStore(scriptedBridge({}), () => undefined, keep).getState();
    expect([next.layout, next.sort]).toEqual(['list', { by: 'size', down: false }]);
  });

  it('shows a file that is still being copied until it is a video', async () => {
    const leftOut = [{ path: '/footage/new.mp4', code: 'FILE_GROWING', message: '', hint: '' }];
    const store = createLibraryStore(scriptedBridge({ 'library.add': () => ({ added: [], places: [], leftOut }) }), () => undefined);
    expect(await store.getState().add(['/footage'])).toEqual({ added: 0, leftOut: [], known: [] });
    expect(store.getState().growing).toEqual(['/footage/new.mp4']);
    store.getState().apply({ event: 'video.changed', data: { video: summary('new') } });
    expect(store.getState().growing).toEqual([]);
  });
});
