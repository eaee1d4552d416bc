import type { ExportFormat, ExportPreview } from '../contract/export.ts';
import { rateName, timecodeText } from './rate.ts';
import { joinedName, planClips } from './planClips.ts';
import { notesOf } from './run.ts';
import { clockOf, reelName, sourceCuts, stemOf, type ExportJob } from './source.ts';
import { writeTexts } from './write.ts';

/** Most of a file that is shown, bytes. */
const SHOWN_BYTES = 64 * 1024;

/** What an export would write: the true bytes of each text file, or the clips with where they start. @throws USAGE, CANCELLED */
export async function previewExport(format: ExportFormat, job: ExportJob, signal: AbortSignal): Promise<ExportPreview> {
  const { sources, options } = job;
  const items = sources.flatMap((source) => source.items);
  const count = (kind: string) => items.filter((item) => item.kind === kind).length;
  const cuts = sources.flatMap((source) => sourceCuts(source, options));
  const first = sources[0]!;
  const clock = clockOf(first, { ...options, rate: null, timecode: 'source', dropFrame: null });
  const common = {
    counts: { moments: count('moment'), segments: count('segment'), markers: count('marker') },
    seconds: cuts.reduce((sum, { start, end }) => sum + end - start, 0),
    clock: {
      timecode: timecodeText(clock.start, clock.rate, clock.drop),
      rate: rateName(clock.rate),
      reel: reelName(options.reel || stemOf(first.path)),
    },
  };
  if (format === 'clips') {
    const planned = await planClips(job, signal);
    const clips = planned.map(({ file, start, end, startsEarlier }) => ({ file, start, end, startsEarlier }));
    const names = options.oneFile && clips.length > 1 ? [await joinedName(job, signal)] : [];
    return { ...common, clips, files: names.map((name) => ({ name, text: '', bytes: 0 })), notes: notesOf(clips) };
  }
  const texts = writeTexts(format, job);
  return {
    ...common,
    clips: [],
    files: texts.map(({ name, text }) => {
      const bytes = Buffer.from(text, 'utf8');
      // a character that is cut in two is left out
      return {
        name,
        bytes: bytes.length,
        text: bytes
          .subarray(0, SHOWN_BYTES)
          .toString('utf8')
          .replace(/\ufffd+$/, ''),
      };
    }),
    notes: [...new Set(texts.flatMap(({ notes }) => notes))],
  };
}
