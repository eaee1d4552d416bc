import { basename, extname } from 'node:path';
import type { ExportOptions } from '../contract/export.ts';
import type { TranscriptLine } from '../contract/library.ts';
import type { MediaProbe } from '../contract/media.ts';
import type { Seconds } from '../contract/time.ts';
import { cutsOf, type Cut, type Item } from './items.ts';
import { canDrop, exactRate, framesAt, namedRate, rateName, timecodeFrames, timecodeText, type Rate } from './rate.ts';
import { fileName, plain } from '../platform/fileName.ts';

/** One video of an export. */
export interface Source {
  path: string;
  probe: MediaProbe;
  items: readonly Item[];
  transcript: readonly TranscriptLine[];
}

/** An export as the writers take it. */
export interface ExportJob {
  title: string;
  sources: readonly Source[];
  options: ExportOptions;
}

/** A text file of an export, and what a person should know about it. */
export interface Written {
  name: string;
  text: string;
  notes: string[];
}

/** How the timecode of a source counts. */
export interface Clock {
  rate: Rate;
  drop: boolean;
  /** Timecode of second 0, in frames. */
  start: number;
  notes: string[];
}

/** The clock of a source as the options want it. */
export function clockOf({ path, probe }: Source, options: ExportOptions): Clock {
  const own = exactRate(probe.video?.frameRate ?? null);
  const rate = options.rate === null ? own.rate : namedRate(options.rate);
  const notes: string[] = [];
  const name = basename(path);
  if (options.rate === null && !own.exact) {
    const why = probe.video ? `Pictures of ${name} come at no rate that timecode knows` : `${name} has no picture`;
    notes.push(`${why}: counted at ${rateName(rate)} frames a second.`);
  } else if (probe.video?.variableFrameRate) notes.push(`${name} has no steady rate: times may be a frame off.`);
  const drop = canDrop(rate) && (options.dropFrame ?? /[;.]\d+$/.test(probe.timecode ?? ''));
  if (options.dropFrame && !drop) notes.push('Frames are dropped only at 29.97 and 59.94.');
  const start = options.timecode === 'source' ? sourceStart(probe.timecode, own.rate, rate, drop) : 0;
  if (start === null) notes.push(`The timecode of ${name} (${plain(probe.timecode ?? '')}) was not understood: counted from zero.`);
  return { rate, drop, start: start ?? 0, notes };
}

function sourceStart(timecode: string | null, own: Rate, rate: Rate, drop: boolean): number | null {
  if (timecode === null) return 0;
  const dropped = canDrop(own) && /[;.]\d+$/.test(timecode);
  const frames = timecodeFrames(timecode, own, dropped);
  if (frames === null || (own.num === rate.num && own.den === rate.den && dropped === drop)) return frames;
  // another way of counting: the label stays, as far as it goes
  const nominal = (one: Rate) => Math.round(one.num / one.den);
  const label = timecodeText(frames, own, dropped);
  const picture = Math.floor((Number(label.slice(9)) * nominal(rate)) / nominal(own));
  return timecodeFrames(`${label.slice(0, 8)}:${String(picture).padStart(2, '0')}`, rate, drop);
}

/** A stretch in frames from the first picture, one at least. */
export function frameSpan(span: { start: Seconds; end: Seconds }, rate: Rate): { first: number; end: number } {
  const first = framesAt(span.start, rate);
  return { first, end: Math.max(first + 1, framesAt(span.end, rate)) };
}

/** The stretches of a source with the handles that were asked for. */
export function sourceCuts({ items, probe }: Source, options: ExportOptions): Cut[] {
  const { rate } = exactRate(probe.video?.frameRate ?? null);
  return cutsOf(items, options.handles, probe.duration, Math.min(rate.den / rate.num, probe.duration));
}

/** Name of a video without its ending. */
export function stemOf(path: string): string {
  return basename(path, extname(path));
}

/** Name of a file of the export: of the title, or of each video where there is a file for each. */
export function textFileName(job: ExportJob, source: Source | null, ending: string): string {
  const single = source === null || job.sources.length === 1;
  return `${fileName(single ? job.title : stemOf(source.path))}.${ending}`;
}

/** A reel as CMX 3600 allows it: 8 of A-Z, 0-9 and _. */
export function reelName(text: string): string {
  const letters = text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+/, '')
    .slice(0, 8)
    .replace(/_+$/, '');
  return letters || 'AX';
}
