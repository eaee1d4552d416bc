import { MESSAGES } from './messages.ts';

/**
 * Every error a person can meet, by its stable code. A code never changes its meaning; messages may.
 * `messages.ts` holds what each says and what to do about it.
 */
export const ERROR_CODES = [
  // usage and life of the program
  'USAGE',
  'NOT_BUILT',
  'CANCELLED',
  'INTERNAL',
  'LIBRARY_IN_USE',
  'LIBRARY_TOO_NEW',
  'LIBRARY_DAMAGED',
  'DISK_FULL',
  'HOST_GONE',
  'NOT_GRANTED',
  // files and media
  'FILE_MISSING',
  'FILE_EMPTY',
  'FILE_NOT_REGULAR',
  'FILE_UNREADABLE',
  'FILE_NAME_TOO_LONG',
  'FILE_GROWING',
  'FILE_CHANGED',
  'NO_VIDEOS_FOUND',
  'NOT_A_VIDEO',
  'NO_INDEX',
  'DECODE_FAILED',
  'FFMPEG_MISSING',
  'FFMPEG_FAILED',
  'IMAGE_UNREADABLE',
  'VIDEO_UNKNOWN',
  // models
  'MODEL_UNKNOWN',
  'MODEL_MISSING',
  'MODEL_DAMAGED',
  'MODEL_UNSUPPORTED',
  'DOWNLOAD_FAILED',
  'WEIGHTS_DAMAGED',
  'WEIGHTS_REFUSED',
  // search
  'QUERY_EMPTY',
  'QUERY_INVALID',
  // processes and the ring
  'CHILD_CRASHED',
  'CHILD_TIMEOUT',
  'RING_SEQ',
  'RING_TIMEOUT',
  'RING_WORKER_LOST',
  'RING_SHAPE',
  'BACKEND_UNAVAILABLE',
  'SHARED_MEMORY',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

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
