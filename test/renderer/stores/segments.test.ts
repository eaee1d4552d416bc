import { describe, expect, it } from 'vitest';
import { LongtakeError } from '../../../electron/contract/errors.ts';
import type { Segment } from '../../../electron/contract/segments.ts';
import { segmentFrom } from '../../../renderer/segments/makeSegment.ts';
import { createSegmentsStore } from '../../../renderer/stores/segments.ts';
import { scriptedBridge } from '../scriptedBridge.ts';
import { moment } from '../timeline/tenHourData.ts';

/** The library as the host keeps it: what is put and removed in each step. */
function library(failing = false) {
  const kept = new Map<string, Segment>();
  const errors: string[] = [];
  const bridge = scriptedBridge({
    'segments.list': () => ({ segments: [...kept.values()] }),
    'segments.change': ({ put, remove }) => {
      if (failing) throw new LongtakeError('DISK_FULL', 'The disk is full.');
      for (const id of remove) kept.delete(id);
      for (const one of put) kept.set(one.id, one);
      return {};
    },
  });
  return { bridge, kept, errors, store: createSegmentsStore(bridge, ({ code }) => errors.push(code)) };
}
const made = (start: number, end = start + 10): Omit<Segment, 'id'> => ({
  kind: 'segment',
  start,
  end,
  name: 'the launch',
  notes: '',
  evidence: [],
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('segments', () => {
  it('are shown at once and kept; undo and redo lead back and forth over every kind of step', async () => {
    const { store, kept } = library();
    await store.getState().open('a');
    const states: Segment[][] = [[]];
    const did = () => states.push(store.getState().segments);
    store.getState().add(made(20));
    did();
    const id = store.getState().segments[0]?.id ?? '';
    store.getState().add({ ...made(5, 5), kind: 'marker' });
    did();
    store.getState().edit(id, { name: 'dusk' });
    did();
    store.getState().edit(id, { start: 21, notes: 'check the sound' });
    did();
    store.getState().split(25);
    did();
    store.getState().remove(id);
    did();
    expect(store.getState().segments.map(({ start, end, name }) => [start, end, name])).toEqual([
      [5, 5, 'the launch'],
      [25, 30, 'dusk'],
    ]);
    for (const state of states.toReversed().slice(1)) {
      store.getState().undo();
      expect(store.getState().segments).toEqual(state);
    }
    expect(store.getState().undoes).toBeNull();
    store.getState().undo();
    for (const state of states.slice(1)) {
      store.getState().redo();
      expect(store.getState().segments).toEqual(state);
    }
    await settled();
    expect([...kept.values()].toSorted((a, b) => a.start - b.start)).toEqual(store.getState().segments);
  });

  it('forget what was undone once something else is done', async () => {
    const { store } = library();
    await store.getState().open('a');
    store.getState().add(made(1));
    store.getState().undo();
    expect(store.getState().redoes).toBe('segment added');
    store.getState().add(made(2));
    expect(store.getState().redoes).toBeNull();
  });

  it('of another video have steps of their own, which are still there on coming back', async () => {
    const { store } = library();
    await store.getState().open('a');
    store.getState().add(made(1));
    await settled();
    await store.getState().open('b');
    expect(store.getState().undoes).toBeNull();
    await store.getState().open('a');
    expect(store.getState().undoes).toBe('segment added');
  });

  it('that cannot be kept are not shown on', async () => {
    const { store, errors } = library(true);
    await store.getState().open('a');
    store.getState().add(made(1));
    expect(store.getState().segments).toHaveLength(1);
    await settled();
    expect(store.getState().segments).toEqual([]);
    expect(store.getState().undoes).toBeNull();
    expect(errors).toEqual(['DISK_FULL']);
  });

  it('refuse times that make no sense, and split nothing where there is nothing', async () => {
    const { store } = library();
    await store.getState().open('a');
    store.getState().add(made(10));
    const id = store.getState().segments[0]?.id ?? '';
    store.getState().edit(id, { end: 9 });
    store.getState().edit(id, { start: -1 });
    store.getState().split(10);
    store.getState().split(50);
    expect(store.getState().segments.map(({ start, end }) => [start, end])).toEqual([[10, 20]]);
    expect(store.getState().undoes).toBe('segment added');
  });

  it('that somebody else changed are read again', async () => {
    const { store, kept, bridge } = library();
    await store.getState().open('a');
    kept.set('x', { ...made(3), id: 'x' });
    bridge.tell({ event: 'segments.changed', data: { videoId: 'a' } });
    store.getState().apply({ event: 'segments.changed', data: { videoId: 'a' } });
    await settled();
    expect(store.getState().segments.map(({ id }) => id)).toEqual(['x']);
  });
});

describe('a segment is made', () => {
  const found = moment(40, 60, 0.9, 'likely');
  const from = { inPoint: null, outPoint: null, moment: null, query: 'rocket at dusk', time: 50 };

  it('from the open moment, in the words that found it', () => {
    expect(segmentFrom({ ...from, moment: found }, 0)).toMatchObject({ start: 40, end: 60, name: 'rocket at dusk' });
  });
  it('from in to out, which wins where it lies on the moment', () => {
    expect(segmentFrom({ ...from, inPoint: 10, outPoint: 20 }, 2)).toMatchObject({ start: 10, end: 20, name: 'Segment 3' });
    expect(segmentFrom({ ...from, inPoint: 45, outPoint: 70, moment: found }, 0)).toMatchObject({
      start: 45,
      end: 70,
      name: 'rocket at dusk',
    });
    expect(segmentFrom({ ...from, inPoint: 10, outPoint: 20, moment: found }, 0)).toMatchObject({ start: 40, end: 60 });
  });
  it('from in to the playhead where there is no out yet, and of nothing where there is nothing', () => {
    expect(segmentFrom({ ...from, inPoint: 45 }, 0)).toMatchObject({ start: 45, end: 50 });
    expect(segmentFrom({ ...from, inPoint: 55 }, 0)).toBeNull();
    expect(segmentFrom(from, 0)).toBeNull();
  });
});
