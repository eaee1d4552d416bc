import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import type { Database } from './database.ts';
import { json, number, text } from './row.ts';

const columnsSchema = z.record(z.string(), z.number());
const FILE_END = '.rec';

/** One column of a set: `data` holds whole records of `recordBytes` each. */
export interface Column {
  recordBytes: number;
  data: Uint8Array;
}

export interface RecordSet {
  videoId: string;
  name: string;
  generation: string;
  rows: number;
  /** Bytes of one record, per column. */
  columns: Record<string, number>;
}

/**
 * Fixed-size records beside the database (vectors, classes of pictures), one file per column of a set of a video. How many
 * rows a set has stands in the database and nowhere else: records are written and synced past that count first, then the
 * count is committed, so that a process that is killed leaves only bytes that nobody counts. They are cut off at the next open.
 */
export class RecordFiles {
  readonly #database: Database;
  readonly #folderOf: (videoId: string) => string;

  constructor(database: Database, folderOf: (videoId: string) => string) {
    this.#database = database;
    this.#folderOf = folderOf;
  }

  /** Appends rows to a set, inside the caller's transaction. @returns the row number of the first of them */
  append(videoId: string, name: string, generation: string, columns: Record<string, Column>): number {
    const set = this.find(videoId, name);
    const start = set?.rows ?? 0;
    const sizes = Object.fromEntries(Object.entries(columns).map(([column, { recordBytes }]) => [column, recordBytes]));
    if (set && (set.generation !== generation || JSON.stringify(set.columns) !== JSON.stringify(sizes))) {
      throw new Error(`records of another shape or generation for ${name} of ${videoId}`);
    }
    const counts = new Set(Object.values(columns).map(({ data, recordBytes }) => data.length / recordBytes));
    const [rows = 0] = counts;
    if (counts.size > 1 || !Number.isInteger(rows)) throw new RangeError(`columns of ${name} differ in their number of rows`);
    if (rows === 0) return start;
    mkdirSync(this.#folderOf(videoId), { recursive: true });
    for (const [column, { recordBytes, data }] of Object.entries(columns)) {
      this.#write(this.#file(videoId, name, generation, column), data, start * recordBytes);
    }
    this.#database.run(
      `INSERT INTO record_sets (video_id, name, generation, rows, columns) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (video_id, name) DO UPDATE SET rows = excluded.rows`,
      ...[videoId, name, generation, start + rows, JSON.stringify(sizes)],
    );
    return start;
  }

  find(videoId: string, name: string): RecordSet | undefined {
    const row = this.#database.get('SELECT * FROM record_sets WHERE video_id = ? AND name = ?', videoId, name);
    return row && setOf(row);
  }

  /** Every set of that name, of every video. */
  list(name: string): RecordSet[] {
    return this.#database.all('SELECT * FROM record_sets WHERE name = ? ORDER BY video_id', name).map(setOf);
  }

  /** Reads rows [from, set.rows) of one column into `into`, which has room for them. @throws LIBRARY_DAMAGED where the file is shorter than its count */
  read(set: RecordSet, column: string, into: Uint8Array, from = 0): void {
    const recordBytes = set.columns[column] ?? 0;
    const length = (set.rows - from) * recordBytes;
    if (length <= 0) return;
    const file = this.#file(set.videoId, set.name, set.generation, column);
    let done = 0;
    if (existsSync(file)) {
      const handle = openSync(file, 'r');
      try {
        while (done < length) {
          const count = readSync(handle, into, done, length - done, from * recordBytes + done);
          if (count === 0) break;
          done += count;
        }
      } finally {
        closeSync(handle);
      }
    }
    if (done < length) {
      throw new LongtakeError('LIBRARY_DAMAGED', `The file ${file} of the library is missing or too short.`, {
        hint: 'Remove the video from the library and analyse it again.',
      });
    }
  }

  /** Forgets a set, inside the caller's transaction; its files go once that is committed. */
  drop(videoId: string, name: string): void {
    const set = this.find(videoId, name);
    if (!set) return;
    this.#database.run('DELETE FROM record_sets WHERE video_id = ? AND name = ?', videoId, name);
    this.#database.afterCommit(() => {
      for (const column of Object.keys(set.columns)) rmSync(this.#file(videoId, name, set.generation, column), { force: true });
    });
  }

  /**
   * After a kill: cuts off what was not counted and removes files of no set.
   * @returns the sets whose files lack rows; what they hold has to be made again
   */
  recover(videoIds: string[]): RecordSet[] {
    const broken: RecordSet[] = [];
    for (const videoId of videoIds) {
      const folder = this.#folderOf(videoId);
      const sets = this.#database.all('SELECT * FROM record_sets WHERE video_id = ?', videoId).map(setOf);
      const known = new Set<string>();
      for (const set of sets) {
        const whole = Object.entries(set.columns).map(([column, recordBytes]) => {
          const file = this.#file(videoId, set.name, set.generation, column);
          known.add(path.basename(file));
          return cutTo(file, set.rows * recordBytes);
        });
        if (whole.includes(false)) broken.push(set);
      }
      if (!existsSync(folder)) continue;
      for (const file of readdirSync(folder))
        if (file.endsWith(FILE_END) && !known.has(file)) rmSync(path.join(folder, file), { force: true });
    }
    return broken;
  }

  #write(file: string, data: Uint8Array, at: number): void {
    const handle = openSync(file, existsSync(file) ? 'r+' : 'w+');
    try {
      for (let done = 0; done < data.length;) done += writeSync(handle, data, done, data.length - done, at + done);
      fdatasyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }

  #file(videoId: string, name: string, generation: string, column: string): string {
    return path.join(this.#folderOf(videoId), `${name}-${generation}.${column}${FILE_END}`);
  }
}

function setOf(row: Parameters<typeof text>[0]): RecordSet {
  return {
    videoId: text(row, 'video_id'),
    name: text(row, 'name'),
    generation: text(row, 'generation'),
    rows: number(row, 'rows'),
    columns: json(row, 'columns', columnsSchema) ?? {},
  };
}

/** Whether the file has at least `size` bytes; what is beyond them is cut off. */
function cutTo(file: string, size: number): boolean {
  if (!existsSync(file)) return size === 0;
  const handle = openSync(file, 'r+');
  try {
    const present = fstatSync(handle).size;
    if (present > size) ftruncateSync(handle, size);
    return present >= size;
  } finally {
    closeSync(handle);
  }
}
