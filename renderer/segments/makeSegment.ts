import type { Segment } from '../../electron/contract/segments.ts';
import type { Moment } from '../../electron/contract/search.ts';
import type { InOut } from '../player/inOut.ts';
import { shownMoments } from '../stores/search.ts';
import type { Stores } from '../stores/stores.ts';

type Made = Omit<Segment, 'id'>;

/** What a segment can be made from. */
export interface Sources extends InOut {
  /** The open moment, if it is one of this video, with the query that found it. */
  moment: Moment | null;
  query: string;
  time: number;
}

/**
 * A segment of the in-out range or of the open moment; null where there is neither. The range wins, because a person set it, unless
 * it lies elsewhere than the moment: then it is left over from before. With only an in point the playhead is the end.
 */
export function segmentFrom({ inPoint, outPoint, moment, query, time }: Sources, count: number): Made | null {
  const end = outPoint ?? (inPoint !== null && time > inPoint ? time : null);
  const range = end === null ? null : { start: inPoint ?? 0, end };
  const isElsewhere = range && moment && (range.end <= moment.start || range.start >= moment.end);
  if (range && !isElsewhere && range.end > range.start) {
    const isOfMoment = moment !== null;
    return {
      kind: 'segment',
      ...range,
      name: isOfMoment ? nameOf(query, count) : `Segment ${count + 1}`,
      notes: '',
      evidence: isOfMoment ? kindsOf(moment) : [],
    };
  }
  if (!moment || moment.end <= moment.start) return null;
  return { kind: 'segment', start: moment.start, end: moment.end, name: nameOf(query, count), notes: '', evidence: kindsOf(moment) };
}

/** Makes a segment of what is at hand, or says what is missing. */
export function addSegment(stores: Stores): void {
  const { player, search, segments, view, messages } = stores;
  const { result, selected } = search.getState();
  const open = selected === null ? undefined : shownMoments(result)[selected];
  const { videoId, time, inPoint, outPoint } = player.getState();
  if (videoId === null) return;
  const moment = open?.videoId === videoId ? open : null;
  const count = segments.getState().segments.filter(({ kind }) => kind === 'segment').length;
  const made = segmentFrom({ inPoint, outPoint, moment, query: result?.query ?? '', time }, count);
  if (made) segments.getState().add(made);
  else {
    messages
      .getState()
      .tell({ tone: 'plain', title: 'Nothing to make a segment of', lines: ['Open a moment, or set in and out with I and O.'], code: '' });
    return;
  }
  // the list is where it is named; a result that is being gone through stays in view
  if (moment === null) view.getState().showTab('segments');
}

export function addMarker({ player, segments }: Stores): void {
  const { videoId, time } = player.getState();
  if (videoId === null) return;
  const count = segments.getState().segments.filter(({ kind }) => kind === 'marker').length;
  segments.getState().add({ kind: 'marker', start: time, end: time, name: `Marker ${count + 1}`, notes: '', evidence: [] });
}

/** To the next marker; from the last one on to the first. */
export function goToNextMarker({ player, segments }: Stores): void {
  const markers = segments.getState().segments.filter(({ kind }) => kind === 'marker');
  const { time } = player.getState();
  const next = markers.find(({ start }) => start > time + 0.005) ?? markers[0];
  if (!next) return;
  segments.getState().select(next.id);
  player.getState().seekTo(next.start);
}

/** The person's own words: those they searched with. */
function nameOf(query: string, count: number): string {
  const words = query.trim();
  return words === '' ? `Segment ${count + 1}` : words.slice(0, 200);
}

function kindsOf({ evidence }: Moment): Segment['evidence'] {
  return [...new Set(evidence.map(({ kind }) => kind))];
}
