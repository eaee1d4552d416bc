import { quantiseInt8 } from '../../kernels/vector/int8.ts';
import type { Stage } from '../contract/jobs.ts';
import type { MediaProbe, Playability, SpriteSheet, Warning } from '../contract/media.ts';
import type { Kind } from '../contract/search.ts';
import type { Span } from '../contract/time.ts';
import { packConcepts, timesColumn, type ConceptRow } from './concepts.ts';
import type { Corrections } from './corrections.ts';
import type { Database } from './database.ts';
import type { Lines, NewScreenText, NewTranscriptLine } from './lines.ts';
import type { PictureRow, Pictures, WaveformLevel } from './pictures.ts';
import type { Column, RecordFiles } from './records.ts';
import type { Videos } from './videos.ts';

/** The rows of one finished batch; a stage fills those that it makes. */
export interface BatchRows {
  probe?: { probe: MediaProbe; playability: Playability | null };
  warnings?: Warning[];
  poster?: string;
  pictures?: PictureRow[];
  sprites?: SpriteSheet[];
  shots?: Span[];
  waveform?: WaveformLevel[];
  concepts?: ConceptRow[];
  /** Vectors of an image-text encoder, all of the same length. */
  pictureVectors?: { time: number; vector: Float32Array }[];
  transcript?: NewTranscriptLine[];
  screenTexts?: NewScreenText[];
  /** Spans that were looked at, whether or not anything was found there. */
  lookedAt?: { kind: Kind; spans: Span[] };
}

/** Name of the record set that a stage makes of its kind of rows: `concepts.concepts`, `gaps.pictures`, `speech.lines` ... */
export function recordName(stage: Stage, what: 'concepts' | 'pictures' | 'lines'): string {
  return `${stage}.${what}`;
}

export interface Tables {
  database: Database;
  videos: Videos;
  pictures: Pictures;
  lines: Lines;
  records: RecordFiles;
  corrections: Corrections;
}

/** Writes the rows, inside the caller's transaction. @returns how many main rows (pictures, shots, lines ...) they were */
export function writeRows(tables: Tables, videoId: string, stage: Stage, generation: string, rows: BatchRows): number {
  const { videos, pictures, lines, records, corrections } = tables;
  if (rows.probe) videos.setProbe(videoId, rows.probe.probe, rows.probe.playability);
  if (rows.warnings?.length) videos.addWarnings(videoId, rows.warnings);
  if (rows.poster) videos.setPoster(videoId, rows.poster);
  if (rows.pictures) pictures.add(videoId, rows.pictures);
  if (rows.sprites) pictures.addSprites(videoId, rows.sprites);
  if (rows.shots) pictures.addShots(videoId, rows.shots);
  if (rows.waveform) pictures.addWaveform(videoId, rows.waveform);
  if (rows.concepts?.length) records.append(videoId, recordName(stage, 'concepts'), generation, packConcepts(rows.concepts));
  if (rows.pictureVectors?.length) {
    const columns = {
      times: timesColumn(rows.pictureVectors.map(({ time }) => time)),
      vectors: vectorColumn(rows.pictureVectors.map(({ vector }) => vector)),
    };
    records.append(videoId, recordName(stage, 'pictures'), generation, columns);
  }
  if (rows.transcript) {
    const transcript = corrections.applyTo(videoId, rows.transcript);
    lines.addTranscript(videoId, generation, withVectors(records, videoId, stage, generation, transcript));
  }
  if (rows.screenTexts) lines.addScreenTexts(videoId, generation, withVectors(records, videoId, stage, generation, rows.screenTexts));
  if (rows.lookedAt) pictures.addLookedAt(videoId, stage, rows.lookedAt.kind, rows.lookedAt.spans);
  return [rows.pictures, rows.shots, rows.concepts, rows.pictureVectors, rows.transcript, rows.screenTexts].reduce(
    (sum, list) => sum + (list?.length ?? 0),
    0,
  );
}

/** Deletes all that a stage made of a video, inside the caller's transaction. */
export function deleteRows(tables: Tables, videoId: string, stage: Stage): void {
  const { database, records, lines } = tables;
  const clear = (table: 'pictures' | 'sprites' | 'shots' | 'waveforms'): void =>
    void database.run(`DELETE FROM ${table} WHERE video_id = ?`, videoId);
  database.run('DELETE FROM looked_at WHERE video_id = ? AND stage = ?', videoId, stage);
  for (const what of ['concepts', 'pictures', 'lines'] as const) records.drop(videoId, recordName(stage, what));
  switch (stage) {
    case 'keyframes':
      clear('pictures');
      clear('sprites');
      return;
    case 'shots':
      clear('shots');
      return;
    case 'sound':
      clear('waveforms');
      return;
    case 'gaps':
      database.run("DELETE FROM pictures WHERE video_id = ? AND source = 'fill'", videoId);
      return;
    case 'speech':
      lines.drop('speech', videoId);
      return;
    case 'text':
      lines.drop('text', videoId);
      return;
    // records are all that these have; and what the probe found stays readable until the next probe overwrites it
    case 'probe':
    case 'concepts':
    case 'picture':
    case 'memory':
    case 'proxy':
      return;
  }
}

function withVectors<L extends { vector: Float32Array | null }>(
  records: RecordFiles,
  videoId: string,
  stage: Stage,
  generation: string,
  lines: L[],
): (Omit<L, 'vector'> & { vectorRow: number })[] {
  const vectors = lines.flatMap(({ vector }) => vector ?? []);
  let row = vectors.length > 0 ? records.append(videoId, recordName(stage, 'lines'), generation, { vectors: vectorColumn(vectors) }) : 0;
  return lines.map(({ vector, ...line }) => ({ ...line, vectorRow: vector ? row++ : -1 }));
}

function vectorColumn(vectors: Float32Array[]): Column {
  const dimensions = vectors[0]?.length ?? 0;
  const data = new Int8Array(vectors.length * dimensions);
  vectors.forEach((vector, row) => {
    if (vector.length !== dimensions) throw new RangeError(`vectors of ${vector.length} and ${dimensions} dimensions in one batch`);
    data.set(quantiseInt8(vector), row * dimensions);
  });
  return { recordBytes: dimensions, data: new Uint8Array(data.buffer) };
}
