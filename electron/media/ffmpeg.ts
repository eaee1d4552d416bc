import { spawn } from 'node:child_process';
import { basename, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { LongtakeError } from '../contract/errors.ts';
import { backgroundNiceness, makeNice } from '../platform/niceness.ts';

/** Lines of stderr kept for the error message. */
const TAIL_LINES = 20;

export interface ToolOptions {
  signal?: AbortSignal | undefined;
  /** Called with every line of stderr. */
  onLine?: (line: string) => void;
  /** Whether the program is fed through stdin. */
  input?: boolean;
  /** Scheduling niceness, 0 to 19: background work gives way to the player. */
  niceness?: number | undefined;
}

export interface RunningTool {
  stdout: Readable;
  stdin: Writable | null;
  pid: number | undefined;
  /** Resolves when the program has ended and its pipes are closed; never rejects. */
  ended: Promise<{ code: number | null; tail: string }>;
  kill: () => void;
}

/** The name of a file as it stands in a one-line message: control characters are written out. */
export function displayName(path: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return basename(path).replace(/[\u0000-\u001f\u007f]/g, (character) => JSON.stringify(character).slice(1, -1));
}

/** A path as ffmpeg takes it literally: absolute, with a protocol, so that `-x`, `%d`, `?`, `#`, `a:b` and newlines mean nothing. */
export function mediaUrl(path: string): string {
  return `file:${resolve(path)}`;
}

export function cancelled(): LongtakeError {
  return new LongtakeError('CANCELLED', 'It was cancelled.');
}

/**
 * Starts ffmpeg or ffprobe with an argument array (no shell). Its stdout is always our pipe: when this process is killed
 * the pipe breaks and the program ends by itself. An abort kills it.
 */
export function startTool(program: string, args: readonly string[], options: ToolOptions = {}): RunningTool {
  const child = spawn(program, args, { stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'pipe'], windowsHide: true });
  makeNice(child.pid, Math.max(options.niceness ?? 0, backgroundNiceness()));
  const kill = (): void => void child.kill('SIGKILL');
  if (options.signal?.aborted) kill();
  options.signal?.addEventListener('abort', kill, { once: true });

  const tail: string[] = [];
  let rest = '';
  const line = (text: string): void => {
    if (text.trim() === '') return;
    options.onLine?.(text);
    tail.push(text.slice(0, 500));
    if (tail.length > TAIL_LINES) tail.shift();
  };
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/[\r\n]/);
    rest = lines.pop() ?? '';
    lines.forEach(line);
  });
  // writing to a program that has ended is told by its exit, not by EPIPE
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<{ code: number | null; tail: string }>((done) => {
    const finish = (code: number | null): void => {
      options.signal?.removeEventListener('abort', kill);
      line(rest);
      rest = '';
      done({ code, tail: tail.join('\n') });
    };
    child.once('close', finish);
    child.once('error', (error) => {
      tail.push(error.message);
      if (child.pid === undefined) finish(null);
    });
  });
  if (!child.stdout) throw new LongtakeError('FFMPEG_FAILED', `${program} could not be started.`);
  return { stdout: child.stdout, stdin: child.stdin, pid: child.pid, ended, kill };
}

/** The error for a program that ended badly; `path` is the file it worked on. */
export function toolFailed(path: string, doing: string, tail: string): LongtakeError {
  const last = tail.split('\n').findLast((text) => text.trim() !== '') ?? 'no message';
  return new LongtakeError('FFMPEG_FAILED', `ffmpeg could not ${doing} ${displayName(path)}: ${last.replace(/^\[[^\]]*\]\s*/, '')}`, {
    hint: 'Try to play the file elsewhere; if it plays, please report this with the log.',
    details: { stderr: tail },
  });
}

/**
 * Cuts a byte stream into records of `bytes` bytes (a pipe hands over at most 64 KB at a time). Reading waits for the
 * consumer, which is the backpressure. An incomplete last record is dropped, or kept short with `keepRest`.
 */
export async function* records(stream: Readable, bytes: number, keepRest = false): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let record = new Uint8Array(bytes);
  let filled = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    let at = 0;
    while (at < piece.length) {
      const take = Math.min(bytes - filled, piece.length - at);
      record.set(piece.subarray(at, at + take), filled);
      filled += take;
      at += take;
      if (filled === bytes) {
        yield record;
        record = new Uint8Array(bytes);
        filled = 0;
      }
    }
  }
  if (keepRest && filled > 0) yield record.slice(0, filled);
}

/** Everything the program writes to stdout; for output that is known to be small, or read by `onChunk` as it comes. */
export async function collect(
  program: string,
  args: readonly string[],
  options: ToolOptions & { stdin?: Uint8Array; maxBytes?: number } = {},
): Promise<{
  code: number | null;
  stdout: Buffer;
  tail: string;
}> {
  const tool = startTool(program, args, { ...options, input: options.stdin !== undefined });
  tool.stdin?.end(options.stdin);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const piece of tool.stdout as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > (options.maxBytes ?? 1 << 28)) {
      tool.kill();
      break;
    }
    parts.push(piece);
  }
  const { code, tail } = await tool.ended;
  if (options.signal?.aborted) throw cancelled();
  return { code, stdout: Buffer.concat(parts), tail };
}
