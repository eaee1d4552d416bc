import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VideoDetail } from '../../../electron/contract/library.ts';
import type { HostState } from '../../../electron/contract/shell.ts';
import { createStores } from '../../../renderer/stores/stores.ts';
import { scriptedBridge, summary } from '../scriptedBridge.ts';

const keep = { getItem: () => null, setItem: () => undefined };

describe('a host that comes back', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked again for the library and the open video, and a file that could not be read while it was away is opened again', async () => {
    const detail = (name: string) => ({ summary: summary('a', { name }), probe: null, transcript: [] }) as unknown as VideoDetail;
    let known = detail('before.mp4');
    const bridge = scriptedBridge({ 'video.detail': () => known });
    const { stores, disconnect } = createStores(bridge, keep);
    const count = (asked: string) => bridge.asked.filter(({ name }) => name === asked).length;
    const tell = (state: HostState) => bridge.tell({ event: 'shell.host', data: { state, error: null } });
    tell('ready');
    await stores.player.getState().open('a');
    const lists = count('library.list');
    // one that was never away is not asked again
    tell('ready');
    expect(count('library.list')).toBe(lists);
    tell('restarting');
    stores.player.getState().fail('unreadable');
    known = detail('after.mp4');
    tell('ready');
    await vi.advanceTimersByTimeAsync(2000);
    expect(count('library.list')).toBe(lists + 1);
    expect(stores.player.getState()).toMatchObject({ failure: null, reloads: 1, detail: { summary: { name: 'after.mp4' } } });
    disconnect();
  });
});
