import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { logFolder } from './paths.ts';

/** A log of JSON lines in the log folder; `name` is the process. Where the folder cannot be written the program goes on without a log. */
export function openLog(name: string): Logger {
  const level = process.env['LONGTAKE_DEBUG'] ? 'debug' : 'info';
  try {
    const folder = logFolder();
    mkdirSync(folder, { recursive: true });
    return pino({ name, level }, pino.destination({ dest: join(folder, `${name}.log`), sync: false, minLength: 0 }));
  } catch {
    return pino({ name, level: 'silent' });
  }
}
