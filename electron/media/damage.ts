import type { MediaProbe, Warning } from '../contract/media.ts';
import type { Seconds, Span } from '../contract/time.ts';
import { decode } from './decode.ts';
import { lastAtOrBefore, type PacketIndex } from './packetIndex.ts';
import type { MediaTools } from './tools.ts';

/** What could not be decoded. */
export interface Damage {
  /** Stretches without trustworthy pictures, ascending, apart from each other. */
  spans: Span[];
  /** End of what can be read; the duration where nothing is cut off. */
  readableUntil: Seconds;
  /** Complaints of the decoder, the first few. */
  messages: string[];
  /** What a person should know of it; empty where there is no damage. */
  warnings: Warning[];
}

/** Joins spans that touch or overlap. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && span.start <= last.end + 1e-6) last.end = Math.max(last.end, span.end);
    else joined.push({ ...span });
  }
  return joined;
}

function place(span: Span, duration: Seconds): string {
  const middle = (span.start + span.end) / 2 / duration;
  if (middle < 0.2) return 'near the beginning';
  if (middle > 0.8) return 'near the end';
  if (middle > 0.35 && middle < 0.65) return 'around the middle';
  return `around ${clock(span.start)}`;
}

function clock(seconds: Seconds): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** One sentence per damaged stretch, a summary from the fifth on. `broken` = seconds of pictures whose own data is broken, per span. */
export function damageWarnings(spans: readonly Span[], broken: readonly Seconds[], duration: Seconds): Warning[] {
  const told = spans.slice(0, 4).map((span, number): Warning => {
    const lost = span.end - span.start;
    const own = Math.min(broken[number] ?? lost, lost);
    const knockOn = lost - own > 0.2 ? `; from ${span.start.toFixed(1)} s to ${span.end.toFixed(1)} s no picture is whole` : '';
    return { code: 'DAMAGED_STRETCH', message: `About ${own.toFixed(1)} s ${place(span, duration)} could not be decoded${knockOn}.` };
  });
  if (spans.length > told.length) {
    const total = spans.reduce((sum, span) => sum + span.end - span.start, 0);
    told.push({ code: 'DAMAGED_STRETCH', message: `${spans.length} stretches, ${total.toFixed(1)} s together, could not be decoded.` });
  }
  return told;
}

/** Complaints that mean that the data of one picture is broken. */
const BROKEN_PACKET = /^Error while decoding stream|Error submitting packet to decoder|corrupt decoded frame/;
/** Longest stretch decoded in full to find the edges of one damage, seconds. */
const LONGEST_LOOK = 60;

/**
 * Decodes [from, to) in full at the smallest size and compares the pictures that come out with those that the index lists:
 * from the first missing one on, nothing up to the next keyframe can be trusted (its pictures build on each other).
 */
export async function examineStretch(
  path: string,
  probe: MediaProbe,
  index: PacketIndex,
  stretch: Span,
  options: { signal?: AbortSignal | undefined; tools?: MediaTools | undefined } = {},
): Promise<{ spans: Span[]; brokenSeconds: Seconds; messages: string[] }> {
  const first = lastAtOrBefore(index.keyframes, stretch.start + 0.0005);
  const from = index.keyframes[Math.max(0, first)] ?? 0;
  const to = Math.min(stretch.end, from + LONGEST_LOOK);
  const listed = Float64Array.from(index.pts.filter((pts) => pts >= from - 0.0005 && pts < to - 0.0005)).sort();
  const seen: Seconds[] = [];
  const messages: string[] = [];
  let broken = 0;
  const pictures = decode(path, probe, {
    size: { width: 2, height: 2 },
    scaler: 'neighbor',
    from: from + 0.0005,
    select: `lt(t,${(to + probe.startTime + 0.5).toFixed(3)})`,
    onComplaint: (line) => {
      if (BROKEN_PACKET.test(line)) broken += 1;
      if (messages.length < 8) messages.push(line);
    },
    signal: options.signal,
    tools: options.tools,
  });
  try {
    for await (const picture of pictures) {
      seen.push(picture.pts);
      if (picture.pts > to + 0.2) break;
    }
  } catch (error) {
    // nothing at all came out of the stretch: all of it is lost
    if (options.signal?.aborted) throw error;
  }
  seen.sort((a, b) => a - b);
  const spans: Span[] = [];
  let at = 0;
  for (const pts of listed) {
    while (at < seen.length && seen[at]! < pts - 0.002) at += 1;
    if (at < seen.length && seen[at]! <= pts + 0.002) continue;
    if (pts < (spans.at(-1)?.end ?? -1)) continue;
    const next = index.keyframes[lastAtOrBefore(index.keyframes, pts + 0.0005) + 1] ?? probe.duration;
    spans.push({ start: pts, end: firstWhole(next, index, seen, to, probe.duration) });
  }
  const pictureLength = listed.length > 1 ? (to - from) / listed.length : 0.04;
  return { spans: joinSpans(spans), brokenSeconds: broken * pictureLength, messages };
}

/** The first keyframe from `key` on that came out of the decoder, or the end of the look. */
function firstWhole(key: Seconds, index: PacketIndex, seen: readonly Seconds[], to: Seconds, duration: Seconds): Seconds {
  for (let k = lastAtOrBefore(index.keyframes, key + 0.0005); k < index.keyframes.length; k += 1) {
    const pts = index.keyframes[k]!;
    if (pts < key - 0.0005) continue;
    if (pts >= to - 0.0005 || seen.some((time) => Math.abs(time - pts) <= 0.002)) return pts;
  }
  return duration;
}
