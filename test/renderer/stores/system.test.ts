import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSystemStore } from '../../../renderer/stores/system.ts';
import { scriptedBridge } from '../scriptedBridge.ts';

const full = { code: 'DISK_FULL', message: 'The disk is full.', hint: '' };

describe('what the window knows of the host', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is that work rests, until it has gone on for a while', () => {
    const store = createSystemStore(scriptedBridge({}), () => undefined);
    const tell = (error: typeof full | null) => store.getState().apply({ event: 'queue.stopped', data: { error } });
    tell(full);
    expect(store.getState().resting).toEqual(full);
    // the next try fails again: the banner never went
    tell(null);
    vi.advanceTimersByTime(500);
    tell(full);
    vi.advanceTimersByTime(10_000);
    expect(store.getState().resting).toEqual(full);
    tell(null);
    vi.advanceTimersByTime(10_000);
    expect(store.getState().resting).toBeNull();
  });

  it('is forgotten with the host that told it', () => {
    const store = createSystemStore(scriptedBridge({}), () => undefined);
    store.getState().apply({ event: 'queue.stopped', data: { error: full } });
    store.getState().apply({ event: 'shell.host', data: { state: 'restarting', error: null } });
    expect(store.getState()).toMatchObject({ host: 'restarting', resting: null });
  });
});
