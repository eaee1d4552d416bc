import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Bridge } from '../../contract/bridge.ts';
import { LongtakeError } from '../../contract/errors.ts';
import type { Kind, Moment, SearchResult } from '../../contract/search.ts';
import { clock, EXIT, oneLine, printJson } from '../output.ts';

export interface SearchOptions {
  query: string | undefined;
  queriesFile: string | undefined;
  in: string[];
  limit: number;
  kinds: Kind[] | undefined;
  image: string | undefined;
  json: boolean;
}

/** One search, or one per line of a file; prints the moments, best first. */
export async function search(bridge: Bridge, options: SearchOptions): Promise<number> {
  const run = async (query: string) => {
    const result = await bridge.request('search.run', {
      query,
      in: options.in,
      limit: options.limit,
      ...(options.kinds && { kinds: options.kinds }),
      ...(options.image !== undefined && { image: resolve(options.image) }),
    });
    return { ...result, moments: await Promise.all(result.moments.map((moment) => withFrame(bridge, moment))) };
  };
  if (options.queriesFile !== undefined) {
    const results: SearchResult[] = [];
    for (const query of await readQueries(options.queriesFile)) results.push(await run(query));
    if (options.json) printJson(results);
    else results.forEach(printResult);
    return EXIT.done;
  }
  if (options.query === undefined && options.image === undefined)
    throw new LongtakeError('USAGE', 'A query, --queries FILE or --image FILE is needed.');
  const result = await run(options.query ?? '');
  if (options.json) printJson(result);
  else printResult(result);
  return EXIT.done;
}

/** Stills are made when somebody looks at them; a script that reads `frame` is somebody. */
async function withFrame(bridge: Bridge, moment: Moment): Promise<Moment> {
  if (moment.frame === '') return moment;
  const file = `frames/${Math.round(moment.frameTime * 1000)}.jpg`;
  try {
    return { ...moment, frame: (await bridge.request('media.resolve', { videoId: moment.videoId, file })).path };
  } catch {
    // the file was moved or is damaged there: the moment itself stays right
    return { ...moment, frame: '' };
  }
}

async function readQueries(file: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LongtakeError('FILE_MISSING', `The file of queries ${file} cannot be read.`, { cause });
  }
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length > 0);
}

/** Prints a result as the demo and the command line show it. */
function printResult(result: SearchResult): void {
  console.log(`\n"${oneLine(result.query)}"  (${result.tookMs.toFixed(0)} ms)`);
  for (const note of result.notes) console.log(`  note: ${note}`);
  if (result.absent) {
    console.log('  Not found in what was looked at.');
    const looked = Object.entries(result.coverage).filter(([name]) => name !== 'videos' && name !== 'seconds');
    console.log(`  Looked at: ${looked.map(([kind, share]) => `${kind} ${Math.round((share ?? 0) * 100)} %`).join(', ') || 'nothing yet'}`);
  }
  for (const moment of result.moments) printMoment(moment);
  if (result.unlikely.length > 0) console.log(`  ${result.unlikely.length} more, unlikely`);
}

function printMoment(moment: Moment): void {
  console.log(
    `  ${clock(moment.start, true)} - ${clock(moment.end, true)}  ${moment.likelihood} (${Math.round(moment.probability * 100)} %)  ${oneLine(moment.path)}`,
  );
  for (const evidence of moment.evidence) console.log(`      ${evidence.kind}: ${oneLine(evidence.quote)}`);
  if (moment.frame) console.log(`      picture: ${oneLine(moment.frame)}`);
}
