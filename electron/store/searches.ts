import type { KeptSearch, MarkedAnswer } from '../contract/searches.ts';
import type { Span } from '../contract/time.ts';
import type { Database, Row } from './database.ts';
import { number, text, textOrNull } from './row.ts';

/** Unnamed searches that are remembered. */
const REMEMBERED = 30;

/** What was searched for before, and where a person says that a thing is which was not found. */
export class Searches {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The latest first. */
  list(): KeptSearch[] {
    return this.#database.all('SELECT * FROM searches ORDER BY used_at DESC, id DESC').map((row) => ({
      id: number(row, 'id'),
      query: text(row, 'query'),
      name: textOrNull(row, 'name'),
      usedAt: text(row, 'used_at'),
    }));
  }

  /** Remembers a search as the latest. @param name a name keeps it, null takes the name away, undefined leaves it as it is */
  keep(query: string, name?: string | null): void {
    this.#database.transaction(() => {
      const known = this.#database.get('SELECT name FROM searches WHERE query = ?', query);
      const kept = name === undefined && known ? textOrNull(known, 'name') : (name ?? null);
      // a row of its own for each use: ids order those of the same millisecond
      this.#database.run('DELETE FROM searches WHERE query = ?', query);
      this.#database.run('INSERT INTO searches (query, name, used_at) VALUES (?, ?, ?)', query, kept, new Date().toISOString());
      this.#database.run(
        `DELETE FROM searches WHERE name IS NULL AND id NOT IN
           (SELECT id FROM searches WHERE name IS NULL ORDER BY used_at DESC, id DESC LIMIT ?)`,
        REMEMBERED,
      );
    });
  }

  delete(id: number): void {
    this.#database.run('DELETE FROM searches WHERE id = ?', id);
  }

  markAnswer(query: string, videoId: string, { start, end }: Span): MarkedAnswer {
    const { id } = this.#database.run(
      'INSERT INTO marked_answers (query, video_id, start, end, marked_at) VALUES (?, ?, ?, ?, ?)',
      ...[query, videoId, start, end, new Date().toISOString()],
    );
    const row = this.#database.get('SELECT * FROM marked_answers WHERE id = ?', id);
    if (!row) throw new TypeError('the answer that was just written is gone');
    return answerOf(row);
  }

  /** @param query null gives those of every query */
  answers(query: string | null): MarkedAnswer[] {
    return this.#database
      .all('SELECT * FROM marked_answers WHERE ?1 IS NULL OR query = ?1 COLLATE NOCASE ORDER BY video_id, start', query)
      .map(answerOf);
  }

  deleteAnswer(id: number): void {
    this.#database.run('DELETE FROM marked_answers WHERE id = ?', id);
  }
}

function answerOf(row: Row): MarkedAnswer {
  return {
    id: number(row, 'id'),
    query: text(row, 'query'),
    videoId: text(row, 'video_id'),
    start: number(row, 'start'),
    end: number(row, 'end'),
    markedAt: text(row, 'marked_at'),
  };
}
