import type { MediaProbe } from '../contract/media.ts';
import type { Seconds, Span } from '../contract/time.ts';
import { CHANGE, colourDifference, contrast, cutsInRun, type Sighting } from '../../kernels/video/cuts.ts';
import { difference, SIGNATURE_COLUMNS, SIGNATURE_ROWS, signature } from '../../kernels/video/difference.ts';
import {
  costlyStretch,
  displayOrder,
  type DisplayOrder,
  levelChange,
  type PacketEvent,
  packetEvents,
} from '../../kernels/video/packetEvents.ts';
import { decode } from './decode.ts';
import { lastAtOrBefore, type PacketIndex } from './packetIndex.ts';
import type { MediaTools } from './tools.ts';

/** CPU-seconds spent on decoding stretches that sizes and keyframes leave open: a little for short videos, 12 for an hour. */
const BUDGET = { least: 6, perSecond: 6 / 3600 };
/** Cost of decoding one pixel without the loop filter, CPU-seconds: an hour of 4K at 30 fps takes about 3,600. */
const PER_PIXEL = 4e-9;
/** The same for handling one small picture, and for starting ffmpeg. */
const PER_PICTURE = 2e-4;
const PROCESS_START = 0.08;
/** Decoded past a stretch, so that what follows can be compared, seconds. */
const AFTER_LOOK = 0.5;
/** Videos with more pictures than this are never looked at whole: 1.7 KB are kept of each. */
const WHOLE = 20_000;
/** Shots shorter than this are joined to their neighbour, seconds. */
const SHORTEST_SHOT = 0.5;
/** Strong enough to be a cut without a look between, given an event of the encoder. */
const PLAIN_CHANGE = 0.1;

/** Strength of an event that is believed without a picture after it. */
const UNSEEN = 4;

/** What is known of one stretch between two neighbouring pictures. */
interface Interval {
  from: Sighting;
  to: Sighting;
  change: number;
  colours: number;
  events: PacketEvent[];
}

interface Verdict {
  cuts: Seconds[];
  /** How much a decode of the stretch would help; 0 where sizes and pictures agree. */
  doubt: number;
}

export interface ShotOptions {
  signal?: AbortSignal | undefined;
  niceness?: number | undefined;
  tools?: MediaTools | undefined;
  /** CPU-seconds for decoding open stretches; by default 6 and 6 more for each hour. */
  budget?: number;
}

/** Collects what the keyframe pass shows, for the shots: 1.7 KB a picture. */
export class ShotSightings {
  readonly list: Sighting[] = [];

  add(picture: { pts: Seconds; width: number; height: number; rgb: Uint8Array }): void {
    this.list.push({ time: picture.pts, signature: signature(picture) });
  }
}

function intervals(sightings: readonly Sighting[], events: readonly PacketEvent[]): Interval[] {
  const list: Interval[] = [];
  let event = 0;
  for (let at = 1; at < sightings.length; at += 1) {
    const from = sightings[at - 1]!;
    const to = sightings[at]!;
    const inside: PacketEvent[] = [];
    while (event < events.length && events[event]!.time <= to.time + 0.0005) {
      if (events[event]!.time > from.time + 0.0005) inside.push(events[event]!);
      event += 1;
    }
    list.push({
      from,
      to,
      change: difference(from.signature, to.signature),
      colours: colourDifference(from.signature, to.signature),
      events: inside,
    });
  }
  return list;
}

/** What sizes and the pictures at both ends say about a stretch. */
function judge(interval: Interval, calm: Pick<Interval, 'change' | 'colours'>, order: DisplayOrder): Verdict {
  const { to, change, colours, events } = interval;
  if (change < CHANGE * 0.6 || (change < PLAIN_CHANGE && colours < 0.3)) {
    // the picture came back, or a small thing moved: two costly pictures may enclose a short shot
    return { cuts: [], doubt: events.filter((event) => event.kind === 'spike').length >= 2 ? 0.3 : 0 };
  }
  const all = events.filter((event) => event.kind === 'spike');
  const strongest = Math.max(0, ...all.map((event) => event.strength));
  // where several compete, the weak ones are pops of quality, not cuts
  const spikes = all.filter((event) => event.strength >= (all.length > 1 ? Math.max(3, strongest * 0.6) : 0));
  const atEnd = events.some((event) => event.kind === 'keyframe');
  if (spikes.length === 1 && !atEnd) return { cuts: [spikes[0]!.time], doubt: spikes[0]!.slack > 0 ? 0.1 : 0 };
  if (spikes.length === 0 && atEnd) {
    // a keyframe out of turn stands on the cut, unless a blend made it necessary
    const blend = gradual(interval, order);
    return blend !== null && blend < to.time - 0.3 && !sharp(interval, order)
      ? { cuts: [blend], doubt: change }
      : { cuts: [to.time], doubt: 0 };
  }
  if (spikes.length >= 1)
    return { cuts: [...spikes.map((event) => event.time), ...(atEnd ? [to.time] : [])], doubt: change * spikes.length };
  const blend = gradual(interval, order);
  if (blend !== null) return { cuts: [blend], doubt: change * 0.5 };
  // no costly picture between: the new scene is cheap, or the change fell on the keyframe itself, or was slow
  if (change > 2 * calm.change && colours > Math.max(0.25, 2.5 * calm.colours)) {
    const level = levelChange(order, interval.from.time, to.time);
    return { cuts: [level ?? to.time], doubt: colours > 0.4 ? change * 0.15 : change * 0.4 };
  }
  return { cuts: [], doubt: change + colours > 0.5 ? change : 0 };
}

function gradual(interval: Interval, order: DisplayOrder): Seconds | null {
  const costly = costlyStretch(order, interval.from.time, interval.to.time);
  return costly && costly.ratio > 1.8 ? costly.centre : null;
}

/** Whether the pictures right before the end were cheap, as they are before a hard cut. */
function sharp(interval: Interval, order: DisplayOrder): boolean {
  const costly = costlyStretch(order, interval.to.time - 1.2, interval.to.time);
  return costly === null || costly.ratio < 1.8;
}

/** Decodes a stretch from its keyframe at signature size and finds the cuts picture by picture. */
async function lookInto(path: string, probe: MediaProbe, index: PacketIndex, stretch: Span, options: ShotOptions): Promise<Seconds[]> {
  const from = keyframeBefore(index, stretch.start);
  const end = stretch.end + AFTER_LOOK;
  const run: Sighting[] = [];
  const pictures = decode(path, probe, {
    size: { width: SIGNATURE_COLUMNS, height: SIGNATURE_ROWS },
    inputOptions: ['-skip_loop_filter', 'all'],
    ...(from > 0 && { from: from + 0.0005 }),
    onComplaint: () => undefined,
    signal: options.signal,
    niceness: options.niceness,
    tools: options.tools,
  });
  for await (const picture of pictures) {
    run.push({ time: picture.pts, signature: picture.rgb });
    if (picture.pts > end) break;
  }
  return cutsInRun(run).filter((cut) => cut > stretch.start + 0.0005 && cut <= stretch.end + 0.0005);
}

function keyframeBefore(index: PacketIndex, time: Seconds): Seconds {
  return index.keyframes[Math.max(0, lastAtOrBefore(index.keyframes, time + 0.0005))] ?? 0;
}

/** CPU-seconds that looking into a stretch takes: starting ffmpeg, and every picture from the keyframe on. */
function costOf(probe: MediaProbe, index: PacketIndex, stretch: Span): number {
  const pixels = (probe.video?.width ?? 0) * (probe.video?.height ?? 0);
  const seconds = Math.min(probe.duration, stretch.end + AFTER_LOOK) - keyframeBefore(index, stretch.start);
  return PROCESS_START + seconds * (index.count / probe.duration) * (pixels * PER_PIXEL + PER_PICTURE);
}

/** Joins what is too short to be a shot: the black between a cut and a fade-in, the echo of a cut. */
function tidy(cuts: readonly Seconds[], sightings: readonly Sighting[], duration: Seconds): Seconds[] {
  const kept: Seconds[] = [];
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const last = kept.at(-1) ?? 0;
    if (cut < SHORTEST_SHOT / 2 || cut > duration - SHORTEST_SHOT) continue;
    const between = sightings.filter((sighting) => sighting.time >= last - 0.0005 && sighting.time < cut - 0.0005);
    // a fade from or to a plain picture is no second cut
    const plain =
      kept.length > 0 && cut - last < 1.5 && between.length > 0 && between.every((sighting) => contrast(sighting.signature) < 0.03);
    if (kept.length > 0 && (cut - last < SHORTEST_SHOT || plain)) continue;
    kept.push(cut);
  }
  return kept;
}

/**
 * Shots of a video as spans [start, end) that cover it. Candidates come from packet sizes and keyframes; they are confirmed on pictures
 * (`sightings`: keyframes, and pictures of filled gaps where there are some), and stretches that stay open are decoded within a CPU budget.
 * @throws CANCELLED
 */
export async function findShots(
  path: string,
  probe: MediaProbe,
  index: PacketIndex,
  sightings: readonly Sighting[],
  options: ShotOptions = {},
): Promise<Span[]> {
  if (!probe.video || index.count === 0 || probe.duration <= 0) return [];
  const sorted = [...sightings].sort((a, b) => a.time - b.time);
  const whole: Span = { start: 0, end: probe.duration };
  let budget = options.budget ?? BUDGET.least + BUDGET.perSecond * probe.duration;
  let cuts: Seconds[];
  if (index.count <= WHOLE && costOf(probe, index, whole) <= budget) {
    cuts = await lookInto(path, probe, index, whole, options);
  } else {
    const judged = judgeAll(probe, index, sorted);
    const open = judged.filter(({ verdict }) => verdict.doubt > 0).sort((a, b) => b.verdict.doubt - a.verdict.doubt);
    for (const { stretch, verdict } of open) {
      const cost = costOf(probe, index, stretch);
      if (cost > budget) continue;
      budget -= cost;
      verdict.cuts = await lookInto(path, probe, index, stretch, options);
    }
    cuts = judged.flatMap(({ verdict }) => verdict.cuts);
  }
  const edges = [0, ...tidy(cuts, sorted, probe.duration), probe.duration];
  return edges.slice(1).map((end, at) => ({ start: edges[at]!, end }));
}

/** A verdict for every stretch between neighbouring pictures, and for what follows the last one. */
function judgeAll(probe: MediaProbe, index: PacketIndex, sorted: readonly Sighting[]): { stretch: Span; verdict: Verdict }[] {
  const order = displayOrder(index);
  const events = packetEvents(order);
  const list = intervals(sorted, events);
  const judged = list.map((interval, at) => {
    const around = [list[at - 1], list[at + 1]].filter((near) => near !== undefined);
    const calm = around.reduce((best, near) => (near.colours < best.colours ? near : best), around[0] ?? { change: 0, colours: 0 });
    return { stretch: { start: interval.from.time, end: interval.to.time }, verdict: judge(interval, calm, order) };
  });
  const last = sorted.at(-1)?.time ?? 0;
  if (probe.duration - last > SHORTEST_SHOT) {
    // no picture confirms what follows the last keyframe: only plain events count
    const after = events.filter((event) => event.time > last + 0.0005);
    const cuts = after.filter((event) => event.strength > UNSEEN).map((event) => event.time);
    judged.push({ stretch: { start: last, end: probe.duration }, verdict: { cuts, doubt: after.length > 0 ? 0.5 : 0 } });
  }
  return judged;
}
