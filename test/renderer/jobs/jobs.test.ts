import { describe, expect, it } from 'vitest';
import type { Stage, StageState, StageStatus } from '../../../electron/contract/jobs.ts';
import { inQueueOrder, jobsOf, progressOf, searchableOf, sharedObstacle, stateLineOf, stoppedOf } from '../../../renderer/jobs/jobs.ts';
import { summary } from '../scriptedBridge.ts';

const stage = (name: Stage, state: StageState, change: Partial<StageStatus> = {}): StageStatus => ({
  name,
  state,
  seconds: 0,
  items: 0,
  reason: '',
  progress: state === 'done' ? 1 : 0,
  speed: null,
  secondsLeft: null,
  ...change,
});

describe('how a job is told', () => {
  it('counts only stages that can run', () => {
    const video = summary('a', {
      stages: [stage('probe', 'done'), stage('concepts', 'running', { progress: 0.5 }), stage('picture', 'not-applicable')],
    });
    expect(progressOf(video)).toBe(0.75);
    expect(jobsOf([video])).toHaveLength(1);
    expect(stateLineOf({ ...video, paused: true })?.text).toBe('Paused at 75 %, kept what was read');
  });

  it('says what can be searched while the rest is read', () => {
    const video = summary('a', {
      duration: 3600,
      stages: [stage('concepts', 'running', { progress: 0.5 }), stage('speech', 'done'), stage('text', 'waiting')],
    });
    expect(searchableOf(video)).toBe('pictures to 30:00, all speech');
  });

  it('says what failed and why, and offers a retry only where nothing runs', () => {
    const failed = summary('a', { stages: [stage('speech', 'failed', { reason: 'the sound is damaged' })] });
    expect(stateLineOf(failed)).toEqual({ text: 'Speech: the sound is damaged', tone: 'warn' });
    expect(stoppedOf([failed])).toHaveLength(1);
    expect(stoppedOf([{ ...failed, stages: [...failed.stages, stage('text', 'running')] }])).toHaveLength(0);
    expect(stateLineOf(summary('b', { stages: [stage('probe', 'done')] }))).toBeNull();
    expect(stateLineOf(summary('c', { present: false }))?.tone).toBe('warn');
    const away = stateLineOf(summary('d', { present: false, path: '/Volumes/ARCHIVE-2/d.mp4' }));
    expect(away).toEqual({ text: 'Drive “ARCHIVE-2” is not connected', tone: 'plain' });
  });

  it('waits until more than the probe has begun, in the order a person gave', () => {
    const probed = summary('a', { stages: [stage('probe', 'done'), stage('concepts', 'waiting')] });
    expect(stateLineOf(probed)?.text).toBe('Waiting');
    const added = (id: string, day: number) => summary(id, { addedAt: `2026-01-0${day}T00:00:00Z` });
    const videos = [added('late', 3), added('early', 1), added('middle', 2)];
    expect(inQueueOrder(videos, ['late']).map(({ id }) => id)).toEqual(['late', 'early', 'middle']);
  });

  it('tells an obstacle of all jobs once', () => {
    const full = summary('a', { stages: [stage('speech', 'failed', { reason: 'The disk is full.', code: 'DISK_FULL' })] });
    expect(sharedObstacle([summary('b'), full])).toEqual({ code: 'DISK_FULL', message: 'The disk is full.', videoIds: ['a'] });
    expect(sharedObstacle([summary('b', { stages: [stage('speech', 'failed', { code: 'DECODE_FAILED' })] })])).toBeNull();
  });
});
