import { describe, expect, it } from 'vitest';
import type { Stage, StageState, StageStatus } from '../../../electron/contract/jobs.ts';
import { jobsOf, progressOf, searchableOf, stateLineOf, stoppedOf } from '../../../renderer/jobs/jobs.ts';
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
  });
});
