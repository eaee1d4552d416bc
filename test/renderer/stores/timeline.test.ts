import { describe, expect, it } from 'vitest';
import { createTimelineStore } from '../../../renderer/stores/timeline.ts';

/** A screen whose pictures come when the test says so. */
function timeline(reduced = false) {
  const kept = new Map<string, string>();
  const keep = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  let waiting: ((now: number) => void)[] = [];
  const store = createTimelineStore(keep, { frame: (run) => void waiting.push(run), reduced: () => reduced });
  store.getState().open({ videoId: 'a', duration: 36_000, frame: 0.04 });
  const pass = (now: number) => {
    const run = waiting;
    waiting = [];
    for (const one of run) one(now);
  };
  return { store, keep, pass };
}

describe('the timeline', () => {
  it('glides for 160 ms to where a key sends it, and at once where less motion is wanted', () => {
    const { store, pass } = timeline();
    store.getState().zoomBy(0.5, 0.25, true);
    expect(store.getState().shown).toEqual({ start: 0, end: 1 });
    pass(1000);
    pass(1080);
    const half = store.getState().shown;
    expect(half.end - half.start).toBeGreaterThan(0.5);
    expect(half.end - half.start).toBeLessThan(0.9);
    pass(1160);
    expect(store.getState().shown).toEqual(store.getState().target);
    const still = timeline(true).store;
    still.getState().zoomBy(0.5, 0.25, true);
    expect(still.getState().shown).toEqual({ start: 0.125, end: 0.625 });
  });

  it('adds up keys that come faster than it glides, and a hand takes over at once', () => {
    const { store, pass } = timeline();
    for (let press = 0; press < 3; press++) store.getState().zoomBy(0.5, 0.5, true);
    expect(store.getState().target.end - store.getState().target.start).toBeCloseTo(0.125, 12);
    pass(0);
    store.getState().panBy(0.1);
    const taken = store.getState().shown;
    pass(200);
    expect(store.getState().shown).toBe(taken);
  });

  it('reaches one picture of ten hours and all of it again', () => {
    const { store } = timeline(true);
    for (let press = 0; press < 40; press++) store.getState().zoomBy(0.6, 0.7, true);
    const { shown } = store.getState();
    expect((shown.end - shown.start) * 36_000).toBeCloseTo(0.04, 6);
    store.getState().fit();
    expect(store.getState().shown).toEqual({ start: 0, end: 1 });
  });

  it('keeps its height within bounds and the tracks put away, and begins another video with all of it', () => {
    const { store, keep } = timeline(true);
    store.getState().setHeight(900);
    expect(store.getState().height).toBe(460);
    store.getState().toggleTrack('sound');
    store.getState().zoomBy(0.1, 0.5, false);
    store.getState().open({ videoId: 'b', duration: 60, frame: null });
    expect(store.getState().shown).toEqual({ start: 0, end: 1 });
    const again = createTimelineStore(keep, { frame: () => undefined, reduced: () => true });
    expect(again.getState()).toMatchObject({ height: 460, hidden: ['sound'] });
  });
});
