import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LongtakeError } from '../../../electron/contract/errors.ts';
import type { Stage } from '../../../electron/contract/jobs.ts';
import { JobQueue } from '../../../electron/jobs/queue.ts';
import type { Obstacle, Task, Unit } from '../../../electron/jobs/unit.ts';
import { Library } from '../../../electron/store/library.ts';

let folder: string;
let library: Library;
let queue: JobQueue;
let log: string[];

interface Script {
  stages: Stage[];
  after?: Stage[];
  cores?: number;
  onRequest?: boolean;
  generation?: () => string;
  obstacle?: (stage: Stage) => Obstacle | null;
  run?: (task: Task) => Promise<void>;
}

function unit(script: Script): Unit {
  return {
    stages: script.stages,
    after: script.after ?? [],
    cores: script.cores ?? 1,
    ...(script.onRequest && { onRequest: true }),
    obstacle: script.obstacle ?? (() => null),
    generation: script.generation ?? (() => 'g1'),
    run: async (task) => {
      log.push(`${task.video.id}:${task.stages.join('+')}`);
      for (const stage of task.stages) task.library.beginStage(task.video.id, stage, script.generation?.() ?? 'g1');
      await script.run?.(task);
    },
  };
}

function open(units: Unit[], cores = 2): void {
  queue = new JobQueue({ library, units, cores, onVideoChanged: () => undefined });
}

const add = (id: string) => library.videos.add({ id, path: join(folder, id), sizeBytes: 1, mtimeMs: 1 });
const state = (id: string, stage: Stage) => library.stages.get(id, stage)?.state;

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await delay(2);
  expect(condition()).toBe(true);
}

const untilAborted = ({ signal }: Task) =>
  new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(new LongtakeError('CANCELLED', 'cancelled'))));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longtake-queue-'));
  library = Library.open(folder);
  log = [];
});
afterEach(async () => {
  await queue.close();
  library.close();
  rmSync(folder, { recursive: true });
});

describe('JobQueue', () => {
  it('runs units in the order of their dependencies and marks their stages done', async () => {
    open(
      [
        unit({ stages: ['probe'] }),
        unit({ stages: ['keyframes', 'concepts'], after: ['probe'] }),
        unit({ stages: ['shots'], after: ['keyframes'] }),
      ],
      1,
    );
    add('v1');
    queue.plan('v1');
    await until(() => state('v1', 'shots') === 'done');
    expect(log).toEqual(['v1:probe', 'v1:keyframes+concepts', 'v1:shots']);
    expect(state('v1', 'concepts')).toBe('done');
  });

  it('probes every video before it goes deep into one, and takes the open video first', async () => {
    open([unit({ stages: ['probe'], run: () => delay(5) }), unit({ stages: ['keyframes'], after: ['probe'], run: () => delay(5) })], 1);
    for (const id of ['v1', 'v2', 'v3']) add(id);
    queue.prioritise('v3');
    for (const id of ['v1', 'v2', 'v3']) queue.plan(id);
    await until(() => ['v1', 'v2', 'v3'].every((id) => state(id, 'keyframes') === 'done'));
    expect(log.slice(0, 3).every((line) => line.endsWith(':probe'))).toBe(true);
    expect(log[3]).toBe('v3:keyframes');
  });

  it('never keeps more cores busy than there are', async () => {
    let busy = 0;
    let most = 0;
    const work = (cores: number) => async () => {
      busy += cores;
      most = Math.max(most, busy);
      await delay(5);
      busy -= cores;
    };
    open(
      [
        unit({ stages: ['keyframes'], cores: 2, run: work(2) }),
        unit({ stages: ['speech'], run: work(1) }),
        unit({ stages: ['text'], run: work(1) }),
      ],
      2,
    );
    for (const id of ['v1', 'v2', 'v3']) {
      add(id);
      queue.plan(id);
    }
    await until(() => ['v1', 'v2', 'v3'].every((id) => state(id, 'text') === 'done'));
    expect(most).toBe(2);
  });

  it('keeps the cause of a failure, goes on with the rest, and tries again when asked', async () => {
    let fail = true;
    open([
      unit({
        stages: ['keyframes'],
        run: () => (fail ? Promise.reject(new LongtakeError('DECODE_FAILED', 'x.mp4 cannot be decoded.')) : Promise.resolve()),
      }),
      unit({ stages: ['speech'] }),
    ]);
    add('v1');
    queue.plan('v1');
    await until(() => state('v1', 'speech') === 'done' && state('v1', 'keyframes') === 'failed');
    expect(library.stages.get('v1', 'keyframes')?.error).toMatchObject({ code: 'DECODE_FAILED' });
    fail = false;
    queue.retry('v1');
    await until(() => state('v1', 'keyframes') === 'done');
  });

  it('pauses: work stops, the stage waits and keeps its cursor, and resumes from it', async () => {
    const cursors: unknown[] = [];
    open([
      unit({
        stages: ['keyframes'],
        run: async (task) => {
          cursors.push(library.stages.get('v1', 'keyframes')?.cursor);
          if (cursors.length > 1) return;
          library.commitBatch({
            videoId: 'v1',
            stage: 'keyframes',
            generation: 'g1',
            rows: {},
            cursor: { time: 7 },
            progress: 0.5,
            seconds: 1,
          });
          await untilAborted(task);
        },
      }),
    ]);
    add('v1');
    queue.plan('v1');
    await until(() => library.stages.get('v1', 'keyframes')?.progress === 0.5);
    await queue.pause('v1');
    expect(state('v1', 'keyframes')).toBe('waiting');
    queue.resume('v1');
    await until(() => state('v1', 'keyframes') === 'done');
    expect(cursors).toEqual([null, { time: 7 }]);
  });

  it('cancels what runs and what waits', async () => {
    open([unit({ stages: ['keyframes'], run: untilAborted }), unit({ stages: ['shots'], after: ['keyframes'] })]);
    add('v1');
    queue.plan('v1');
    await until(() => log.length === 1);
    await queue.cancel('v1');
    expect([state('v1', 'keyframes'), state('v1', 'shots')]).toEqual(['cancelled', 'cancelled']);
    expect(log).toEqual(['v1:keyframes']);
  });

  it('ends a stage that cannot run with its reason, and does not run it', async () => {
    open([unit({ stages: ['speech'], obstacle: () => ({ state: 'not-applicable', reason: 'No sound in this file.' }) })]);
    add('v1');
    queue.plan('v1');
    await until(() => state('v1', 'speech') === 'not-applicable');
    expect(library.stages.get('v1', 'speech')?.reason).toBe('No sound in this file.');
    expect(log).toEqual([]);
  });

  it('redoes just the stage whose settings changed', async () => {
    let generation = 'g1';
    open([unit({ stages: ['keyframes'] }), unit({ stages: ['text'], generation: () => generation })]);
    add('v1');
    queue.plan('v1');
    await until(() => state('v1', 'text') === 'done' && state('v1', 'keyframes') === 'done');
    log.length = 0;
    generation = 'g2';
    queue.plan('v1');
    await until(() => state('v1', 'text') === 'done' && library.stages.get('v1', 'text')?.generation === 'g2');
    expect(log).toEqual(['v1:text']);
  });

  it('reads videos in the order a person gives them, and lets the first go first at once', async () => {
    open([unit({ stages: ['keyframes'], cores: 2, run: untilAborted })], 2);
    for (const id of ['v1', 'v2', 'v3']) {
      add(id);
      queue.plan(id);
    }
    await until(() => log.length === 1);
    await queue.arrange(['v3', 'v1', 'v2']);
    await until(() => log.length === 2);
    expect(log).toEqual(['v1:keyframes', 'v3:keyframes']);
    expect(state('v1', 'keyframes')).toBe('waiting');
    expect(library.queueOrder.list()).toEqual(['v3', 'v1', 'v2']);
    // the first one runs already: nothing is interrupted
    await queue.arrange(['v3', 'v2', 'v1']);
    expect(log).toHaveLength(2);
    await queue.pause('v3');
    await until(() => log.length === 3);
    expect(log[2]).toBe('v2:keyframes');
  });

  it('takes as many cores as it is given, and changes that while it works', async () => {
    open([unit({ stages: ['keyframes'], run: untilAborted })], 3);
    for (const id of ['v1', 'v2', 'v3']) {
      add(id);
      queue.plan(id);
    }
    await until(() => log.length === 3);
    log.length = 0;
    let runningBetween = -1;
    await queue.configure(1, () => {
      runningBetween = ['v1', 'v2', 'v3'].filter((id) => state(id, 'keyframes') === 'running').length;
      return Promise.resolve();
    });
    expect(runningBetween).toBe(0);
    await until(() => log.length === 1);
    await delay(20);
    expect(log).toEqual(['v1:keyframes']);
  });

  it('makes a stage anew from its beginning when asked to', async () => {
    const cursors: unknown[] = [];
    open([
      unit({
        stages: ['shots'],
        run: ({ video }) => {
          cursors.push(library.stages.get(video.id, 'shots')?.cursor);
          const batch = { videoId: video.id, stage: 'shots', generation: 'g1', cursor: 'end', progress: 1, seconds: 1 } as const;
          library.commitBatch({ ...batch, rows: { shots: [{ start: 0, end: 5 }] } });
          return Promise.resolve();
        },
      }),
    ]);
    add('v1');
    queue.plan('v1');
    await until(() => state('v1', 'shots') === 'done');
    await queue.redo('v1', 'shots');
    await until(() => state('v1', 'shots') === 'done' && cursors.length === 2);
    expect(cursors).toEqual([null, null]);
    expect(library.pictures.shots('v1')).toEqual([{ start: 0, end: 5 }]);
  });

  it('runs only the stages asked for and shows the others as skipped', async () => {
    open([unit({ stages: ['keyframes'] }), unit({ stages: ['text'] })]);
    add('v1');
    queue.plan('v1', ['text']);
    await until(() => state('v1', 'text') === 'done');
    expect(state('v1', 'keyframes')).toBe('skipped');
    // nor does it come when what failed is tried again
    queue.retry('v1');
    expect(state('v1', 'keyframes')).toBe('skipped');
    queue.plan('v1');
    await until(() => state('v1', 'keyframes') === 'done');
  });
});

describe('a stage that is made on request', () => {
  const units = () => [
    unit({ stages: ['probe'] }),
    unit({ stages: ['proxy'], after: ['probe'], cores: 0, onRequest: true, run: untilAborted }),
    unit({ stages: ['shots'], after: ['probe'], cores: 2, run: untilAborted }),
  ];

  it('is no part of an analysis, and starts at once beside what keeps every core busy', async () => {
    add('a');
    add('b');
    open(units());
    queue.plan('a');
    queue.plan('b');
    await until(() => log.some((entry) => entry.endsWith(':shots')));
    expect(state('a', 'proxy')).toBeUndefined();
    queue.ask('b', 'proxy');
    await until(() => state('b', 'proxy') === 'running');
    await queue.dismiss('b', 'proxy');
    expect(state('b', 'proxy')).toBeUndefined();
    await queue.close();
  });

  it('does not come back by itself when everything is tried again', async () => {
    add('a');
    open(units());
    library.stages.setState('a', 'proxy', 'skipped', { reason: 'It was deleted to make room.' });
    library.stages.setState('a', 'shots', 'failed');
    queue.retry('a');
    await until(() => state('a', 'shots') === 'running');
    expect(state('a', 'proxy')).toBe('skipped');
    queue.retry('a', 'proxy');
    await until(() => state('a', 'proxy') === 'running');
    await queue.close();
  });
});
