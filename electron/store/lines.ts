import { transcriptLineSchema, type ScreenText, type TranscriptLine } from '../contract/library.ts';
import type { Database, Row } from './database.ts';
import { number, text, textOrNull } from './row.ts';

/** A row of words as a stage hands it over; `vector` is its sentence vector, of any length greater than zero; only its direction counts. */
export type NewTranscriptLine = Omit<TranscriptLine, 'id'> & { vector: Float32Array | null };
export type NewScreenText = Omit<ScreenText, 'id'> & { vector: Float32Array | null };

/** Where the words of a line stand and which row of the vectors is theirs (-1: none). */
export interface LinePlace {
  id: number;
  videoId: string;
  start: number;
  end: number;
  vectorRow: number;
}

export interface FoundLine {
  id: number;
  videoId: string;
  start: number;
  end: number;
  text: string;
}

const TABLES = { speech: 'transcript_lines', text: 'screen_texts' } as const;
/** Full-text tables: words with English endings cut off; `trigrams` finds parts of misread words. */
const WORDS = { speech: 'transcript_words', text: 'screen_words', trigrams: 'screen_trigrams' } as const;
export type LineKind = keyof typeof TABLES;

/** Transcript lines and texts on the screen, with their full-text tables. */
export class Lines {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  addTranscript(videoId: string, generation: string, lines: (Omit<TranscriptLine, 'id'> & { vectorRow: number })[]): void {
    for (const line of lines) {
      this.#database.run(
        `INSERT INTO transcript_lines (video_id, start, end, text, source, speaker, generation, vector_row, recognised)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[videoId, line.start, line.end, line.text, line.source, line.speaker, generation, line.vectorRow, line.recognised ?? null],
      );
    }
  }

  addScreenTexts(videoId: string, generation: string, texts: (Omit<ScreenText, 'id'> & { vectorRow: number })[]): void {
    for (const line of texts) {
      this.#database.run(
        'INSERT INTO screen_texts (video_id, start, end, text, confidence, generation, vector_row) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...[videoId, line.start, line.end, line.text, line.confidence, generation, line.vectorRow],
      );
    }
  }

  transcript(videoId: string): TranscriptLine[] {
    return this.#database.all('SELECT * FROM transcript_lines WHERE video_id = ? ORDER BY start, id', videoId).map((row) => ({
      ...found(row),
      source: transcriptLineSchema.shape.source.parse(row['source']),
      speaker: textOrNull(row, 'speaker'),
      ...(row['recognised'] !== null && { recognised: text(row, 'recognised') }),
    }));
  }

  /** Other words for a transcript line. @param recognised what had been heard, null where the words are that. @param vectorRow -1 for none */
  rewrite(id: number, words: string, recognised: string | null, vectorRow: number): void {
    this.#database.run(
      'UPDATE transcript_lines SET text = ?, recognised = ?, vector_row = ? WHERE id = ?',
      words,
      recognised,
      vectorRow,
      id,
    );
  }

  removeLine(id: number): void {
    this.#database.run('DELETE FROM transcript_lines WHERE id = ?', id);
  }

  screenTexts(videoId: string): ScreenText[] {
    return this.#database
      .all('SELECT * FROM screen_texts WHERE video_id = ? ORDER BY start, id', videoId)
      .map((row) => ({ ...found(row), confidence: number(row, 'confidence') }));
  }

  /** Every line of a kind, of one video or of all, without its words. */
  places(kind: LineKind, videoId: string): LinePlace[] {
    return this.#database
      .all(`SELECT id, video_id, start, end, vector_row FROM ${TABLES[kind]} WHERE video_id = ? ORDER BY start, id`, videoId)
      .map((row) => ({
        id: number(row, 'id'),
        videoId: text(row, 'video_id'),
        start: number(row, 'start'),
        end: number(row, 'end'),
        vectorRow: number(row, 'vector_row'),
      }));
  }

  get(kind: LineKind, id: number): FoundLine | undefined {
    const row = this.#database.get(`SELECT id, video_id, start, end, text FROM ${TABLES[kind]} WHERE id = ?`, id);
    return row && { ...found(row), videoId: text(row, 'video_id') };
  }

  count(kind: LineKind): number {
    const row = this.#database.get(`SELECT count(*) AS lines FROM ${TABLES[kind]}`);
    return row ? number(row, 'lines') : 0;
  }

  /**
   * Lines that match an FTS5 expression, best first, with SQLite's bm25 (smaller is better).
   * @param expression in FTS5 syntax, every token quoted by the caller
   * @param videoIds only lines of these; null: of all
   */
  match(
    table: keyof typeof WORDS,
    expression: string,
    limit: number,
    videoIds: readonly string[] | null = null,
  ): (FoundLine & { bm25: number })[] {
    const words = WORDS[table];
    const lines = TABLES[table === 'speech' ? 'speech' : 'text'];
    const among = `SELECT ${words}.rowid, bm25(${words}) AS score FROM ${words}`;
    const inVideos = `JOIN ${lines} v ON v.id = ${words}.rowid WHERE ${words} MATCH ? AND v.video_id IN (SELECT value FROM json_each(?))`;
    return this.#database
      .all(
        `SELECT l.id, l.video_id, l.start, l.end, l.text, m.score FROM
           (${among} ${videoIds ? inVideos : `WHERE ${words} MATCH ?`} ORDER BY score LIMIT ?) m
         JOIN ${lines} l ON l.id = m.rowid ORDER BY m.score`,
        ...[expression, ...(videoIds ? [JSON.stringify(videoIds)] : []), limit],
      )
      .map((row) => ({ ...found(row), videoId: text(row, 'video_id'), bm25: number(row, 'score') }));
  }

  /** How many lines an FTS5 expression matches, counted up to `atMost`. */
  matchCount(table: keyof typeof WORDS, expression: string, atMost: number): number {
    const words = WORDS[table];
    const row = this.#database.get(
      `SELECT count(*) AS lines FROM (SELECT 1 FROM ${words} WHERE ${words} MATCH ? LIMIT ?)`,
      ...[expression, atMost],
    );
    return row ? number(row, 'lines') : 0;
  }

  drop(kind: LineKind, videoId: string): void {
    this.#database.run(`DELETE FROM ${TABLES[kind]} WHERE video_id = ?`, videoId);
  }
}

function found(row: Row): { id: number; start: number; end: number; text: string } {
  return { id: number(row, 'id'), start: number(row, 'start'), end: number(row, 'end'), text: text(row, 'text') };
}
