import type { ErrorCode } from './errorCodes.ts';
import { MESSAGES } from './messages.ts';

export type { ErrorCode } from './errorCodes.ts';

/** The form in which an error crosses processes and is printed with `--json`. */
export interface ErrorData {
  code: ErrorCode;
  /** What happened, one sentence, names the file or item. */
  message: string;
  /** What to do about it, one sentence; may be empty. */
  hint: string;
  details?: Record<string, unknown>;
}

/** An expected error: it says what happened and what to do. Anything else that is thrown is a bug and becomes INTERNAL. */
export class LongtakeError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LongtakeError';
    this.code = code;
    this.hint = options.hint ?? MESSAGES[code].hint;
    this.details = options.details;
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message, hint: this.hint, ...(this.details && { details: this.details }) };
  }

  static fromData(data: ErrorData): LongtakeError {
    return new LongtakeError(data.code, data.message, { hint: data.hint, ...(data.details && { details: data.details }) });
  }

  /** Any thrown value as a LongtakeError; an abort becomes CANCELLED, ENOSPC becomes DISK_FULL, the unknown becomes INTERNAL. */
  static from(thrown: unknown): LongtakeError {
    if (thrown instanceof LongtakeError) return thrown;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (error.name === 'AbortError') return new LongtakeError('CANCELLED', 'It was cancelled.', { cause: error });
    const systemCode = 'code' in error ? error.code : undefined;
    // SQLite reports a full disk in its own words, not by errno
    if (systemCode === 'ENOSPC' || /database or disk is full/.test(error.message)) {
      return new LongtakeError('DISK_FULL', 'The disk is full.', { cause: error });
    }
    return new LongtakeError('INTERNAL', error.message, { cause: error });
  }
}
