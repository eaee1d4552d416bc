import { COMMANDS, type CommandGroup, type CommandId } from '../../electron/contract/commands.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import type { Moment } from '../../electron/contract/search.ts';
import type { Segment } from '../../electron/contract/segments.ts';
import type { KeptSearch } from '../../electron/contract/searches.ts';
import { formatClock, formatDuration } from '../format.ts';

/** A line of the palette. */
export interface Entry {
  id: string;
  label: string;
  /** Beside the label, in grey. */
  note: string;
  /** Of a command that of its group. */
  icon: CommandGroup | 'video' | 'segment' | 'moment' | 'search' | 'kept';
  run: { command: CommandId } | { video: string; at: number | null } | { moment: number } | { find: string; scope: 'video' | 'all' };
}

export interface EntrySources {
  videos: readonly VideoSummary[];
  segments: readonly Segment[];
  moments: readonly Moment[];
  searches: readonly KeptSearch[];
  /** Id of the open video; null where none is. */
  openVideo: string | null;
}

/** The palette itself and Escape are no use inside it. */
const LEFT_OUT: ReadonlySet<CommandId> = new Set<CommandId>(['palette', 'back']);
const MOST = 6;

/** Commands that hold all typed words; all of them where nothing is typed. */
export function commandEntries(typed: string): Entry[] {
  return COMMANDS.filter(({ id, label, group }) => !LEFT_OUT.has(id) && holds(`${label} ${group}`, typed)).map(({ id, label, group }) => ({
    ...{ id, label, note: group, icon: group, run: { command: id } },
  }));
}

/** Videos, segments, moments and kept searches that hold all typed words; none before something is typed. */
export function placeEntries(typed: string, { videos, segments, moments, searches, openVideo }: EntrySources): Entry[] {
  if (typed.trim() === '') return [];
  const found: Entry[] = [];
  for (const { id, kind, name, start } of segments) {
    const label = name === '' ? (kind === 'marker' ? 'Marker' : 'Segment') : name;
    if (openVideo !== null && holds(`${label} ${kind}`, typed))
      found.push({
        id: `segment ${id}`,
        label,
        note: `${formatClock(start)}, this video`,
        icon: 'segment',
        run: { video: openVideo, at: start },
      });
  }
  for (const { id, name, duration } of videos)
    if (holds(name, typed))
      found.push({ id: `video ${id}`, label: name, note: formatDuration(duration), icon: 'video', run: { video: id, at: null } });
  for (const [index, { start, evidence, likelihood }] of moments.entries()) {
    const label = evidence.map(({ quote }) => quote).join('. ');
    if (holds(label, typed))
      found.push({ id: `moment ${index}`, label, note: `${formatClock(start)}, ${likelihood}`, icon: 'moment', run: { moment: index } });
  }
  for (const { id, name, query } of searches)
    if (name !== null && holds(`${name} ${query}`, typed))
      found.push({
        id: `kept ${id}`,
        label: name,
        note: name === query ? 'kept search' : query,
        icon: 'kept',
        run: { find: query, scope: 'all' },
      });
  return found.slice(0, MOST);
}

/** What was typed as a search. */
export function findEntries(typed: string, openVideo: string | null): Entry[] {
  const find = typed.trim();
  if (find === '') return [];
  const everywhere: Entry = {
    id: 'find all',
    label: `Find “${find}” in all videos`,
    note: '',
    icon: 'search',
    run: { find, scope: 'all' },
  };
  if (openVideo === null) return [everywhere];
  return [{ ...everywhere, id: 'find video', label: `Find “${find}” in this video`, run: { find, scope: 'video' } }, everywhere];
}

function holds(text: string, typed: string): boolean {
  const lower = text.toLocaleLowerCase();
  return typed
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
