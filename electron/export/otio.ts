import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cutLikelihood, cutName, evidenceWords, reasonOf, type Cut, type Item } from './items.ts';
import { rateName, type Rate } from './rate.ts';
import { clockOf, frameSpan, sourceCuts, textFileName, type Clock, type ExportJob, type Source, type Written } from './source.ts';
import { plain } from '../platform/fileName.ts';

/**
 * OpenTimelineIO's own JSON: a timeline with one video track, of clips or of whole videos with markers.
 * https://opentimelineio.readthedocs.io/en/latest/tutorials/otio-serialized-schema.html
 */
export function writeOtio(job: ExportJob): Written {
  const { options, sources, title } = job;
  const clocks = sources.map((source) => clockOf(source, options));
  const children = sources.flatMap((source, index) => {
    const whole: Cut = { start: 0, end: source.probe.duration, items: source.items };
    const cuts = options.layout === 'markers' ? [whole] : sourceCuts(source, options);
    return cuts.map((cut) => clip(source, clocks[index]!, cut, options.layout === 'markers'));
  });
  const timeline = {
    OTIO_SCHEMA: 'Timeline.1',
    name: plain(title),
    metadata: {},
    global_start_time: null,
    tracks: {
      OTIO_SCHEMA: 'Stack.1',
      name: 'tracks',
      metadata: {},
      source_range: null,
      effects: [],
      markers: [],
      enabled: true,
      children: [
        {
          OTIO_SCHEMA: 'Track.1',
          name: 'V1',
          metadata: {},
          source_range: null,
          effects: [],
          markers: [],
          enabled: true,
          kind: 'Video',
          children,
        },
      ],
    },
  };
  const notes = clocks.flatMap((clock) => clock.notes);
  const rates = new Set(clocks.map(({ rate }) => rateName(rate)));
  if (rates.size > 1) notes.push('The videos have several rates: each clip has its own.');
  return { name: textFileName(job, null, 'otio'), text: JSON.stringify(timeline, null, 2) + '\n', notes };
}

function clip({ path, probe }: Source, clock: Clock, cut: Cut, asMarkers: boolean) {
  const { rate, start } = clock;
  const { first, end } = frameSpan(cut, rate);
  const all = frameSpan({ start: 0, end: probe.duration }, rate).end;
  return {
    OTIO_SCHEMA: 'Clip.2',
    name: asMarkers ? plain(basename(path)) : cutName(cut),
    metadata: asMarkers ? {} : { longtake: aboutItems(cut.items) },
    source_range: range(start + first, end - first, rate),
    effects: [],
    markers: cut.items.filter(({ kind }) => asMarkers || kind === 'marker').map((item) => marker(item, clock)),
    enabled: true,
    media_references: {
      DEFAULT_MEDIA: {
        OTIO_SCHEMA: 'ExternalReference.1',
        name: plain(basename(path)),
        metadata: {},
        available_range: range(start, all, rate),
        available_image_bounds: null,
        target_url: pathToFileURL(path).href,
      },
    },
    active_media_reference_key: 'DEFAULT_MEDIA',
  };
}

function marker(item: Item, { rate, start }: Clock) {
  const { first, end } = frameSpan(item, rate);
  return {
    OTIO_SCHEMA: 'Marker.2',
    name: item.name,
    metadata: { longtake: aboutItems([item]) },
    color: item.kind === 'moment' ? 'ORANGE' : 'BLUE',
    comment: reasonOf([item]),
    marked_range: range(start + first, item.kind === 'marker' ? 0 : end - first, rate),
  };
}

function aboutItems(items: readonly Item[]) {
  return {
    likelihood: cutLikelihood({ start: 0, end: 0, items }),
    evidence: Object.fromEntries([...evidenceWords(items)].map(([word, quotes]) => [word.toLowerCase(), quotes])),
    notes: items.map(({ notes }) => plain(notes)).filter((notes) => notes !== ''),
  };
}

function range(start: number, duration: number, { num, den }: Rate) {
  const time = (value: number) => ({ OTIO_SCHEMA: 'RationalTime.1', rate: num / den, value });
  return { OTIO_SCHEMA: 'TimeRange.1', start_time: time(start), duration: time(duration) };
}
