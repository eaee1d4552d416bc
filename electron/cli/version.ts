import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { appRoot } from '../platform/paths.ts';

/** Version of the program, from package.json. */
export const VERSION = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(appRoot(), 'package.json'), 'utf8'))).version;
