import { LongtakeError } from '../contract/errors.ts';
import type { Database } from './database.ts';
import { number } from './row.ts';

/**
 * Forward only: step n brings a library from version n to n + 1 (`PRAGMA user_version`). A step that has been released is
 * never edited; a change is a new step.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE videos (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, size_bytes INTEGER NOT NULL, mtime_ms REAL NOT NULL, added_at TEXT NOT NULL,
    duration REAL NOT NULL DEFAULT 0, probe TEXT, playability TEXT, warnings TEXT NOT NULL DEFAULT '[]', error TEXT,
    poster TEXT, paused INTEGER NOT NULL DEFAULT 0, present INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX videos_by_path ON videos (path);

  CREATE TABLE stages (
    video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, stage TEXT NOT NULL,
    state TEXT NOT NULL, generation TEXT NOT NULL DEFAULT '', seconds REAL NOT NULL DEFAULT 0, items INTEGER NOT NULL DEFAULT 0,
    progress REAL NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', error TEXT, cursor TEXT,
    PRIMARY KEY (video_id, stage)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE looked_at (
    video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, stage TEXT NOT NULL, kind TEXT NOT NULL,
    start REAL NOT NULL, end REAL NOT NULL,
    PRIMARY KEY (video_id, stage, kind, start, end)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE pictures (
    video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, time REAL NOT NULL, start REAL NOT NULL, end REAL NOT NULL,
    source TEXT NOT NULL, changed INTEGER NOT NULL,
    PRIMARY KEY (video_id, time)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sprites (
    video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, file TEXT NOT NULL, sheet TEXT NOT NULL, start REAL NOT NULL,
    PRIMARY KEY (video_id, file)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE shots (
    video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, start REAL NOT NULL, end REAL NOT NULL,
    PRIMARY KEY (video_id, start)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE waveforms (
    video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, seconds_per_peak REAL NOT NULL, peaks BLOB NOT NULL,
    PRIMARY KEY (video_id, seconds_per_peak)
  ) STRICT;

  CREATE TABLE record_sets (
    video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, name TEXT NOT NULL, generation TEXT NOT NULL,
    rows INTEGER NOT NULL, columns TEXT NOT NULL,
    PRIMARY KEY (video_id, name)
  ) STRICT, WITHOUT ROWID;

  -- vector_row: row of the sentence vector in the record set of the stage, -1 where it has none
  CREATE TABLE transcript_lines (
    id INTEGER PRIMARY KEY, video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, start REAL NOT NULL, end REAL NOT NULL,
    text TEXT NOT NULL, source TEXT NOT NULL, speaker TEXT, generation TEXT NOT NULL, vector_row INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX transcript_by_video ON transcript_lines (video_id, start);
  CREATE VIRTUAL TABLE transcript_words USING fts5 (text, content = 'transcript_lines', content_rowid = 'id', tokenize = 'porter unicode61');
  CREATE TRIGGER transcript_added AFTER INSERT ON transcript_lines BEGIN
    INSERT INTO transcript_words (rowid, text) VALUES (new.id, new.text);
  END;
  CREATE TRIGGER transcript_removed AFTER DELETE ON transcript_lines BEGIN
    INSERT INTO transcript_words (transcript_words, rowid, text) VALUES ('delete', old.id, old.text);
  END;

  CREATE TABLE screen_texts (
    id INTEGER PRIMARY KEY, video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, start REAL NOT NULL, end REAL NOT NULL,
    text TEXT NOT NULL, confidence REAL NOT NULL, generation TEXT NOT NULL, vector_row INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX screen_by_video ON screen_texts (video_id, start);
  CREATE VIRTUAL TABLE screen_words USING fts5 (text, content = 'screen_texts', content_rowid = 'id', tokenize = 'porter unicode61');
  CREATE VIRTUAL TABLE screen_trigrams USING fts5 (text, content = 'screen_texts', content_rowid = 'id', tokenize = 'trigram');
  CREATE TRIGGER screen_added AFTER INSERT ON screen_texts BEGIN
    INSERT INTO screen_words (rowid, text) VALUES (new.id, new.text);
    INSERT INTO screen_trigrams (rowid, text) VALUES (new.id, new.text);
  END;
  CREATE TRIGGER screen_removed AFTER DELETE ON screen_texts BEGIN
    INSERT INTO screen_words (screen_words, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO screen_trigrams (screen_trigrams, rowid, text) VALUES ('delete', old.id, old.text);
  END;
  `,
  `
  -- what was searched for; without a name only the latest are kept
  CREATE TABLE searches (id INTEGER PRIMARY KEY AUTOINCREMENT, query TEXT NOT NULL UNIQUE, name TEXT, used_at TEXT NOT NULL) STRICT;

  CREATE TABLE marked_answers (
    id INTEGER PRIMARY KEY, query TEXT NOT NULL, video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    start REAL NOT NULL, end REAL NOT NULL, marked_at TEXT NOT NULL
  ) STRICT;

  -- a person's words for a span of speech: they outlive the lines, which the stage makes anew
  CREATE TABLE transcript_corrections (
    id INTEGER PRIMARY KEY, video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, start REAL NOT NULL, end REAL NOT NULL,
    recognised TEXT NOT NULL, text TEXT NOT NULL, vector BLOB, corrected_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX corrections_by_video ON transcript_corrections (video_id, start);
  ALTER TABLE transcript_lines ADD COLUMN recognised TEXT;
  CREATE TRIGGER transcript_changed AFTER UPDATE OF text ON transcript_lines BEGIN
    INSERT INTO transcript_words (transcript_words, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO transcript_words (rowid, text) VALUES (new.id, new.text);
  END;
  `,
  // a person's own: no REFERENCES, so that they outlive the removal of their video (ids come from the content)
  `
  CREATE TABLE segments (
    video_id TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('segment', 'marker')),
    start REAL NOT NULL, end REAL NOT NULL, name TEXT NOT NULL, notes TEXT NOT NULL, evidence TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (video_id, id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE queue_order (
    video_id TEXT PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE, place INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- a question with its answer as JSON; it goes when a video that it was asked about goes
  CREATE TABLE answers (
    id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, asked_at TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL
  ) STRICT;
  CREATE INDEX answers_by_thread ON answers (thread_id, asked_at);
  CREATE TABLE answer_videos (
    answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE, video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    PRIMARY KEY (answer_id, video_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX answers_by_video ON answer_videos (video_id);
  CREATE TRIGGER answer_video_removed AFTER DELETE ON answer_videos BEGIN
    DELETE FROM answers WHERE id = old.answer_id;
  END;
  `,
  // when the last batch of a stage was finished, ISO 8601
  `ALTER TABLE stages ADD COLUMN worked_at TEXT;`,
];

/**
 * Brings an open database to the version this program knows.
 * @throws LIBRARY_TOO_NEW where a newer Longtake wrote it; the file is not touched then
 */
export function migrate(database: Database): void {
  const row = database.get('PRAGMA user_version');
  const version = row ? number(row, 'user_version') : 0;
  if (version > MIGRATIONS.length) {
    throw new LongtakeError(
      'LIBRARY_TOO_NEW',
      `The library ${database.file} was written by a newer Longtake (version ${version} of its tables; this one knows ${MIGRATIONS.length}).`,
      { hint: 'Update Longtake, or choose another folder with --library.' },
    );
  }
  // outside a transaction, and only after the version is known to be ours
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
  MIGRATIONS.slice(version).forEach((sql, step) => {
    database.transaction(() => {
      database.exec(sql);
      database.exec(`PRAGMA user_version = ${version + step + 1}`);
    });
  });
}
