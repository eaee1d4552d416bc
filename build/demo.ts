// The main job on embedded defaults: analyses the sample video, runs the searches of its plan and prints what was found; then asks it a question.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { analyse } from '../electron/cli/commands/analyse.ts';
import { ask } from '../electron/cli/commands/ask.ts';
import { search } from '../electron/cli/commands/search.ts';
import { connectLibrary } from '../electron/cli/connection.ts';
import { reportFailure } from '../electron/cli/output.ts';
import { ModelStore } from '../electron/encoders/modelStore.ts';
import { appRoot, samplePath } from '../electron/platform/paths.ts';

const planSchema = z.object({ queries: z.array(z.object({ id: z.string(), q: z.string() })) });

const QUESTION = 'How long was the night train delayed?';

async function demo(): Promise<number> {
  const sample = samplePath();
  if (sample === null) throw new Error('The sample video has not been made; run: npm run setup');
  const plan = planSchema.parse(JSON.parse(readFileSync(join(appRoot(), 'assets', 'sample', 'plan.json'), 'utf8')));
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const connection = await connectLibrary(join(appRoot(), '.cache', 'demo-library'));
  try {
    const options = { json: false, signal: controller.signal, stages: undefined };
    console.log(`Analysing ${sample} (about a minute)`);
    const failed = await analyse(connection.bridge, { ...options, paths: [sample], progress: process.stderr.isTTY ? 'bar' : 'none' });
    for (const { q } of plan.queries.filter(({ id }) => id.startsWith('demo'))) {
      await search(connection.bridge, {
        query: q,
        queriesFile: undefined,
        in: [],
        limit: 3,
        kinds: undefined,
        image: undefined,
        json: false,
      });
    }
    if (new ModelStore().find('language') === null)
      console.log(
        '\nThe language model could not be had: the answer quotes the lines themselves. Run: longtake models install smollm2-135m-instruct',
      );
    const question = { weights: undefined, maxTokens: undefined, adapter: undefined };
    await ask(connection.bridge, { question: QUESTION, in: [sample], json: false, signal: controller.signal, ...question });
    return failed;
  } finally {
    await connection.close();
  }
}

try {
  process.exitCode = await demo();
} catch (error) {
  process.exitCode = reportFailure(error, false);
}
