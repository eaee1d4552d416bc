import { Option, type Command } from 'commander';
import { EXPORT_FORMATS, EXPORT_RATES, type ExportFormat } from '../contract/export.ts';
import type { Bridge, RequestInput } from '../contract/bridge.ts';
import { exportMoments } from './commands/export.ts';
import { collect, oneOf, positiveNumber, wholeNumber } from './optionParsers.ts';

interface Options {
  json?: true;
  format: ExportFormat;
  out: string;
  query?: string;
  moments?: string;
  in: string[];
  limit: number;
  segments?: true;
  markers?: true;
  reencode?: true;
  handles: number;
  timecode?: 'source' | 'zero';
  rate?: (typeof EXPORT_RATES)[number];
  dropFrame?: boolean;
  reel?: string;
  layout?: 'clips' | 'markers';
  separator?: 'comma' | 'semicolon' | 'tab';
  times?: 'seconds' | 'timecode' | 'frames';
  pattern?: string;
}

const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' } as const;

/** Adds `export` to a command that was made for it; `run` opens the library. */
export function addExportOptions(
  command: Command,
  signal: AbortSignal,
  run: (options: Options & { library: string }, work: (bridge: Bridge) => Promise<number>) => Promise<void>,
): void {
  command
    .requiredOption('--format <format>', EXPORT_FORMATS.join(' | '), oneOf(EXPORT_FORMATS))
    .requiredOption('-o, --out <path>', 'file to write; for clips a folder, or one file with the ending of a video')
    .option('--query <query>', 'the moments of a search')
    .option('--moments <file>', 'the moments of a file, as `search --json` prints them')
    .option('--in <video>', 'only of this video, by id or path (repeatable)', collect, [])
    .option('--limit <n>', 'at most so many moments of --query', wholeNumber(1, 1000), 10)
    .option('--segments', 'segments that people made, too')
    .option('--markers', 'markers, too')
    .option('--handles <seconds>', 'added before and after; spans that then touch are joined', positiveNumber, 0)
    .addOption(new Option('--timecode <start>', 'where timecode starts').choices(['source', 'zero']))
    .option('--rate <fps>', `rate of the timecode: ${EXPORT_RATES.join(' ')} (default: the rate of the file)`, oneOf(EXPORT_RATES))
    .option('--drop-frame', 'drop-frame timecode (at 29.97 and 59.94)')
    .option('--no-drop-frame', 'non-drop timecode, whatever the file has')
    .option('--reel <name>', 'reel of an EDL, 8 characters')
    .addOption(
      new Option('--layout <layout>', 'fcpxml and otio: clips on a timeline, or markers on the whole video').choices(['clips', 'markers']),
    )
    .addOption(new Option('--separator <separator>', 'csv').choices(Object.keys(SEPARATORS)))
    .addOption(new Option('--times <times>', 'csv').choices(['seconds', 'timecode', 'frames']))
    .option('--reencode', 'clips: encode them anew, so that they start on the very picture')
    .option('--pattern <text>', 'names of clips: {video} {number} {name} {start} {likelihood}')
    .action((options: Options & { library: string }) =>
      run(options, (bridge) =>
        exportMoments(bridge, {
          format: options.format,
          out: options.out,
          query: options.query,
          momentsFile: options.moments,
          in: options.in,
          limit: options.limit,
          segments: options.segments ?? false,
          markers: options.markers ?? false,
          options: exportOptions(options),
          json: options.json ?? false,
          signal,
        }),
      ),
    );
}

function exportOptions(options: Options): RequestInput<'export.run'>['options'] {
  const { timecode, rate, dropFrame, reel, layout, separator, times, pattern } = options;
  return {
    handles: Math.min(60, options.handles),
    reencode: options.reencode ?? false,
    ...(timecode && { timecode }),
    ...(rate && { rate }),
    ...(dropFrame !== undefined && { dropFrame }),
    ...(reel !== undefined && { reel }),
    ...(layout && { layout }),
    ...(separator && { separator: SEPARATORS[separator] }),
    ...(times && { times }),
    ...(pattern !== undefined && { pattern }),
  };
}
