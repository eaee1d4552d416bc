import type { z } from 'zod';
import type { ErrorData } from '../contract/errors.ts';
import { errorDataSchema, STAGES, stageSchema, stageStateSchema, type Stage, type StageState, type StageStatus } from '../contract/jobs.ts';
import type { Database, Row } from './database.ts';
import { json, number, text } from './row.ts';

export interface StageRecord {
  name: Stage;
  state: StageState;
  /** Hash of sampler, model and settings whose rows the stage holds; '' before its first run. */
  generation: string;
  /** Wall time over all runs, seconds. */
  seconds: number;
  items: number;
  progress: number;
  reason: string;
  /** When its last batch was finished, ISO 8601; null before the first. */
  workedAt: string | null;
  error: z.output<typeof errorDataSchema> | null;
  /** What the stage itself wrote to go on from; null at its beginning. */
  cursor: unknown;
}

/** The state of every stage of every video: what the queue knows after a restart. */
export class Stages {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stages of a video that were ever planned, in the order of `STAGES`. */
  list(videoId: string): StageRecord[] {
    const records = this.#database.all('SELECT * FROM stages WHERE video_id = ?', videoId).map(recordOf);
    return records.sort((a, b) => STAGES.indexOf(a.name) - STAGES.indexOf(b.name));
  }

  get(videoId: string, stage: Stage): StageRecord | undefined {
    const row = this.#database.get('SELECT * FROM stages WHERE video_id = ? AND stage = ?', videoId, stage);
    return row && recordOf(row);
  }

  /** Plans a stage, or gives it a state with its reason; rows, cursor and generation stay. `seconds` is added to the wall time. */
  setState(
    videoId: string,
    stage: Stage,
    state: StageState,
    how: { reason?: string; error?: ErrorData | null; seconds?: number } = {},
  ): void {
    this.#database.run(
      `INSERT INTO stages (video_id, stage, state, reason, error, seconds, progress) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (video_id, stage) DO UPDATE SET state = excluded.state, reason = excluded.reason, error = excluded.error,
         seconds = stages.seconds + excluded.seconds, progress = max(stages.progress, excluded.progress)`,
      ...[
        videoId,
        stage,
        state,
        how.reason ?? '',
        how.error ? JSON.stringify(how.error) : null,
        how.seconds ?? 0,
        state === 'done' ? 1 : 0,
      ],
    );
  }

  /** Starts a stage anew: no rows, no cursor. The caller deletes its rows in the same transaction. */
  restart(videoId: string, stage: Stage, generation: string): void {
    this.#database.run(
      `INSERT INTO stages (video_id, stage, state, generation) VALUES (?, ?, 'running', ?)
       ON CONFLICT (video_id, stage) DO UPDATE SET state = 'running', generation = excluded.generation, seconds = 0, items = 0,
         progress = 0, reason = '', error = NULL, cursor = NULL, worked_at = NULL`,
      ...[videoId, stage, generation],
    );
  }

  /** As if it had never been planned; rows, if it has any, stay. */
  remove(videoId: string, stage: Stage): void {
    this.#database.run('DELETE FROM stages WHERE video_id = ? AND stage = ?', videoId, stage);
  }

  /** One finished batch: how many items it added, where to go on, and how far the stage is (0 to 1). */
  advance(videoId: string, stage: Stage, step: { items: number; seconds: number; progress: number; cursor: unknown }): void {
    this.#database.run(
      `UPDATE stages SET items = items + ?, seconds = seconds + ?, progress = ?, cursor = ?, worked_at = ?
       WHERE video_id = ? AND stage = ?`,
      ...[step.items, step.seconds, step.progress, JSON.stringify(step.cursor ?? null), new Date().toISOString(), videoId, stage],
    );
  }

  /** Stages that were running when a host died wait again and go on at their cursor. */
  resetRunning(): void {
    this.#database.run("UPDATE stages SET state = 'waiting' WHERE state = 'running'");
  }
}

function recordOf(row: Row): StageRecord {
  const cursor = row['cursor'] === null ? null : text(row, 'cursor');
  return {
    name: stageSchema.parse(row['stage']),
    state: stageStateSchema.parse(row['state']),
    generation: text(row, 'generation'),
    seconds: number(row, 'seconds'),
    items: number(row, 'items'),
    progress: number(row, 'progress'),
    reason: text(row, 'reason'),
    workedAt: row['worked_at'] === null ? null : text(row, 'worked_at'),
    error: json(row, 'error', errorDataSchema),
    cursor: cursor === null ? null : (JSON.parse(cursor) as unknown),
  };
}

/** A stage as lists show it; speed and time left follow from the work done so far. @param duration of the video, seconds */
export function stageStatus(stage: StageRecord, duration: number): StageStatus {
  const measured = stage.seconds > 0 && stage.progress > 0;
  return {
    name: stage.name,
    state: stage.state,
    seconds: stage.seconds,
    items: stage.items,
    reason: stage.reason,
    ...(stage.error && { code: stage.error.code }),
    ...(stage.workedAt !== null && { workedAt: stage.workedAt }),
    progress: stage.progress,
    speed: measured && duration > 0 ? (duration * stage.progress) / stage.seconds : null,
    secondsLeft: measured && stage.state === 'running' ? (stage.seconds * (1 - stage.progress)) / stage.progress : null,
  };
}
