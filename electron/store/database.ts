import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { LongtakeError } from '../contract/errors.ts';

export type Row = Record<string, SQLOutputValue>;

const DAMAGED_CODES = new Set([11, 26]); // SQLITE_CORRUPT, SQLITE_NOTADB
const BUSY_CODES = new Set([5, 6]); // SQLITE_BUSY, SQLITE_LOCKED

/** An SQLite failure as a person meets it; anything that is not about the file is handed back as it was. */
function databaseError(thrown: unknown, file: string): unknown {
  const code = thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : 0;
  if (DAMAGED_CODES.has(code)) {
    return new LongtakeError('LIBRARY_DAMAGED', `The library database ${file} is damaged and cannot be read.`, {
      hint: 'Put back a copy of the library folder, or move this folder away and analyse the videos again; the videos themselves are untouched.',
      cause: thrown,
    });
  }
  if (BUSY_CODES.has(code)) {
    return new LongtakeError('LIBRARY_IN_USE', `The library database ${file} is being used by another program.`, {
      hint: 'Close the other program and try again.',
      cause: thrown,
    });
  }
  return code === 0 ? thrown : LongtakeError.from(thrown);
}

/**
 * One SQLite file: statements prepared once, transactions that nest, and errors in our own codes.
 * The host is the only writer, so nothing here waits for another connection.
 */
export class Database {
  readonly file: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;
  #afterCommit: (() => void)[] = [];

  /** @param file path of the database, made where absent. @throws LIBRARY_DAMAGED, LIBRARY_IN_USE */
  constructor(file: string) {
    this.file = file;
    this.#db = this.#guard(() => new DatabaseSync(file, { timeout: 0 }));
  }

  exec(sql: string): void {
    this.#guard(() => {
      this.#db.exec(sql);
    });
  }

  /** Id of the row that an INSERT made, or of the last one before. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const result = this.#guard(() => this.#statement(sql).run(...values));
    return { changes: Number(result.changes), id: Number(result.lastInsertRowid) };
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#guard(() => this.#statement(sql).get(...values));
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#statement(sql).all(...values));
  }

  /** Runs `work` in one transaction; inside another transaction it joins that one. Whatever throws undoes all of it. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.exec('BEGIN IMMEDIATE');
    this.#depth = 1;
    let result: T;
    try {
      result = work();
      this.exec('COMMIT');
    } catch (error) {
      this.#afterCommit = [];
      // SQLite has already rolled back by itself after some failures (a full disk, for one)
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth = 0;
    }
    const actions = this.#afterCommit;
    this.#afterCommit = [];
    for (const action of actions) action();
    return result;
  }

  /** Runs `action` once the surrounding transaction is on disk, and not at all if it fails; outside one, at once. */
  afterCommit(action: () => void): void {
    if (this.#depth > 0) this.#afterCommit.push(action);
    else action();
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw databaseError(error, this.file);
    }
  }
}
