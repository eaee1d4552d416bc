import { expect, it } from 'vitest';
import type { StageStatus } from '../../../electron/contract/jobs.ts';
import type { VideoSummary } from '../../../electron/contract/library.ts';
import { finishedText, quitQuestion, Workload, type Finished, type Work } from '../../../electron/main/workload.ts';

const stage = (name: StageStatus['name'], state: StageStatus['state'], progress = 0): StageStatus => ({
  ...{ name, state, progress, seconds: 0, items: 0, reason: '', speed: null, secondsLeft: null },
});
const video = (id: string, stages: StageStatus[], change: Partial<VideoSummary> = {}): VideoSummary => ({
  ...{ id, path: `/${id}`, name: id, present: true, sizeBytes: 1, duration: 1, width: 1, height: 1, addedAt: '' },
  ...{ paused: false, stages, warnings: [], error: null, poster: null },
  ...change,
});

it('shows how much is done, and tells once when all of it is', () => {
  const shown: Work[] = [];
  const finished: Finished[] = [];
  const work = new Workload(
    (now) => shown.push(now),
    (end) => finished.push(end),
  );
  work.reset([video('old', [stage('probe', 'done')])]);
  expect(shown.at(-1)).toEqual({ open: 0, progress: null });
  work.apply({ event: 'video.changed', data: { video: video('a', [stage('probe', 'done'), stage('speech', 'waiting')]) } });
  work.apply({ event: 'stage.progress', data: { videoId: 'a', stage: stage('speech', 'running', 0.5) } });
  expect(shown.at(-1)).toEqual({ open: 1, progress: 0.75 });
  work.apply({ event: 'video.changed', data: { video: video('b', [stage('probe', 'waiting')]) } });
  expect(shown.at(-1)).toEqual({ open: 2, progress: 0.375 });
  work.apply({ event: 'stage.progress', data: { videoId: 'a', stage: stage('speech', 'done', 1) } });
  expect(finished).toEqual([]);
  work.apply({ event: 'stage.progress', data: { videoId: 'b', stage: stage('probe', 'failed') } });
  work.apply({ event: 'stage.progress', data: { videoId: 'b', stage: stage('probe', 'failed') } });
  expect(finished).toEqual([{ read: 1, failed: 1 }]);
  expect(shown.at(-1)).toEqual({ open: 0, progress: null });
});

it('counts no video that is paused, away or removed', () => {
  const finished: Finished[] = [];
  const work = new Workload(
    () => undefined,
    (end) => finished.push(end),
  );
  const open = [stage('probe', 'waiting')];
  work.reset([video('a', open), video('b', open, { paused: true }), video('c', open, { present: false })]);
  expect(work.open).toBe(1);
  work.apply({ event: 'video.changed', data: { video: video('a', open, { paused: true }) } });
  work.apply({ event: 'video.removed', data: { videoId: 'a' } });
  expect(work.open).toBe(0);
  expect(finished).toEqual([]);
});

it('says it in one sentence', () => {
  expect(finishedText({ read: 3, failed: 0 })).toBe('3 videos can be searched from beginning to end.');
  expect(finishedText({ read: 0, failed: 1 })).toBe('1 video could not be read in full; the library says why.');
  expect(quitQuestion(2).message).toBe('2 videos are still being read');
});
