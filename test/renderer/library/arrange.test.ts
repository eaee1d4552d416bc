import { describe, expect, it } from 'vitest';
import { arranged } from '../../../renderer/library/arrange.ts';
import { driveOf, factsOf } from '../../../renderer/library/facts.ts';
import { SORT_KEYS } from '../../../renderer/stores/library.ts';
import { summary } from '../scriptedBridge.ts';

const stage = (state: 'done' | 'running' | 'failed') =>
  ({
    name: 'speech',
    state,
    seconds: 1,
    items: 0,
    reason: '',
    progress: state === 'done' ? 1 : 0.5,
    speed: null,
    secondsLeft: null,
  }) as const;
const videos = [
  summary('take 10', { duration: 50, sizeBytes: 3, addedAt: '2026-01-03T00:00:00Z', stages: [stage('running')] }),
  summary('take 9', { duration: 70, sizeBytes: 1, addedAt: '2026-01-01T00:00:00Z', stages: [stage('done')], width: 3840, height: 2160 }),
  summary('Take 1', { duration: 60, sizeBytes: 2, addedAt: '2026-01-02T00:00:00Z', stages: [stage('failed')], present: false }),
];
const ids = (list: { id: string }[]) => list.map(({ id }) => id);

describe('the order of the library', () => {
  it('sorts by every column, numbers in names as numbers', () => {
    const by = (key: (typeof SORT_KEYS)[number], down = false) => ids(arranged(videos, { by: key, down }, null));
    expect(by('name')).toEqual(['Take 1', 'take 9', 'take 10']);
    expect(by('added', true)).toEqual(['take 10', 'Take 1', 'take 9']);
    expect(by('length')).toEqual(['take 10', 'Take 1', 'take 9']);
    expect(by('size', true)).toEqual(['take 10', 'Take 1', 'take 9']);
    expect(by('format', true)[0]).toBe('take 9');
    expect(by('read', true)[0]).toBe('take 9');
    // no order loses or doubles a video
    for (const key of SORT_KEYS) expect(by(key).sort()).toEqual(ids(videos).sort());
  });

  it('shows those in the state that is asked for', () => {
    const only = (filter: 'reading' | 'read' | 'stopped' | 'away') => ids(arranged(videos, { by: 'name', down: false }, filter));
    expect(only('reading')).toEqual(['take 10']);
    expect(only('read')).toEqual(['take 9']);
    expect(only('stopped')).toEqual(['Take 1']);
    expect(only('away')).toEqual(['Take 1']);
  });
});

describe('the facts of a video', () => {
  it('names the drive that can be taken away, and no other', () => {
    expect(driveOf('/Volumes/ARCHIVE-2/day 1/a.mov')).toBe('ARCHIVE-2');
    expect(driveOf('/media/kim/CARD/a.mov')).toBe('CARD');
    expect(driveOf('E:\\DCIM\\a.mov')).toBe('E:');
    expect(driveOf('C:\\Users\\kim\\a.mov')).toBeNull();
    expect(driveOf('/home/kim/a.mov')).toBeNull();
  });

  it('says what is known and nothing else', () => {
    expect(factsOf(summary('a', { frameRate: 50, sizeBytes: 41_700_000_000, width: 3840, height: 2160 }))).toBe(
      '3840 × 2160 · 50 fps · 41.7 GB',
    );
    expect(factsOf(summary('a', { width: null, height: null }))).toBe('Sound only · 1.0 kB');
    expect(factsOf(summary('a', { width: null, height: null, duration: 0 }))).toBe('1.0 kB');
  });
});
