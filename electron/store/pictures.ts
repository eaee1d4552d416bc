import { z } from 'zod';
import { spriteSheetSchema, type SpriteSheet } from '../contract/media.ts';
import type { Stage } from '../contract/jobs.ts';
import type { Kind } from '../contract/search.ts';
import type { Span } from '../contract/time.ts';
import type { Database } from './database.ts';
import { bytes, json, number } from './row.ts';

/** Times that differ by less than this are the same place, seconds. */
const TOUCHING = 0.001;

const sourceSchema = z.enum(['keyframe', 'fill']);

/** A picture that was decoded. */
export interface PictureRow extends Span {
  /** pts on the video's own clock, seconds; [start, end) is the span that it stands for. */
  time: number;
  /** A keyframe of the file, or one decoded in between where keyframes lie too far apart. */
  source: z.output<typeof sourceSchema>;
  /** Whether it differs from the picture before it enough to be read and looked at closely. */
  changed: boolean;
}

/** A zoom level of the waveform: maxima 0..255, one per `secondsPerPeak`. */
export interface WaveformLevel {
  secondsPerPeak: number;
  peaks: Uint8Array;
}

/** What is drawn and sampled of a video: pictures, sprite sheets, shots, waveform. */
export class Pictures {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A picture of the same time takes the place of the old one. */
  add(videoId: string, pictures: PictureRow[]): void {
    for (const { time, start, end, source, changed } of pictures) {
      this.#database.run('INSERT OR REPLACE INTO pictures VALUES (?, ?, ?, ?, ?, ?)', videoId, time, start, end, source, Number(changed));
    }
  }

  list(videoId: string): PictureRow[] {
    return this.#database.all('SELECT * FROM pictures WHERE video_id = ? ORDER BY time', videoId).map((row) => ({
      time: number(row, 'time'),
      start: number(row, 'start'),
      end: number(row, 'end'),
      source: sourceSchema.parse(row['source']),
      changed: number(row, 'changed') === 1,
    }));
  }

  addSprites(videoId: string, sheets: SpriteSheet[]): void {
    for (const sheet of sheets) {
      this.#database.run(
        'INSERT OR REPLACE INTO sprites VALUES (?, ?, ?, ?)',
        videoId,
        sheet.file,
        JSON.stringify(sheet),
        sheet.times[0] ?? 0,
      );
    }
  }

  sprites(videoId: string): SpriteSheet[] {
    const rows = this.#database.all('SELECT sheet FROM sprites WHERE video_id = ? ORDER BY start', videoId);
    return rows.flatMap((row) => json(row, 'sheet', spriteSheetSchema) ?? []);
  }

  addShots(videoId: string, shots: Span[]): void {
    for (const { start, end } of shots) this.#database.run('INSERT OR REPLACE INTO shots VALUES (?, ?, ?)', videoId, start, end);
  }

  shots(videoId: string): Span[] {
    return this.#database.all('SELECT start, end FROM shots WHERE video_id = ? ORDER BY start', videoId).map(spanOf);
  }

  addWaveform(videoId: string, levels: WaveformLevel[]): void {
    for (const { secondsPerPeak, peaks } of levels) {
      this.#database.run(
        `INSERT INTO waveforms VALUES (?, ?, ?)
         ON CONFLICT (video_id, seconds_per_peak) DO UPDATE SET peaks = CAST(peaks || excluded.peaks AS BLOB)`,
        ...[videoId, secondsPerPeak, peaks],
      );
    }
  }

  waveform(videoId: string): WaveformLevel[] {
    return this.#database
      .all('SELECT seconds_per_peak, peaks FROM waveforms WHERE video_id = ? ORDER BY seconds_per_peak', videoId)
      .map((row) => ({ secondsPerPeak: number(row, 'seconds_per_peak'), peaks: bytes(row, 'peaks') }));
  }

  /** Spans that a stage looked at for a kind are kept joined, so that a coverage map stays short. */
  addLookedAt(videoId: string, stage: Stage, kind: Kind, spans: Span[]): void {
    for (const span of spans) {
      const touching = this.#database
        .all(
          'SELECT start, end FROM looked_at WHERE video_id = ? AND stage = ? AND kind = ? AND start <= ? AND end >= ?',
          ...[videoId, stage, kind, span.end + TOUCHING, span.start - TOUCHING],
        )
        .map(spanOf);
      for (const { start, end } of touching) {
        this.#database.run(
          'DELETE FROM looked_at WHERE video_id = ? AND stage = ? AND kind = ? AND start = ? AND end = ?',
          ...[videoId, stage, kind, start, end],
        );
      }
      const [joined = span] = joinSpans([...touching, span]);
      this.#database.run('INSERT OR REPLACE INTO looked_at VALUES (?, ?, ?, ?, ?)', videoId, stage, kind, joined.start, joined.end);
    }
  }

  /** Spans looked at for a kind by any stage, joined, in order. */
  lookedAt(videoId: string, kind: Kind): Span[] {
    return joinSpans(this.#database.all('SELECT start, end FROM looked_at WHERE video_id = ? AND kind = ?', videoId, kind).map(spanOf));
  }
}

/** Joins spans that overlap or touch, in order of time. */
function joinSpans(spans: Span[]): Span[] {
  const joined: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && start <= last.end + TOUCHING) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

function spanOf(row: Parameters<typeof number>[0]): Span {
  return { start: number(row, 'start'), end: number(row, 'end') };
}
