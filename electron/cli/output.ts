import { LongtakeError } from '../contract/errors.ts';

/** Exit codes of cli.md. */
export const EXIT = { done: 0, someFailed: 1, usage: 2, cancelled: 130 } as const;

export function printJson(document: unknown): void {
  process.stdout.write(JSON.stringify(document, null, process.stdout.isTTY ? 2 : undefined) + '\n');
}

/** An error as one line: `error CODE: what happened. What to do.` Line breaks of file names are shown as escapes, so that it stays one line. */
export function errorLine(error: { code: string; message: string; hint: string }): string {
  const text = [error.message, error.hint].filter((part) => part.length > 0).join(' ');
  return `error ${error.code}: ${oneLine(text)}`;
}

export function oneLine(text: string): string {
  return text.replaceAll(/[\n\r\t]/g, (character) => ({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[character] ?? ' ');
}

/** Prints an error that ended the command and returns its exit code. */
export function reportFailure(thrown: unknown, json: boolean): number {
  const error = LongtakeError.from(thrown);
  if (json) printJson({ error: error.toData() });
  else console.error(errorLine(error));
  if (error.code === 'INTERNAL' && process.env['LONGTAKE_DEBUG'] && thrown instanceof Error) console.error(thrown.stack);
  if (error.code === 'CANCELLED') return EXIT.cancelled;
  return error.code === 'USAGE' || error.code === 'NOT_BUILT' ? EXIT.usage : EXIT.someFailed;
}

/** Seconds as a person reads them: 1:02:03 or 4:05; tenths below ten minutes where `precise`. */
export function clock(seconds: number, precise = false): string {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  const tenths = precise ? `.${Math.floor((seconds - whole) * 10)}` : '';
  const tail = `${String(rest).padStart(2, '0')}${tenths}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
