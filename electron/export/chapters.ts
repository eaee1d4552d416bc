import type { Seconds } from '../contract/time.ts';
import { textFileName, type ExportJob, type Source, type Written } from './source.ts';

/** What YouTube asks of chapters: the first at 0:00, 10 s each at least, 3 of them at least. https://support.google.com/youtube/answer/9884579 */
const SHORTEST: Seconds = 10;
const LEAST = 3;

interface Chapter {
  /** Whole seconds. */
  start: number;
  names: string[];
}

/** Chapters for the description of a video on YouTube. Moments that lie too close for it share one; the notes say which. */
export function writeChapters(job: ExportJob, source: Source): Written {
  const end = source.probe.duration;
  const notes: string[] = [];
  const chapters: Chapter[] = [];
  for (const { start, name } of source.items) {
    const at = Math.floor(start);
    const last = chapters.at(-1);
    const tooClose = last && (at < last.start + SHORTEST || at > end - SHORTEST);
    if (!tooClose) {
      // what lies in the first 10 s, or so near the end that no chapter fits, begins at 0:00
      chapters.push({ start: !last && (at < SHORTEST || at > end - SHORTEST) ? 0 : at, names: [name] });
    } else if (!last.names.includes(name)) last.names.push(name);
    if (tooClose && at !== last.start)
      notes.push(`“${name}” at ${clock(at)} is joined to the chapter at ${clock(last.start)}: a chapter takes 10 s.`);
  }
  if (chapters[0] && chapters[0].start > 0) chapters.unshift({ start: 0, names: ['Start'] });
  if (chapters.length < LEAST) notes.push(`YouTube shows chapters only where there are ${LEAST} at least; these are ${chapters.length}.`);
  const text = chapters.map(({ start, names }) => `${clock(start)} ${names.join(', ')}\n`).join('');
  return { name: textFileName(job, source, 'txt'), text, notes };
}

function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
