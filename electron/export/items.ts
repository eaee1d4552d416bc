import type { ExportMoment, ExportRequest } from '../contract/export.ts';
import type { Kind, Likelihood } from '../contract/search.ts';
import type { Segment } from '../contract/segments.ts';
import type { Seconds } from '../contract/time.ts';
import { plain } from '../platform/fileName.ts';

/** What a person chose to take along: a moment, a segment, or a marker (start = end). */
export interface Item {
  kind: 'moment' | 'segment' | 'marker';
  start: Seconds;
  end: Seconds;
  /** One line, never empty. */
  name: string;
  /** Only of moments. */
  likelihood: Likelihood | null;
  evidence: readonly { kind: Kind; quote: string }[];
  notes: string;
}

/** A stretch of the video [start, end) that becomes one clip, with everything in it. */
export interface Cut {
  start: Seconds;
  end: Seconds;
  items: readonly Item[];
}

const STEPS: readonly Likelihood[] = ['unlikely', 'possible', 'likely', 'very likely'];
/** Longest name that is made of what was found, characters. */
const LONGEST_NAME = 80;

/** Everything that is included, in order of time, inside [0, duration]. */
export function chooseItems(
  moments: readonly ExportMoment[],
  segments: readonly Segment[],
  include: ExportRequest['include'],
  duration: Seconds,
): Item[] {
  const least = include.moments === null ? Infinity : STEPS.indexOf(include.moments);
  const items = [
    ...moments.filter(({ likelihood }) => STEPS.indexOf(likelihood ?? 'likely') >= least).map(momentItem),
    ...segments.filter(({ kind }) => (kind === 'marker' ? include.markers : include.segments)).map(segmentItem),
  ];
  return items
    .map((item) => ({ ...item, end: Math.min(item.end, duration) }))
    .filter(({ kind, start, end }) => (kind === 'marker' ? start <= duration : end > start))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

function momentItem({ start, end, likelihood, name, evidence }: ExportMoment): Item {
  const found = plain(name ?? '') || shortened(quoteText(evidence.find(({ quote }) => plain(quote) !== '')?.quote ?? ''));
  return { kind: 'moment', start, end, name: found || 'Moment', likelihood: likelihood ?? null, evidence, notes: '' };
}

function segmentItem({ kind, start, end, name, notes, evidence }: Segment): Item {
  const named = plain(name) || (kind === 'marker' ? 'Marker' : 'Segment');
  return { kind, start, end, name: named, likelihood: null, evidence: evidence.map((one) => ({ kind: one, quote: '' })), notes };
}

function shortened(text: string): string {
  return text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME - 1).trimEnd()}…`;
}

/**
 * The stretches of the video that the items are, with handles. With handles those that then touch become one; without, a person's
 * segments stay as they were made. A marker inside a stretch belongs to it, another one becomes a stretch of its handles, one picture long at least.
 */
export function cutsOf(items: readonly Item[], handles: Seconds, duration: Seconds, picture: Seconds): Cut[] {
  const stretch = (item: Item): Cut => {
    const end = Math.min(duration, Math.max(item.end + handles, item.start + picture));
    return { start: Math.max(0, Math.min(item.start - handles, end - picture)), end, items: [item] };
  };
  const cuts: Cut[] = [];
  for (const cut of items.filter(({ kind }) => kind !== 'marker').map(stretch)) add(cuts, cut, handles > 0);
  for (const marker of items.filter(({ kind }) => kind === 'marker')) {
    const inside = cuts.findIndex(({ start, end }) => marker.start >= start && marker.start < end);
    const found = cuts[inside];
    if (found) cuts[inside] = { ...found, items: [...found.items, marker] };
    else cuts.push(stretch(marker));
  }
  cuts.sort((a, b) => a.start - b.start || a.end - b.end);
  if (handles === 0) return cuts;
  const joined: Cut[] = [];
  for (const cut of cuts) add(joined, cut, true);
  return joined;
}

function add(cuts: Cut[], cut: Cut, join: boolean): void {
  const last = cuts.at(-1);
  if (!join || !last || cut.start > last.end) cuts.push(cut);
  else cuts[cuts.length - 1] = { start: last.start, end: Math.max(last.end, cut.end), items: [...last.items, ...cut.items] };
}

/** Name of a stretch: those of what it holds, markers only where they stand alone. */
export function cutName({ items }: Cut): string {
  const spans = items.filter(({ kind }) => kind !== 'marker');
  return [...new Set((spans.length > 0 ? spans : items).map(({ name }) => name))].join(', ');
}

/** The most likely of what a stretch holds; null where nothing was found by search. */
export function cutLikelihood({ items }: Cut): Likelihood | null {
  return items.reduce<Likelihood | null>(
    (best, { likelihood }) =>
      likelihood !== null && STEPS.indexOf(likelihood) > (best === null ? -1 : STEPS.indexOf(best)) ? likelihood : best,
    null,
  );
}

const WORDS: Record<Kind, string> = { picture: 'Seen', concept: 'Seen', speech: 'Said', text: 'Written' };
const ORDER = ['Seen', 'Said', 'Written'];

/** The words of the evidence by how it was found: Seen, Said, Written. */
export function evidenceWords(items: readonly Pick<Item, 'evidence'>[]): Map<string, string[]> {
  const words = new Map<string, string[]>();
  for (const { kind, quote } of items.flatMap(({ evidence }) => evidence)) {
    const quotes = words.get(WORDS[kind]) ?? [];
    const text = quoteText(quote);
    if (text !== '' && !quotes.includes(text)) quotes.push(text);
    words.set(WORDS[kind], quotes);
  }
  return new Map(ORDER.flatMap((word) => (words.has(word) ? [[word, words.get(word) ?? []] as const] : [])));
}

/** Why a thing was found, in one line: "Very likely. Seen: a rocket. Said: ten seconds." Empty where a person made it. */
export function reasonOf(items: readonly Item[]): string {
  const likelihood = cutLikelihood({ start: 0, end: 0, items });
  const found = [...evidenceWords(items)]
    .filter(([, quotes]) => quotes.length > 0)
    .map(([word, quotes]) => `${word}: ${quotes.join('; ')}`);
  const notes = items.map(({ notes: own }) => plain(own)).filter((own) => own !== '');
  const sentences = [...(likelihood === null ? [] : [likelihood.slice(0, 1).toUpperCase() + likelihood.slice(1)]), ...found, ...notes];
  return sentences.map((sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)).join(' ');
}

/** The words of a piece of evidence; how it was found is said elsewhere. */
function quoteText(quote: string): string {
  return plain(quote).replace(/ \(concept search\)$/, '');
}
