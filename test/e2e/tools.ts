import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const toolSchema = z.object({ path: z.string().nullable(), reason: z.string().optional() });
const foundSchema = z.object({ chromium: toolSchema, display: toolSchema, electron: toolSchema });
export type ToolName = keyof z.infer<typeof foundSchema>;

/** Written by build/e2e-setup.mjs. */
const RESULT = new URL('../../.cache/e2e.json', import.meta.url);

/** Paths of the programs a test needs, or why one of them is missing, in a sentence for the summary. */
export function findTools<N extends ToolName>(...names: N[]): { paths: Record<N, string>; missing: string | null } {
  const paths: Partial<Record<N, string>> = {};
  let missing: string | null = null;
  const found = existsSync(RESULT) ? foundSchema.parse(JSON.parse(readFileSync(RESULT, 'utf8'))) : null;
  for (const name of names) {
    const path = found?.[name].path;
    if (path != null && existsSync(path)) paths[name] = path;
    else missing ??= found?.[name].reason ?? `${name} was not set up; run: npm run -s setup -- --for test`;
  }
  return { paths: paths as Record<N, string>, missing };
}
