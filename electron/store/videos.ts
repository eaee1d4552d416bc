import { z } from 'zod';
import { LongtakeError, type ErrorData } from '../contract/errors.ts';
import { errorDataSchema } from '../contract/jobs.ts';
import { mediaProbeSchema, playabilitySchema, warningSchema, type MediaProbe, type Playability, type Warning } from '../contract/media.ts';
import type { Database, Row } from './database.ts';
import { json, number, text, textOrNull } from './row.ts';

export interface VideoRecord {
  /** Derived from the content. */
  id: string;
  path: string;
  sizeBytes: number;
  mtimeMs: number;
  /** ISO 8601. */
  addedAt: string;
  /** Seconds; 0 before the file was probed. */
  duration: number;
  probe: MediaProbe | null;
  playability: Playability | null;
  warnings: Warning[];
  error: z.output<typeof errorDataSchema> | null;
  poster: string | null;
  paused: boolean;
  present: boolean;
}

/** The videos of a library: where they lie and what is known of them as files. */
export class Videos {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds a video, or notes the new place of one that is known by its content. */
  add(file: { id: string; path: string; sizeBytes: number; mtimeMs: number }): 'added' | 'known' | 'moved' {
    const known = this.get(file.id);
    if (!known) {
      this.#database.run(
        'INSERT INTO videos (id, path, size_bytes, mtime_ms, added_at) VALUES (?, ?, ?, ?, ?)',
        ...[file.id, file.path, file.sizeBytes, file.mtimeMs, new Date().toISOString()],
      );
      return 'added';
    }
    this.#database.run('UPDATE videos SET path = ?, mtime_ms = ?, present = 1 WHERE id = ?', file.path, file.mtimeMs, file.id);
    return known.path === file.path ? 'known' : 'moved';
  }

  /** In the order in which they were added. */
  list(): VideoRecord[] {
    return this.#database.all('SELECT * FROM videos ORDER BY added_at, rowid').map(recordOf);
  }

  get(id: string): VideoRecord | undefined {
    const row = this.#database.get('SELECT * FROM videos WHERE id = ?', id);
    return row && recordOf(row);
  }

  /** By id or by path. @throws VIDEO_UNKNOWN */
  find(idOrPath: string): VideoRecord {
    const row =
      this.#database.get('SELECT * FROM videos WHERE id = ?', idOrPath) ??
      this.#database.get('SELECT * FROM videos WHERE path = ? ORDER BY present DESC, rowid DESC LIMIT 1', idOrPath);
    if (row) return recordOf(row);
    throw new LongtakeError('VIDEO_UNKNOWN', `There is no video ${idOrPath} in this library.`, {
      hint: 'Run "longtake videos" to see those that are, or "longtake analyse" to add it.',
    });
  }

  setProbe(id: string, probe: MediaProbe, playability: Playability | null): void {
    this.#database.run(
      'UPDATE videos SET probe = ?, duration = ?, playability = ? WHERE id = ?',
      ...[JSON.stringify(probe), probe.duration, playability && JSON.stringify(playability), id],
    );
  }

  /** What a person should know about the file; a warning of the same code and words is kept once. */
  addWarnings(id: string, warnings: Warning[]): void {
    const kept = new Map(
      [...(this.get(id)?.warnings ?? []), ...warnings].map((warning) => [`${warning.code} ${warning.message}`, warning]),
    );
    this.#database.run('UPDATE videos SET warnings = ? WHERE id = ?', JSON.stringify([...kept.values()]), id);
  }

  setError(id: string, error: ErrorData | null): void {
    this.#database.run('UPDATE videos SET error = ? WHERE id = ?', error && JSON.stringify(error), id);
  }

  setPoster(id: string, file: string): void {
    this.#database.run('UPDATE videos SET poster = ? WHERE id = ?', file, id);
  }

  setPaused(id: string, paused: boolean): void {
    this.#database.run('UPDATE videos SET paused = ? WHERE id = ?', Number(paused), id);
  }

  setPresent(id: string, present: boolean): void {
    this.#database.run('UPDATE videos SET present = ? WHERE id = ?', Number(present), id);
  }
}

function recordOf(row: Row): VideoRecord {
  return {
    id: text(row, 'id'),
    path: text(row, 'path'),
    sizeBytes: number(row, 'size_bytes'),
    mtimeMs: number(row, 'mtime_ms'),
    addedAt: text(row, 'added_at'),
    duration: number(row, 'duration'),
    probe: json(row, 'probe', mediaProbeSchema),
    playability: json(row, 'playability', playabilitySchema),
    warnings: json(row, 'warnings', z.array(warningSchema)) ?? [],
    error: json(row, 'error', errorDataSchema),
    poster: textOrNull(row, 'poster'),
    paused: number(row, 'paused') === 1,
    present: number(row, 'present') === 1,
  };
}
