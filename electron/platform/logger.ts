import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { logFolder } from './paths.ts';

/** A log of JSON lines in the log folder; `name` is the process. Where the folder cannot be written the program goes on without a log. */
export function openLog(name: string): Logger {
  const level = process.env['LONGTAKE_DEBUG'] ? 'debug' : 'info';
  try {
    const folder = logFolder();
    mkdirSync(folder, { recursive: true });
    // opened at once: a process that ends right away, like a second start of the app, has a log to close
    return pino({ name, level }, pino.destination({ dest: openSync(join(folder, `${name}.log`), 'a'), sync: false, minLength: 0 }));
  } catch {
    return pino({ name, level: 'silent' });
  }
}
