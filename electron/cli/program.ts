import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { LongtakeError } from '../contract/errors.ts';
import { STAGES, type Stage } from '../contract/jobs.ts';
import { KINDS, type Kind } from '../contract/search.ts';
import { defaultLibraryFolder } from '../platform/paths.ts';
import { analyse } from './commands/analyse.ts';
import { ask } from './commands/ask.ts';
import { search } from './commands/search.ts';
import { listVideos, removeVideo } from './commands/videos.ts';
import { connectLibrary, type Connection } from './connection.ts';
import { addExportOptions } from './exportCommand.ts';
import { addGenerateCommands, addModelCommands } from './modelCommands.ts';
import { addNeedleCommand } from './needleCommand.ts';
import { byteLimit, collect, listOf, wholeNumber } from './optionParsers.ts';
import { addRingCommands } from './ringCommands.ts';
import type { ProgressStyle } from './progress.ts';
import { VERSION } from './version.ts';

interface CommonOptions {
  json?: true;
  library: string;
}

/** Commands of the contract that a later version brings. */
const LATER = ['train'] as const;

/** The command line of Longtake. `done` gets the exit code of the command that ran; errors are thrown. */
export function createProgram(signal: AbortSignal, done: (exitCode: number) => void): Command {
  const program = new Command('longtake')
    .description('Finds moments in long videos: what is seen, said and written.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({ writeErr: () => undefined });

  const command = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .option('--json', 'print one JSON document on stdout')
      .option('--library <dir>', 'library folder', defaultLibraryFolder());

  const withLibrary = async (options: CommonOptions, run: (connection: Connection) => Promise<number>, resumeAll = false) => {
    const connection = await connectLibrary(resolve(options.library), { resumeAll });
    try {
      done(await run(connection));
    } finally {
      await connection.close();
    }
  };

  command('analyse <path...>', 'add videos (files or folders) and run every stage that is not done')
    .option('--stages <list>', `only these: ${STAGES.join(',')}`, listOf<Stage>(STAGES))
    .addOption(new Option('--progress <style>', 'how progress is shown on stderr').choices(['bar', 'json', 'none']))
    .action((paths: string[], options: CommonOptions & { stages?: Stage[]; progress?: ProgressStyle }) =>
      withLibrary(options, ({ bridge }) =>
        analyse(bridge, {
          paths: paths.map((path) => resolve(path)),
          stages: options.stages,
          json: options.json ?? false,
          progress: options.progress ?? (process.stderr.isTTY ? 'bar' : 'none'),
          signal,
        }),
      ),
    );

  command('videos', 'list the videos of the library').action((options: CommonOptions) =>
    withLibrary(options, ({ bridge }) => listVideos(bridge, options.json ?? false)),
  );

  command('remove <video>', 'forget a video, by id or path (never touches the file)').action((video: string, options: CommonOptions) =>
    withLibrary(options, ({ bridge }) => removeVideo(bridge, video, options.json ?? false)),
  );

  command('search [query]', 'find moments, best first')
    .option('--queries <file>', 'search each line of a file; prints an array with --json')
    .option('--in <video>', 'only in this video, by id or path (repeatable)', collect, [])
    .option('--limit <n>', 'at most so many moments', wholeNumber(1, 1000), 10)
    .option('--kinds <list>', `only this evidence: ${KINDS.join(',')}`, listOf<Kind>(KINDS))
    .option('--image <file>', 'find what looks like this picture')
    .addHelpText(
      'after',
      `
The query is plain English. Operators: "exact words"  speech:  text:  picture:  in:video  after:  before:  while:  -word  -"phrase"
Examples:  longtake search "the coffee after the rocket"     longtake search 'speech:budget -hiring'`,
    )
    .action(
      (
        query: string | undefined,
        options: CommonOptions & { queries?: string; in: string[]; limit: number; kinds?: Kind[]; image?: string },
      ) =>
        withLibrary(options, ({ bridge }) =>
          search(bridge, {
            query,
            queriesFile: options.queries,
            in: options.in,
            limit: options.limit,
            kinds: options.kinds,
            image: options.image,
            json: options.json ?? false,
          }),
        ),
    );

  command('ask <question>', 'answer a question about videos, with citations')
    .option('--in <video>', 'about this video, by id or path (repeatable)', collect, [])
    .option('--weights <path>', 'another LLaMA than the installed one (GGUF or safetensors)')
    .option('--max-tokens <n>', 'at most so many tokens of answer', wholeNumber(1, 1024))
    .option('--adapter <file>', 'adapter of the weights')
    .action((question: string, options: CommonOptions & { in: string[]; weights?: string; maxTokens?: number; adapter?: string }) =>
      withLibrary(options, ({ bridge }) =>
        ask(bridge, {
          question,
          in: options.in,
          weights: options.weights,
          maxTokens: options.maxTokens,
          adapter: options.adapter,
          json: options.json ?? false,
          signal,
        }),
      ),
    );

  addExportOptions(command('export', 'write moments for an editor, as text or as clips'), signal, (options, work) =>
    withLibrary(options, ({ bridge }) => work(bridge)),
  );

  command('models <action> [name]', 'list | install NAME|DIR | verify: the models and where they come from').action(
    async (action: string, name: string | undefined, options: CommonOptions) => {
      const json = options.json ?? false;
      const { installModel, listModels, verifyModels } = await import('./commands/models.ts');
      if (action === 'list') done(await listModels(json));
      else if (action === 'verify') done(await verifyModels(json, signal));
      else if (action === 'install' && name !== undefined) done(await installModel(name, json, signal));
      else
        throw new LongtakeError(
          'USAGE',
          action === 'install' ? 'models install needs a name or a folder.' : `There is no "models ${action}".`,
        );
    },
  );

  command('storage', 'what is kept of every video, and how much may be')
    .option('--limit <size>', 'keep no more of stills, copies and memories, what was used least goes first: 20GB, 500MB, none', byteLimit)
    .action((options: CommonOptions & { limit?: number | null }) =>
      withLibrary(options, async ({ bridge }) =>
        (await import('./commands/storage.ts')).storage(bridge, { limit: options.limit, json: options.json ?? false }),
      ),
    );

  command('serve', 'show the window in a browser, on this machine only')
    .option('--port <n>', 'port on loopback; 0 takes a free one', wholeNumber(0, 65535), 0)
    .option('--root <dir>', 'folder from which files may be chosen (repeatable)', collect, [])
    .action((options: CommonOptions & { port: number; root: string[] }) =>
      withLibrary(
        options,
        async (connection) => {
          const { serve } = await import('./commands/serve.ts');
          return serve(connection, { port: options.port, roots: options.root, json: options.json ?? false, signal });
        },
        // the window of a browser is the app's: what waits goes on
        true,
      ),
    );

  command('doctor', 'what this machine has, and what to do about each lack').action((options: CommonOptions) =>
    withLibrary(options, async ({ bridge }) => (await import('./commands/doctor.ts')).doctor(bridge, options.json ?? false, signal)),
  );

  addRingCommands(program, signal, done);
  addModelCommands(program, signal, done);
  addGenerateCommands(program, signal, done);
  addNeedleCommand(program, signal, done);

  for (const name of LATER) {
    program
      .command(name, { hidden: true })
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        throw new LongtakeError('NOT_BUILT', `"longtake ${name}" is not in this version.`);
      });
  }
  return program;
}
