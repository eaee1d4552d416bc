import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { create } from 'xmlbuilder2';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import { cutName, evidenceWords, reasonOf, type Cut, type Item } from './items.ts';
import { framesAt, rateName, rationalTime, type Rate } from './rate.ts';
import { clockOf, frameSpan, sourceCuts, textFileName, type Clock, type ExportJob, type Source, type Written } from './source.ts';
import { plain } from '../platform/fileName.ts';

/**
 * Final Cut Pro's XML 1.10: one project, with the stretches as clips one after the other, or each video whole with everything as markers and
 * keywords. All times are fractions of the rate. https://developer.apple.com/documentation/professional-video-applications/fcpxml-reference
 */
export function writeFcpxml(job: ExportJob): Written {
  const { options, sources, title } = job;
  const clocks = sources.map((source) => clockOf(source, options));
  const { rate, drop } = clocks[0]!;
  const document = create({ version: '1.0', encoding: 'UTF-8' });
  document.dtd({ name: 'fcpxml' });
  const root = document.ele('fcpxml', { version: '1.10' });
  const resources = root.ele('resources');
  sources.forEach((source, index) => addAsset(resources, source, clocks[index]!, index));
  const clips = sources.flatMap((source, index) => {
    const clock = clocks[index]!;
    const whole: Cut = { start: 0, end: source.probe.duration, items: source.items };
    const cuts = options.layout === 'markers' ? [whole] : sourceCuts(source, options);
    return cuts.map((cut) => ({ source, clock, index, cut, ...frameSpan(cut, rate) }));
  });
  const length = clips.reduce((sum, { first, end }) => sum + end - first, 0);
  const format = tcFormat(drop);
  const spine = root
    .ele('library')
    .ele('event', { name: 'Longtake' })
    .ele('project', { name: plain(title) })
    .ele('sequence', { format: 'r1', duration: rationalTime(length, rate), tcStart: '0s', tcFormat: format })
    .ele('spine');
  let offset = 0;
  for (const { source, clock, index, cut, first, end } of clips) {
    const clip = spine.ele('asset-clip', {
      ref: `r${2 * index + 2}`,
      offset: rationalTime(offset, rate),
      name: options.layout === 'markers' ? plain(basename(source.path)) : cutName(cut),
      start: rationalTime(clock.start + framesAt(first * (rate.den / rate.num), clock.rate), clock.rate),
      duration: rationalTime(end - first, rate),
      format: `r${2 * index + 1}`,
      tcFormat: tcFormat(clock.drop),
    });
    const reason = reasonOf(cut.items);
    if (options.layout === 'clips' && reason !== '') clip.ele('note').txt(reason);
    for (const item of cut.items) addMarks(clip, item, clock, options.layout === 'markers' || item.kind === 'marker');
    offset += end - first;
  }
  const notes = clocks.flatMap((clock) => clock.notes);
  if (clocks.some((clock) => rateName(clock.rate) !== rateName(rate)))
    notes.push(`The videos have several rates: the timeline is at ${rateName(rate)}.`);
  return { name: textFileName(job, null, 'fcpxml'), text: document.end({ prettyPrint: true, indent: '  ' }) + '\n', notes };
}

function tcFormat(drop: boolean): string {
  return drop ? 'DF' : 'NDF';
}

function addAsset(resources: XMLBuilder, { path, probe }: Source, { rate, start }: Clock, index: number): void {
  const { video, audio } = probe;
  const format = `r${2 * index + 1}`;
  resources.ele('format', {
    id: format,
    frameDuration: frameDuration(rate),
    ...(video && { width: String(video.width), height: String(video.height) }),
  });
  const [sound] = audio;
  const asset = resources.ele('asset', {
    id: `r${2 * index + 2}`,
    name: plain(basename(path)),
    start: rationalTime(start, rate),
    duration: rationalTime(frameSpan({ start: 0, end: probe.duration }, rate).end, rate),
    ...(video && { hasVideo: '1', videoSources: '1' }),
    format,
    ...(sound && {
      hasAudio: '1',
      audioSources: '1',
      audioChannels: String(Math.max(1, sound.channels)),
      audioRate: String(sound.sampleRate || 48_000),
    }),
  });
  asset.ele('media-rep', { kind: 'original-media', src: pathToFileURL(path).href });
}

function frameDuration({ num, den }: Rate): string {
  return `${den}/${num}s`;
}

/** A marker at its start, and a keyword over its length for each way in which it was found. */
function addMarks(clip: XMLBuilder, item: Item, { rate, start }: Clock, marked: boolean): void {
  const { first, end } = frameSpan(item, rate);
  const at = rationalTime(start + first, rate);
  const reason = reasonOf([item]);
  const note = reason === '' ? {} : { note: reason };
  if (marked) clip.ele('marker', { start: at, duration: frameDuration(rate), value: item.name, ...note });
  if (item.kind === 'marker') return;
  for (const word of evidenceWords([item]).keys())
    clip.ele('keyword', { start: at, duration: rationalTime(end - first, rate), value: word });
}
