import type { z } from 'zod';
import type { Row } from './database.ts';

/** Column readers: the schema is STRICT, so a wrong type here is a defect of ours and throws a plain TypeError. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`);
  return value;
}

export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no number`);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new TypeError(`column ${column} holds no bytes`);
  return value;
}

/** A JSON column through its schema; null stays null. */
export function json<S extends z.ZodType>(row: Row, column: string, schema: S): z.output<S> | null {
  const value = textOrNull(row, column);
  return value === null ? null : schema.parse(JSON.parse(value));
}
