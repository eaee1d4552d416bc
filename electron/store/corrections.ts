import { quantiseInt8 } from '../../kernels/vector/int8.ts';
import { LongtakeError } from '../contract/errors.ts';
import type { TranscriptLine } from '../contract/library.ts';
import type { Span } from '../contract/time.ts';
import type { Database } from './database.ts';
import type { Lines, NewTranscriptLine } from './lines.ts';
import type { RecordFiles } from './records.ts';
import { bytes, number, text } from './row.ts';

/** A person's words for a span of speech. */
interface Correction extends Span {
  id: number;
  recognised: string;
  text: string;
  /** As the sentence encoder gave it; rows of the video's set hold it in 8 bits. */
  vector: Float32Array | null;
}

/** Spans that share this much of their union are the same line, cut a little differently. */
const SAME_LINE = 0.5;
/** A line of which this share lies inside a corrected one is part of it. */
const INSIDE = 0.8;
const SET = 'speech.lines';

/**
 * Corrections of transcript lines. They belong to a span of the video and not to a row, so that they outlive a transcript
 * that is made anew: its lines take them over as they are written, and what has no line gets one in the end.
 */
export class Corrections {
  readonly #database: Database;
  readonly #lines: Lines;
  readonly #records: RecordFiles;

  constructor(database: Database, lines: Lines, records: RecordFiles) {
    this.#database = database;
    this.#lines = lines;
    this.#records = records;
  }

  /**
   * Puts a person's words in place of a line's, inside the caller's transaction; what had been recognised takes the correction back.
   * @param vector sentence vector of the words; null where there is no encoder: then only the words are found
   * @throws LINE_UNKNOWN
   */
  correct(videoId: string, lineId: number, words: string, vector: Float32Array | null): TranscriptLine {
    const line = this.#lines.transcript(videoId).find(({ id }) => id === lineId);
    if (!line) throw new LongtakeError('LINE_UNKNOWN', 'That line of the transcript is no longer there.');
    const recognised = line.recognised ?? line.text;
    const known = this.list(videoId).find((other) => other.text === line.text && overlapShare(other, line) >= SAME_LINE);
    if (known) this.#database.run('DELETE FROM transcript_corrections WHERE id = ?', known.id);
    if (words !== recognised) {
      this.#database.run(
        'INSERT INTO transcript_corrections (video_id, start, end, recognised, text, vector, corrected_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...[
          videoId,
          line.start,
          line.end,
          recognised,
          words,
          vector && new Uint8Array(Float32Array.from(vector).buffer),
          new Date().toISOString(),
        ],
      );
    }
    const row = this.#appendVector(videoId, vector);
    this.#lines.rewrite(lineId, words, words === recognised ? null : recognised, row);
    const corrected = this.#lines.transcript(videoId).find(({ id }) => id === lineId);
    if (!corrected) throw new TypeError('the line that was just written is gone');
    return corrected;
  }

  list(videoId: string): Correction[] {
    return this.#database.all('SELECT * FROM transcript_corrections WHERE video_id = ? ORDER BY start, id', videoId).map((row) => ({
      id: number(row, 'id'),
      start: number(row, 'start'),
      end: number(row, 'end'),
      recognised: text(row, 'recognised'),
      text: text(row, 'text'),
      vector: row['vector'] === null ? null : new Float32Array(Uint8Array.from(bytes(row, 'vector')).buffer),
    }));
  }

  /** Lines about to be written, each with the words of a person where there are some: as many lines as before. */
  applyTo(videoId: string, lines: NewTranscriptLine[]): NewTranscriptLine[] {
    const corrections = this.list(videoId);
    if (corrections.length === 0) return lines;
    return lines.map((line) => {
      const about = corrections.filter(({ start, end }) => line.start < end && line.end > start);
      // a longer line that holds what had been recognised keeps its other words
      const within = about.find(({ recognised }) => line.text !== recognised && line.text.includes(recognised));
      if (within) return { ...line, text: line.text.replace(within.recognised, () => within.text), recognised: line.text };
      const same = about.find((correction) => overlapShare(correction, line) >= SAME_LINE);
      return same ? { ...line, text: same.text, recognised: line.text, vector: vectorFor(line, same.vector) } : line;
    });
  }

  /** At the end of a stage, inside the caller's transaction: a correction without a line gets one, and parts of a corrected line go. */
  settle(videoId: string, generation: string): void {
    for (const correction of this.list(videoId)) {
      const lines = this.#lines.transcript(videoId).filter(({ start, end }) => start < correction.end && end > correction.start);
      let holder = lines.find((line) => line.text.includes(correction.text));
      if (!holder) {
        const row = this.#appendVector(videoId, correction.vector);
        const { start, end, text: words, recognised } = correction;
        const source = lines[0]?.source ?? 'speech';
        const speaker = lines[0]?.speaker ?? null;
        this.#lines.addTranscript(videoId, generation, [{ start, end, text: words, recognised, source, speaker, vectorRow: row }]);
        holder = this.#lines.transcript(videoId).find((line) => line.start === start && line.text === words);
      }
      for (const line of lines) {
        const inside = Math.min(line.end, correction.end) - Math.max(line.start, correction.start);
        if (line.id !== holder?.id && inside >= INSIDE * (line.end - line.start)) this.#lines.removeLine(line.id);
      }
    }
  }

  /** @returns the row of the vector; -1 where there is none, or the lines of the video have vectors of another length */
  #appendVector(videoId: string, vector: Float32Array | null): number {
    const set = this.#records.find(videoId, SET);
    if (!vector || !set || set.columns['vectors'] !== vector.length) return -1;
    const data = new Uint8Array(quantiseInt8(vector).buffer);
    return this.#records.append(videoId, SET, set.generation, { vectors: { recordBytes: vector.length, data } });
  }
}

/** A batch holds vectors of one length: one of another model is left out. */
function vectorFor({ vector }: NewTranscriptLine, corrected: Float32Array | null): Float32Array | null {
  return corrected && vector?.length === corrected.length ? corrected : null;
}

/** Shared length over the length of both together. */
function overlapShare(a: Span, b: Span): number {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  const both = Math.max(a.end, b.end) - Math.min(a.start, b.start);
  return both > 0 ? Math.max(0, shared) / both : 0;
}
