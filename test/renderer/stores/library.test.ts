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
    expect(await store.getState().add(['/x'])).toEqual({ added: 1, leftOut });
    await store.getState().pause('a');
    expect(errors.map((error) => error.code)).toEqual(['USAGE']);
    expect(store.getState().adding).toBe(false);
  });
});
