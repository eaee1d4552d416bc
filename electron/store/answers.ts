import type { AnswerResult, AskThread } from '../contract/ask.ts';
import { answerResultSchema } from '../contract/ask.ts';
import type { Database } from './database.ts';
import { json, text } from './row.ts';

/** Questions that were asked about videos, with their answers; they go with their video. */
export class Answers {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(answer: AnswerResult): void {
    this.#database.transaction(() => {
      this.#database.run(
        'INSERT OR REPLACE INTO answers (id, thread_id, asked_at, question, answer) VALUES (?, ?, ?, ?, ?)',
        ...[answer.id, answer.threadId, answer.askedAt, answer.question, JSON.stringify(answer)],
      );
      for (const videoId of answer.videoIds)
        this.#database.run('INSERT OR IGNORE INTO answer_videos (answer_id, video_id) VALUES (?, ?)', answer.id, videoId);
    });
  }

  /** Threads about a video, and their answers, the oldest first. */
  threads(videoId: string): AskThread[] {
    const rows = this.#database.all(
      'SELECT a.thread_id, a.answer FROM answers a JOIN answer_videos v ON v.answer_id = a.id WHERE v.video_id = ? ORDER BY a.asked_at, a.rowid',
      videoId,
    );
    const threads = new Map<string, AnswerResult[]>();
    for (const row of rows) {
      const answer = json(row, 'answer', answerResultSchema);
      const id = text(row, 'thread_id');
      if (answer) threads.set(id, [...(threads.get(id) ?? []), answer]);
    }
    return [...threads].map(([id, answers]) => ({ id, answers }));
  }

  /** The question of a thread that was asked last; null where there is none. */
  lastQuestion(threadId: string): string | null {
    const row = this.#database.get('SELECT question FROM answers WHERE thread_id = ? ORDER BY asked_at DESC, rowid DESC LIMIT 1', threadId);
    return row ? text(row, 'question') : null;
  }

  /** @param id one of its answers; all of them unless given */
  remove(threadId: string, id?: string): void {
    if (id === undefined) this.#database.run('DELETE FROM answers WHERE thread_id = ?', threadId);
    else this.#database.run('DELETE FROM answers WHERE thread_id = ? AND id = ?', threadId, id);
  }
}
