import { describe, expect, it } from 'vitest';
import type { StageStatus } from '../../../electron/contract/jobs.ts';
import type { VideoDetail } from '../../../electron/contract/library.ts';
import { formatWhen } from '../../../renderer/format.ts';
import { lookedUntil, lookedWhen, stripsOf } from '../../../renderer/search/lookedAt.ts';
import { nextSteps } from '../../../renderer/search/nextSteps.ts';
import { parseClock } from '../../../renderer/search/parseClock.ts';
import { summary } from '../scriptedBridge.ts';

const stage = (name: StageStatus['name'], state: StageStatus['state'], more: Partial<StageStatus> = {}): StageStatus => ({
  ...{ name, state, seconds: 1, items: 0, reason: '', progress: state === 'done' ? 1 : 0.5, speed: null, secondsLeft: null },
  ...more,
});
const coverage = { videos: 1, seconds: 1000, concept: 0.8, speech: 1 };
const situation = { coverage, all: 1, elsewhere: null, hasImageText: true, lacking: [] };

describe('next steps where nothing was found', () => {
  it('go on with what was stopped, and say what is left and what it costs', () => {
    const video = summary('a', { duration: 1000, stages: [stage('concepts', 'failed', { speed: 10 })] });
    expect(nextSteps({ ...situation, videos: [video] })).toEqual([
      {
        id: 'missing',
        title: 'Look at the missing 3:20',
        note: 'about 50 s, the search runs again by itself',
        stages: [{ videoId: 'a', stage: 'concepts', paused: false }],
      },
    ]);
  });

  it('ask for nothing while it is being read anyway, and name no cost that was not measured', () => {
    const video = summary('a', { duration: 1000, stages: [stage('concepts', 'running')] });
    expect(nextSteps({ ...situation, videos: [video] })).toMatchObject([{ note: 'the search runs again by itself', stages: [] }]);
  });

  it('resume a paused video, look closer where that was left out, and look into the other videos', () => {
    const video = summary('a', {
      duration: 1000,
      paused: true,
      stages: [stage('keyframes', 'done'), stage('concepts', 'waiting'), stage('gaps', 'skipped')],
    });
    const steps = nextSteps({ ...situation, videos: [video], all: 9, elsewhere: 3 });
    expect(steps.map(({ id }) => id)).toEqual(['missing', 'closer', 'everywhere']);
    expect(steps[0]?.stages).toEqual([{ videoId: 'a', stage: 'concepts', paused: true }]);
    expect(steps[2]).toMatchObject({ title: 'Search all 9 videos', note: '3 moments in other videos' });
  });

  it('lead to the models where a kind of evidence was left out for want of one', () => {
    const video = summary('a', { stages: [stage('concepts', 'done'), stage('speech', 'skipped')] });
    const steps = nextSteps({ ...situation, videos: [video], lacking: ['speech'] });
    expect(steps).toEqual([{ id: 'models', title: 'Look at the speech too', note: 'its model is not here, see Models', stages: [] }]);
  });

  it('are none where everything was looked at', () => {
    const video = summary('a', { stages: [stage('concepts', 'done'), stage('gaps', 'done'), stage('text', 'not-applicable')] });
    expect(nextSteps({ ...situation, videos: [video] })).toEqual([]);
  });
});

describe('what was looked at', () => {
  const detail = {
    summary: summary('a', { duration: 100 }),
    probe: null,
    lookedAt: {
      concept: [
        { start: 0, end: 20 },
        { start: 20.2, end: 40 },
        { start: 80, end: 100 },
      ],
      picture: [],
      speech: [{ start: 50, end: 100 }],
      text: [],
    },
  } as unknown as VideoDetail;

  it('is drawn where it lies in one video, and as a share of several', () => {
    expect(stripsOf(coverage, detail, [])).toMatchObject([
      {
        kind: 'seen',
        parts: [
          { start: 0, end: 0.4 },
          { start: 0.8, end: 1 },
        ],
      },
      { kind: 'said', parts: [{ start: 0.5, end: 1 }] },
    ]);
    expect(stripsOf(coverage, null, [])[0]?.parts).toEqual([{ start: 0, end: 0.8 }]);
    expect([lookedUntil(detail, 'seen'), lookedUntil(detail, 'said')]).toEqual([40, 0]);
  });
});

describe('when it was looked at', () => {
  const video = (id: string, at: Record<string, string>) =>
    summary(id, { stages: Object.entries(at).map(([name, workedAt]) => stage(name as StageStatus['name'], 'done', { workedAt })) });
  const videos = [
    video('a', { concepts: '2026-03-01T10:00:00.000Z', speech: '2026-03-02T10:00:00.000Z' }),
    video('b', { concepts: '2026-02-01T10:00:00.000Z', gaps: '2026-03-05T10:00:00.000Z', shots: '2026-04-01T10:00:00.000Z' }),
  ];

  it('is the latest of the stages that made the evidence, and nothing where none was made', () => {
    expect(lookedWhen(videos, 'seen')).toBe('2026-03-05T10:00:00.000Z');
    expect(lookedWhen(videos, 'said')).toBe('2026-03-02T10:00:00.000Z');
    expect(lookedWhen(videos, 'written')).toBeNull();
    expect(stripsOf(coverage, null, videos).map(({ when }) => when)).toEqual(['2026-03-05T10:00:00.000Z', '2026-03-02T10:00:00.000Z']);
  });

  it('is said to the minute while that is near', () => {
    const now = Date.parse('2026-03-10T00:00:00Z');
    expect(formatWhen('2026-03-05T10:07:00Z', now)).toMatch(/:07/);
    expect(formatWhen('2024-03-05T10:07:00Z', now)).toMatch(/2024/);
  });
});

describe('a typed time', () => {
  it.each([
    ['41:12', 2472],
    ['00:41:12', 2472],
    ['1:00:00.5', 3600.5],
    ['75', 75],
    ['x', null],
    ['', null],
    ['-3', null],
    ['1:2:3:4', null],
  ])('%s', (text, seconds) => {
    expect(parseClock(text)).toBe(seconds);
  });
});
