import { basename } from 'node:path';
import { cutLikelihood, cutName, evidenceWords, type Item } from './items.ts';
import { sourceCuts, textFileName, type ExportJob, type Source, type Written } from './source.ts';

/**
 * A project of LosslessCut, version 2: named segments with tags, markers without an end. Its times are those of a player, which starts with
 * whichever stream starts first. https://github.com/mifi/lossless-cut (llcProjectV2Schema)
 */
export function writeLlc(job: ExportJob, source: Source): Written {
  const { options } = job;
  const offset = source.probe.playerOffset ?? 0;
  const time = (seconds: number) => Math.round((seconds + offset) * 1e6) / 1e6;
  const isMarker = ({ kind }: Item) => kind === 'marker';
  const spans = sourceCuts({ ...source, items: source.items.filter((item) => !isMarker(item)) }, options).map((cut) => ({
    start: time(cut.start),
    end: time(cut.end),
    name: cutName(cut),
    tags: tagsOf(cut.items),
  }));
  const markers = source.items.filter(isMarker).map((item) => ({ start: time(item.start), name: item.name }));
  const project = {
    version: 2,
    mediaFileName: basename(source.path),
    cutSegments: [...spans, ...markers].sort((a, b) => a.start - b.start),
  };
  return { name: textFileName(job, source, 'llc'), text: JSON.stringify(project, null, 2) + '\n', notes: [] };
}

function tagsOf(items: readonly Item[]): Record<string, string> {
  const likelihood = cutLikelihood({ start: 0, end: 0, items });
  const words = [...evidenceWords(items)].map(([word, quotes]) => [word.toLowerCase(), quotes.join('; ') || 'yes'] as const);
  return { ...(likelihood !== null && { likelihood }), ...Object.fromEntries(words) };
}
