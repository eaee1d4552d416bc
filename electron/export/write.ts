import type { ExportFormat } from '../contract/export.ts';
import { writeChapters } from './chapters.ts';
import { writeCsv } from './csv.ts';
import { writeEdl } from './edl.ts';
import { writeFcpxml } from './fcpxml.ts';
import { writeLlc } from './llc.ts';
import { writeOtio } from './otio.ts';
import type { ExportJob, Source, Written } from './source.ts';
import { writeSubtitles } from './subtitles.ts';

/** The text files of an export, as they will stand on the disk: one for all videos where the format can hold several, else one for each. */
export function writeTexts(format: Exclude<ExportFormat, 'clips'>, job: ExportJob): Written[] {
  const each = (write: (source: Source) => Written) => distinct(job.sources.map(write));
  switch (format) {
    case 'edl':
      return [writeEdl(job)];
    case 'fcpxml':
      return [writeFcpxml(job)];
    case 'otio':
      return [writeOtio(job)];
    case 'csv':
      return [writeCsv(job)];
    case 'llc':
      return each((source) => writeLlc(job, source));
    case 'chapters':
      return each((source) => writeChapters(job, source));
    case 'srt':
    case 'vtt':
      return each((source) => writeSubtitles(job, source, format));
  }
}

/** Two videos of one name get files of two names. */
function distinct(files: Written[]): Written[] {
  const names = new Set<string>();
  return files.map((file) => {
    let { name } = file;
    for (let number = 2; names.has(name.toLowerCase()); number += 1) name = file.name.replace(/(\.[^.]*)$/, ` ${number}$1`);
    names.add(name.toLowerCase());
    return { ...file, name };
  });
}
