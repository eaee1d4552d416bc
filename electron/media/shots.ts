import type { MediaProbe } from '../contract/media.ts';
import type { Seconds, Span } from '../contract/time.ts';
import { CHANGE, colourDifference, contrast, cutsInRun, type Sighting } from '../../kernels/video/cuts.ts';
import { difference, signature } from '../../kernels/video/difference.ts';
import { costlyStretch, displayOrder, type DisplayOrder, type PacketEvent, packetEvents } from '../../kernels/video/packetEvents.ts';
import { decode } from './decode.ts';
import { lastAtOrBefore, type PacketIndex } from './packetIndex.ts';
import type { MediaTools } from './tools.ts';

/** CPU-seconds spent on decoding stretches that sizes and keyframes leave open: a little for short videos, 30 for an hour. */
const BUDGET = { least: 8, perSecond: 22 / 3600 };
/** Cost of decoding one pixel without the loop filter, CPU-seconds: an hour of 4K at 30 fps takes about 3,600. */
const PER_PIXEL = 4e-9;
/** Shots shorter than this are joined to their neighbour, seconds. */
const SHORTEST_SHOT = 0.4;
/** Strong enough to be a cut without a look between, given an event of the encoder. */
const PLAIN_CHANGE = 0.1;

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
  /** CPU-seconds for decoding open stretches; by default 4 and 26 more for each hour. */
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
  const spikes = all.filter((event) => event.strength >= strongest * 0.6);
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
  // nothing costly between: the change fell on the keyframe itself, or was slow. On one side at least the picture then stands still
  if (change > 2 * calm.change && colours > Math.max(0.25, 2.5 * calm.colours))
    return { cuts: [to.time], doubt: colours > 0.4 ? change * 0.15 : change * 0.4 };
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
  const key = index.keyframes[Math.max(0, lastAtOrBefore(index.keyframes, stretch.start + 0.0005))] ?? 0;
  const after = 0.5;
  const run: Sighting[] = [];
  const end = stretch.end + after;
  const pictures = decode(path, probe, {
    size: { width: 32, height: 18 },
    inputOptions: ['-skip_loop_filter', 'all'],
    from: key + 0.0005,
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

/** Joins what is too short to be a shot: the black between a cut and a fade-in, the echo of a cut. */
function tidy(cuts: readonly Seconds[], sightings: readonly Sighting[], duration: Seconds): Seconds[] {
  const kept: Seconds[] = [];
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const last = kept.at(-1) ?? 0;
    if (cut < SHORTEST_SHOT / 2 || cut > duration - SHORTEST_SHOT / 2) continue;
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
  const order = displayOrder(index);
  const list = intervals(sorted, packetEvents(order));
  const verdicts = list.map((interval, at) => {
    const around = [list[at - 1], list[at + 1]].filter((near) => near !== undefined);
    const calm = around.reduce((best, near) => (near.colours < best.colours ? near : best), around[0] ?? { change: 0, colours: 0 });
    return judge(interval, calm, order);
  });

  let budget = options.budget ?? BUDGET.least + BUDGET.perSecond * probe.duration;
  const pixels = probe.video.width * probe.video.height;
  const rate = index.count / probe.duration;
  const open = verdicts.map((verdict, at) => ({ at, doubt: verdict.doubt })).filter(({ doubt }) => doubt > 0);
  open.sort((a, b) => b.doubt - a.doubt);
  for (const { at } of open) {
    const interval = list[at]!;
    const key = index.keyframes[Math.max(0, lastAtOrBefore(index.keyframes, interval.from.time + 0.0005))] ?? 0;
    const cost = 0.08 + (interval.to.time - key + 0.6) * rate * pixels * PER_PIXEL;
    if (cost > budget) continue;
    budget -= cost;
    verdicts[at]!.cuts = await lookInto(path, probe, index, { start: interval.from.time, end: interval.to.time }, options);
  }

  const cuts = tidy(
    verdicts.flatMap((verdict) => verdict.cuts),
    sorted,
    probe.duration,
  );
  const edges = [0, ...cuts, probe.duration];
  return edges.slice(1).map((end, at) => ({ start: edges[at]!, end }));
}
