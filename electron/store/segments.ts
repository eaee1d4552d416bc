import { z } from 'zod';
import { kindSchema } from '../contract/search.ts';
import { segmentSchema, type Segment } from '../contract/segments.ts';
import type { Database, Row } from './database.ts';
import { json, number, text } from './row.ts';

/** What is put and what is taken away in one step; ids that are not there are passed over. */
export interface SegmentChange {
  put: Segment[];
  remove: string[];
}

/**
 * Segments and markers that people made. They are theirs, not a reading of the file: they outlive the removal of their video
 * from the library, and are there again when the same file is added once more.
 */
export class Segments {
  readonly #database: Database;
  readonly #listeners = new Set<(videoId: string) => void>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** In order of time. */
  list(videoId: string): Segment[] {
    return this.#database.all('SELECT * FROM segments WHERE video_id = ? ORDER BY start, end, id', videoId).map(segmentOf);
  }

  /** One transaction: all of it is kept, or nothing. */
  change(videoId: string, { put, remove }: SegmentChange): void {
    this.#database.transaction(() => {
      for (const id of remove) this.#database.run('DELETE FROM segments WHERE video_id = ? AND id = ?', videoId, id);
      for (const { id, kind, start, end, name, notes, evidence } of put) {
        this.#database.run(
          'INSERT OR REPLACE INTO segments (video_id, id, kind, start, end, name, notes, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          ...[videoId, id, kind, start, end, name, notes, JSON.stringify(evidence)],
        );
      }
    });
    for (const listener of this.#listeners) listener(videoId);
  }

  /** Tells of every change, after it is on disk. Returns the function that ends it. */
  onChange(listener: (videoId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

function segmentOf(row: Row): Segment {
  return segmentSchema.parse({
    id: text(row, 'id'),
    kind: text(row, 'kind'),
    start: number(row, 'start'),
    end: number(row, 'end'),
    name: text(row, 'name'),
    notes: text(row, 'notes'),
    evidence: json(row, 'evidence', z.array(kindSchema)) ?? [],
  });
}
