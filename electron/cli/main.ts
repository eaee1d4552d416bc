import { CommanderError } from 'commander';
import { LongtakeError } from '../contract/errors.ts';
import { EXIT, reportFailure } from './output.ts';
import { createProgram } from './program.ts';

/** Runs one command line and returns its exit code. */
export async function main(args: string[]): Promise<number> {
  const json = args.includes('--json');
  const controller = new AbortController();
  // the first Ctrl-C cancels cleanly, a second one ends at once
  process.on('SIGINT', () => (controller.signal.aborted ? process.exit(EXIT.cancelled) : controller.abort()));
  process.on('SIGTERM', () => controller.abort());
  // a reader that closes early (head, for one) is not an error
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.someFailed));
  let exitCode: number = EXIT.done;
  try {
    await createProgram(controller.signal, (code) => (exitCode = code)).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return EXIT.done;
      return reportFailure(new LongtakeError('USAGE', thrown.message.replace(/^error: /, '')), json);
    }
    return reportFailure(thrown, json);
  }
}
