import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { LongtakeError, type ErrorData } from '../contract/errors.ts';
import { stageSchema, type Stage, type StageState } from '../contract/jobs.ts';
import type { TranscriptLine, VideoDetail, VideoSummary } from '../contract/library.ts';
import { Answers } from './answers.ts';
import { deleteRows, writeRows, type BatchRows, type Tables } from './batch.ts';
import { Corrections } from './corrections.ts';
import { Database } from './database.ts';
import { videoDetail, videoSummary } from './detail.ts';
import { Lines } from './lines.ts';
import { lockLibrary } from './lock.ts';
import { migrate } from './migrations.ts';
import { Pictures } from './pictures.ts';
import { QueueOrder } from './queueOrder.ts';
import { RecordFiles } from './records.ts';
import { Searches } from './searches.ts';
import { Segments } from './segments.ts';
import { Stages } from './stages.ts';
import { Videos } from './videos.ts';

/** Tables that outlive the removal of a video. */
const PERSONAL_TABLES = ['searches', 'marked_answers', 'transcript_corrections', 'segments', 'queue_order'] as const;

/** Stages whose rows the gap filling adds to: when they start anew, so does it. */
const FILLED_BY_GAPS = new Set<Stage>(['keyframes', 'concepts', 'picture']);

/** One finished batch of a stage. */
export interface Batch {
  videoId: string;
  stage: Stage;
  generation: string;
  rows: BatchRows;
  /** Where the stage goes on after this batch: any JSON that it understands. */
  cursor: unknown;
  /** Share of the stage that is done now, 0 to 1. */
  progress: number;
  /** Wall time of this batch, seconds. */
  seconds: number;
}

/** Rows of a stage of a video are new or gone (`stage` null: the whole video is gone). */
export interface LibraryChange {
  videoId: string;
  stage: Stage | null;
}

/**
 * A library: a folder with library.db and videos/<id>/ (sprites, poster, record files), which can be copied while no host
 * has it open. One process owns it; every write of one batch is one transaction.
 */
export class Library {
  readonly folder: string;
  readonly videos: Videos;
  readonly stages: Stages;
  readonly pictures: Pictures;
  readonly lines: Lines;
  readonly records: RecordFiles;
  readonly queueOrder: QueueOrder;
  readonly segments: Segments;
  readonly searches: Searches;
  readonly answers: Answers;
  readonly #corrections: Corrections;
  readonly #database: Database;
  readonly #unlock: () => void;
  readonly #listeners = new Set<(change: LibraryChange) => void>();

  /**
   * Opens the library of a folder, made where absent, and takes up what a killed host left: counted rows are kept, stages
   * that were running wait again.
   * @throws LIBRARY_IN_USE, LIBRARY_TOO_NEW, LIBRARY_DAMAGED
   */
  static open(folder: string): Library {
    mkdirSync(path.join(folder, 'videos'), { recursive: true });
    const unlock = lockLibrary(folder);
    let database: Database | undefined;
    try {
      database = new Database(path.join(folder, 'library.db'));
      migrate(database);
      checkWhole(database);
      const library = new Library(folder, database, unlock);
      library.#recover();
      return library;
    } catch (error) {
      database?.close();
      unlock();
      throw error;
    }
  }

  private constructor(folder: string, database: Database, unlock: () => void) {
    this.folder = folder;
    this.#database = database;
    this.#unlock = unlock;
    this.videos = new Videos(database);
    this.stages = new Stages(database);
    this.pictures = new Pictures(database);
    this.lines = new Lines(database);
    this.segments = new Segments(database);
    this.queueOrder = new QueueOrder(database);
    this.records = new RecordFiles(database, (videoId) => this.folderOf(videoId));
    this.searches = new Searches(database);
    this.answers = new Answers(database);
    this.#corrections = new Corrections(database, this.lines, this.records);
  }

  /** Folder of a video's files (sprites, poster, records); it may not exist yet. */
  folderOf(videoId: string): string {
    return path.join(this.folder, 'videos', videoId);
  }

  /** Forgets a video and deletes its folder in the library; the file itself is never touched. @throws VIDEO_UNKNOWN */
  removeVideo(idOrPath: string): string {
    const { id } = this.videos.find(idOrPath);
    this.#database.transaction(() => {
      this.lines.drop('speech', id);
      this.lines.drop('text', id);
      this.#database.run('DELETE FROM videos WHERE id = ?', id);
    });
    rmSync(this.folderOf(id), { recursive: true, force: true });
    this.#tell({ videoId: id, stage: null });
    return id;
  }

  /** Forgets every video with all that was made of it, and everything of a person's own; the videos' files are never touched. */
  removeEverything(): void {
    for (const { id } of this.videos.list()) this.removeVideo(id);
    this.#database.transaction(() => {
      for (const table of PERSONAL_TABLES) this.#database.run(`DELETE FROM ${table}`);
    });
    rmSync(path.join(this.folder, 'videos'), { recursive: true, force: true });
    mkdirSync(path.join(this.folder, 'videos'), { recursive: true });
    // what was deleted is overwritten, and the room given back
    this.#database.exec('VACUUM');
  }

  /**
   * Starts a stage, or goes on with it. Rows of another generation are deleted in the same transaction, so that two
   * generations never lie side by side.
   * @returns the cursor of the last finished batch; null where the stage begins at the beginning
   */
  beginStage(videoId: string, stage: Stage, generation: string): unknown {
    const known = this.stages.get(videoId, stage);
    if (known?.generation === generation) {
      this.stages.setState(videoId, stage, 'running');
      return known.cursor;
    }
    this.#database.transaction(() => {
      deleteRows(this.#tables(), videoId, stage);
      this.stages.restart(videoId, stage, generation);
      if (FILLED_BY_GAPS.has(stage)) this.#startGapsOver(videoId);
    });
    this.#tell({ videoId, stage });
    return null;
  }

  /** Keeps one finished batch, rows and cursor together or not at all. Throws where the stage was begun again with other settings meanwhile. */
  commitBatch(batch: Batch): void {
    const { videoId, stage, generation } = batch;
    this.#database.transaction(() => {
      if (this.stages.get(videoId, stage)?.generation !== generation) {
        throw new LongtakeError('CANCELLED', `The stage ${stage} of ${videoId} was started again with other settings.`);
      }
      const items = writeRows(this.#tables(), videoId, stage, generation, batch.rows);
      this.stages.advance(videoId, stage, { items, seconds: batch.seconds, progress: batch.progress, cursor: batch.cursor });
    });
    this.#tell({ videoId, stage });
  }

  /** Ends a run of a stage: done, failed with its cause, skipped with the reason ... What it finished is kept. */
  endStage(videoId: string, stage: Stage, state: StageState, how: { reason?: string; error?: ErrorData } = {}): void {
    this.#database.transaction(() => {
      const settled = stage === 'speech' && state === 'done' ? this.stages.get(videoId, stage) : undefined;
      if (settled) this.#corrections.settle(videoId, settled.generation);
      this.stages.setState(videoId, stage, state, how);
    });
    this.#tell({ videoId, stage });
  }

  /**
   * Puts a person's words in place of what a transcript line says; they stay when the speech is read anew.
   * @param vector sentence vector of the words, null where there is none
   * @throws VIDEO_UNKNOWN, LINE_UNKNOWN
   */
  correctLine(videoId: string, lineId: number, words: string, vector: Float32Array | null): TranscriptLine {
    const line = this.#database.transaction(() => this.#corrections.correct(this.videos.find(videoId).id, lineId, words, vector));
    this.#tell({ videoId, stage: 'speech' });
    return line;
  }

  /** Forgets what a stage made, so that it is made anew: it waits, at its beginning. Does nothing to a stage that was never planned. */
  redoStage(videoId: string, stage: Stage): void {
    this.#database.transaction(() => {
      this.#startOver(videoId, stage, '');
      if (FILLED_BY_GAPS.has(stage)) this.#startGapsOver(videoId);
    });
    this.#tell({ videoId, stage });
  }

  summary(videoId: string): VideoSummary {
    return videoSummary(this.videos.find(videoId), this.stages);
  }

  summaries(): VideoSummary[] {
    return this.videos.list().map((video) => videoSummary(video, this.stages));
  }

  detail(videoId: string): VideoDetail {
    return videoDetail(this.videos.find(videoId), this);
  }

  /** Tells of every change of rows, after it is on disk. Returns the function that ends it. */
  onChange(listener: (change: LibraryChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#database.close();
    this.#unlock();
  }

  #tables(): Tables {
    return {
      database: this.#database,
      videos: this.videos,
      pictures: this.pictures,
      lines: this.lines,
      records: this.records,
      corrections: this.#corrections,
    };
  }

  #recover(): void {
    this.stages.resetRunning();
    const ids = this.videos.list().map(({ id }) => id);
    for (const set of this.records.recover(ids)) {
      // a record file was lost (deleted, or an incomplete copy of the folder): its stage is made again
      const stage = stageSchema.parse(set.name.split('.')[0]);
      this.#database.transaction(() => {
        this.#startOver(set.videoId, stage, 'Its files in the library were missing or too short.');
      });
    }
  }

  /** Back to the very beginning, waiting; does nothing to a stage that was never planned. */
  #startOver(videoId: string, stage: Stage, reason: string): void {
    if (!this.stages.get(videoId, stage)) return;
    deleteRows(this.#tables(), videoId, stage);
    this.stages.restart(videoId, stage, '');
    this.stages.setState(videoId, stage, 'waiting', { reason });
  }

  /** What filled the gaps between other pictures is of no use any more; where that was left out it stays so. */
  #startGapsOver(videoId: string): void {
    if (this.stages.get(videoId, 'gaps')?.state !== 'skipped') this.#startOver(videoId, 'gaps', '');
  }

  #tell(change: LibraryChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function checkWhole(database: Database): void {
  const row = database.get('PRAGMA quick_check(1)');
  if (row?.['quick_check'] !== 'ok') {
    throw new LongtakeError('LIBRARY_DAMAGED', `The library database ${database.file} is damaged: ${String(row?.['quick_check'])}.`, {
      hint: 'Put back a copy of the library folder, or move this folder away and analyse the videos again; the videos themselves are untouched.',
    });
  }
}
