import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startServe } from '../../host/serve/startServe.ts';
import { openLog } from '../../platform/logger.ts';
import { appRoot, samplePath } from '../../platform/paths.ts';
import type { Connection } from '../connection.ts';
import { EXIT, printJson } from '../output.ts';
import { VERSION } from '../version.ts';
import { LongtakeError } from '../../contract/errors.ts';

export interface ServeCommandOptions {
  port: number;
  roots: string[];
  json: boolean;
  signal: AbortSignal;
}

/** Shows the window in a browser of this machine until it is interrupted. */
export async function serve({ bridge }: Connection, options: ServeCommandOptions): Promise<number> {
  if (!existsSync(join(appRoot(), 'out', 'renderer', 'index.html'))) {
    throw new LongtakeError('USAGE', 'The window has not been built yet.', { hint: 'Run: npm run setup' });
  }
  const log = openLog('serve');
  const serving = await startServe({
    host: bridge,
    port: options.port,
    roots: options.roots,
    version: VERSION,
    sample: samplePath(),
    onRefused: (what) => log.warn({ refused: 'request', detail: what }, 'refused'),
  });
  if (options.json) printJson({ url: serving.url });
  else console.log(`Longtake is at ${serving.url}\nIt can be reached from this computer only. Ctrl-C ends it.`);
  await new Promise<void>((resolve) => {
    if (options.signal.aborted) resolve();
    else options.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await serving.close();
  return EXIT.done;
}
