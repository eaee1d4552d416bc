import type { Database } from './database.ts';
import { text } from './row.ts';

/** The order in which videos are read, as a person arranged it; videos that are not in it come after, as they were added. */
export class QueueOrder {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): string[] {
    return this.#database.all('SELECT video_id FROM queue_order ORDER BY place').map((row) => text(row, 'video_id'));
  }

  /** Replaces the order; ids of no video are left out. */
  set(videoIds: readonly string[]): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM queue_order');
      [...new Set(videoIds)].forEach((id, place) =>
        this.#database.run('INSERT INTO queue_order (video_id, place) SELECT id, ? FROM videos WHERE id = ?', place, id),
      );
    });
  }
}
