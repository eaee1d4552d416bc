import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { z } from 'zod';
import type { Bridge, RequestInput } from '../../contract/bridge.ts';
import { LongtakeError } from '../../contract/errors.ts';
import { exportMomentSchema, type ExportFormat, type ExportMoment, type ExportResult } from '../../contract/export.ts';
import { clock, errorLine, EXIT, oneLine, printJson } from '../output.ts';

export interface ExportCommandOptions {
  format: ExportFormat;
  out: string;
  query: string | undefined;
  momentsFile: string | undefined;
  in: string[];
  /** At most so many moments of `query`. */
  limit: number;
  segments: boolean;
  markers: boolean;
  options: RequestInput<'export.run'>['options'];
  json: boolean;
  signal: AbortSignal;
}

/** A moment of a file: as `search --json` prints it, or as plain as start and end; the video may be left to `--in`. */
const fileMomentSchema = exportMomentSchema.and(z.object({ videoId: z.string().optional(), path: z.string().optional() }));
const momentsFileSchema = z.union([
  z.array(fileMomentSchema),
  z.object({ moments: z.array(fileMomentSchema) }).transform(({ moments }) => moments),
]);
type FileMoment = z.infer<typeof fileMomentSchema>;

/** Writes moments for an editor, for people or as clips; a file that fails does not stop the others. Returns the exit code. */
export async function exportMoments(bridge: Bridge, options: ExportCommandOptions): Promise<number> {
  const { signal, json, format } = options;
  if (signal.aborted) throw new LongtakeError('CANCELLED', 'The export was cancelled.');
  const onlyWords = format === 'srt' || format === 'vtt';
  if (options.query !== undefined && options.momentsFile !== undefined)
    throw new LongtakeError('USAGE', 'It takes --query or --moments, not both.');
  const named = options.query !== undefined || options.momentsFile !== undefined;
  if (!named && !((options.segments || options.markers || onlyWords) && options.in.length > 0))
    throw new LongtakeError(
      'USAGE',
      'It takes what to export: --query Q, --moments FILE, or --in VIDEO with --segments, --markers or words.',
    );
  const videos = await chosen(bridge, options);
  if (videos.length === 0) {
    // nothing found is an answer, not a failure; no file stands for it
    if (json) printJson({ files: [], notes: ['Nothing was found: there is nothing to export.'] });
    else console.log('Nothing was found: there is nothing to export.');
    return EXIT.done;
  }
  const id = randomUUID();
  const onAbort = () => void bridge.request('export.stop', { id }).catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  const unsubscribe = bridge.subscribe((event) => {
    if (event.event === 'export.progress' && event.data.id === id && process.stderr.isTTY && !json)
      process.stderr.write(`\r\u001B[K${Math.round(event.data.share * 100)} %  ${oneLine(event.data.file)}`);
  });
  try {
    const result = await bridge.request('export.run', {
      id,
      format,
      videos,
      include: { moments: 'unlikely', segments: options.segments, markers: options.markers },
      options: {
        ...options.options,
        // words of a query are titles; without one it is the transcript
        ...(onlyWords && { words: named ? 'moments' : 'transcript' }),
        oneFile: format === 'clips' && isFileName(options.out),
      },
      out: /[/\\]$/.test(options.out) ? `${resolve(options.out)}/` : resolve(options.out),
    });
    if (process.stderr.isTTY && !json) process.stderr.write('\r\u001B[K');
    if (json) printJson(toJson(result));
    else printResult(result);
    if (result.stopped) return EXIT.cancelled;
    return result.failed.length > 0 ? EXIT.someFailed : EXIT.done;
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', onAbort);
  }
}

/** The videos with their moments, in the order of the videos' best moment. */
async function chosen(bridge: Bridge, options: ExportCommandOptions): Promise<{ video: string; moments: ExportMoment[] }[]> {
  const videos = new Map<string, ExportMoment[]>();
  const add = (video: string, moment: ExportMoment) => void videos.set(video, [...(videos.get(video) ?? []), moment]);
  const named = options.in.map(placeOf);
  if (options.query !== undefined) {
    const { moments } = await bridge.request('search.run', { query: options.query, in: options.in, limit: options.limit });
    for (const moment of moments) add(moment.videoId, exportMomentSchema.parse(moment));
  } else if (options.momentsFile !== undefined) {
    const idOf = await identify(bridge);
    for (const moment of await readMoments(options.momentsFile)) {
      const own = moment.videoId ?? (moment.path === undefined ? undefined : resolve(moment.path));
      const only = named.length === 1 ? named[0] : undefined;
      const video = own === undefined || (idOf(own) === null && only !== undefined) ? only : own;
      if (video === undefined)
        throw new LongtakeError('USAGE', `The moments of ${options.momentsFile} do not say of which video.`, { hint: 'Give --in VIDEO.' });
      if (named.length === 0 || named.some((one) => (idOf(one) ?? one) === (idOf(video) ?? video))) add(video, moment);
    }
  }
  if (options.query === undefined && options.momentsFile === undefined) for (const video of named) videos.set(video, []);
  return [...videos].map(([video, moments]) => ({ video, moments }));
}

/** Tells a video of the library by id or path; null for any other. */
async function identify(bridge: Bridge): Promise<(video: string) => string | null> {
  const { videos } = await bridge.request('library.list', {});
  return (video) => videos.find(({ id, path }) => id === video || path === video)?.id ?? null;
}

/** A video that is named by something like a path; an id has no dot and no separator. */
function placeOf(video: string): string {
  return /[./\\]/.test(video) ? resolve(video) : video;
}

async function readMoments(file: string): Promise<FileMoment[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LongtakeError('FILE_MISSING', `The file of moments ${file} cannot be read.`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new LongtakeError('USAGE', `The file of moments ${file} is not JSON.`, {
      hint: 'Make one with: longtake search QUERY --json',
      cause,
    });
  }
  const parsed = momentsFileSchema.safeParse(json);
  if (!parsed.success)
    throw new LongtakeError('USAGE', `The file of moments ${file} is not what "longtake search --json" prints.`, {
      hint: 'It takes moments with start and end in seconds.',
    });
  return parsed.data;
}

/** Whether clips go into one file: its name has the ending of a video. */
function isFileName(out: string): boolean {
  return /^\.(mp4|mov|m4v|mkv|webm|ts)$/i.test(extname(out));
}

function toJson({ files, clips, failed, notes, stopped }: ExportResult) {
  return { files, ...(clips.length > 0 && { clips }), ...(failed.length > 0 && { failed }), notes, ...(stopped && { stopped }) };
}

function printResult({ files, clips, failed, notes, stopped }: ExportResult): void {
  for (const [index, file] of files.entries()) {
    const clip = clips.length === files.length ? clips[index] : undefined;
    const early = clip && clip.startsEarlier > 0.02 ? `, starts ${clip.startsEarlier.toFixed(1)} s early` : '';
    console.log(clip ? `${oneLine(file)}  ${clock(clip.start, true)} - ${clock(clip.end, true)}${early}` : oneLine(file));
  }
  for (const { file, error } of failed) console.log(`${oneLine(file)}\n  ${errorLine(error)}`);
  for (const note of notes) console.log(`note: ${oneLine(note)}`);
  if (stopped) console.log('Stopped; what is done is kept.');
}
