import { basename } from 'node:path';
import Papa from 'papaparse';
import type { CsvColumn } from '../contract/export.ts';
import type { Seconds } from '../contract/time.ts';
import { cutLikelihood, cutName, evidenceWords, type Cut, type Item } from './items.ts';
import { framesAt, timecodeText } from './rate.ts';
import { clockOf, sourceCuts, textFileName, type Clock, type ExportJob, type Source, type Written } from './source.ts';
import { plain } from '../platform/fileName.ts';

/** A table with a row per stretch and per marker. Text that a spreadsheet would take for a formula gets an apostrophe. RFC 4180, UTF-8. */
export function writeCsv(job: ExportJob): Written {
  const { options, sources } = job;
  const notes: string[] = [];
  const rows: string[][] = [[...options.columns]];
  for (const source of sources) {
    const clock = clockOf(source, options);
    if (options.times !== 'seconds') notes.push(...clock.notes);
    for (const row of rowsOf(source, job)) rows.push(options.columns.map((column) => cell(column, row, source, clock, job)));
  }
  const text = Papa.unparse(rows, { delimiter: options.separator, newline: '\r\n', escapeFormulae: true });
  return { name: textFileName(job, null, options.separator === '\t' ? 'tsv' : 'csv'), text: `${text}\r\n`, notes };
}

/** Markers are rows of their own: a table has no place for a point inside a stretch. */
function rowsOf(source: Source, { options }: ExportJob): Cut[] {
  const isMarker = ({ kind }: Item) => kind === 'marker';
  const spans = sourceCuts({ ...source, items: source.items.filter((item) => !isMarker(item)) }, options);
  const markers = source.items.filter(isMarker).map((item) => ({ start: item.start, end: item.end, items: [item] }));
  return [...spans, ...markers].sort((a, b) => a.start - b.start || a.end - b.end);
}

function cell(column: CsvColumn, cut: Cut, source: Source, clock: Clock, { options }: ExportJob): string {
  const time = (seconds: Seconds, from: number) => {
    if (options.times === 'seconds') return String(Math.round(seconds * 1000) / 1000);
    const frames = from + framesAt(seconds, clock.rate);
    return options.times === 'frames' ? String(frames) : timecodeText(frames, clock.rate, clock.drop);
  };
  const words = (name: string) => evidenceWords(cut.items).get(name)?.join('; ') ?? '';
  switch (column) {
    case 'video':
      return plain(basename(source.path));
    case 'kind':
      return [...new Set(cut.items.map(({ kind }) => kind))].join(' and ');
    case 'start':
      return time(cut.start, clock.start);
    case 'end':
      return time(cut.end, clock.start);
    case 'length':
      return time(cut.end - cut.start, 0);
    case 'name':
      return cutName(cut);
    case 'likelihood':
      return cutLikelihood(cut) ?? '';
    case 'seen':
      return words('Seen');
    case 'said':
      return words('Said');
    case 'written':
      return words('Written');
    case 'notes':
      return cut.items
        .map(({ notes }) => plain(notes))
        .filter((notes) => notes !== '')
        .join(' ');
  }
}
