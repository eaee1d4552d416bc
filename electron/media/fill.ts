import type { MediaProbe } from '../contract/media.ts';
import type { Seconds, Span } from '../contract/time.ts';
import { joinSpans } from './damage.ts';
import { decode, type Picture } from './decode.ts';
import { lastAtOrBefore, type PacketIndex } from './packetIndex.ts';
import { sizeByShortSide } from './pictureSize.ts';
import type { PictureOptions } from './pictures.ts';

/** Keyframes further apart than this leave a gap that the background fills, seconds. */
const LONGEST_GAP = 2;
/** Stretches between gaps that are decoded along rather than starting another process, seconds. */
const BRIDGE = 2;

/** Stretches [keyframe, next keyframe) of more than `longest` seconds: the keyframe pass saw only their first picture. */
export function keyframeGaps(index: PacketIndex, duration: Seconds, longest: Seconds = LONGEST_GAP): Span[] {
  const gaps: Span[] = [];
  index.keyframes.forEach((start, key) => {
    const end = index.keyframes[key + 1] ?? duration;
    if (end - start > longest) gaps.push({ start, end });
  });
  return gaps;
}

/** Pictures inside gaps; `spans` holds, once the loop has ended, what turned out to be broken. */
export interface FillPass extends AsyncIterable<Picture> {
  readonly spans: Span[];
}

/** Tells whether a picture can be trusted: all pictures between its keyframe and itself came out of the decoder. */
class Completeness {
  private readonly sorted: Float64Array;
  private readonly index: PacketIndex;
  private decoded: Seconds[] = [];

  constructor(index: PacketIndex) {
    this.index = index;
    this.sorted = Float64Array.from(index.pts).sort();
  }

  saw(pts: Seconds): void {
    this.decoded.push(pts);
  }

  reset(): void {
    this.decoded = [];
  }

  /** The first picture missing before `pts`, or null. Forgets what lies before its keyframe. */
  missingBefore(pts: Seconds): Seconds | null {
    const key = this.index.keyframes[lastAtOrBefore(this.index.keyframes, pts + 0.0005)] ?? 0;
    this.decoded = this.decoded.filter((time) => time >= key - 0.002).sort((a, b) => a - b);
    let at = 0;
    for (let number = lastAtOrBefore(this.sorted, key - 0.0005) + 1; number < this.sorted.length; number += 1) {
      const listed = this.sorted[number]!;
      if (listed > pts - 0.002) return null;
      while (at < this.decoded.length && this.decoded[at]! < listed - 0.002) at += 1;
      if (at >= this.decoded.length || this.decoded[at]! > listed + 0.002) return listed;
    }
    return null;
  }
}

class GapPass implements FillPass {
  readonly spans: Span[] = [];
  private readonly path: string;
  private readonly probe: MediaProbe;
  private readonly index: PacketIndex;
  private readonly gaps: readonly Span[];
  private readonly options: PictureOptions & { every?: Seconds };

  constructor(path: string, probe: MediaProbe, index: PacketIndex, gaps: readonly Span[], options: PictureOptions & { every?: Seconds }) {
    this.path = path;
    this.probe = probe;
    this.index = index;
    this.gaps = gaps;
    this.options = options;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Picture> {
    if (!this.probe.video) return;
    const every = this.options.every ?? 1;
    const from = this.options.from ?? -1;
    for (const run of joinSpans(this.gaps.map((gap) => ({ start: gap.start, end: gap.end + BRIDGE })))) {
      const end = run.end - BRIDGE;
      if (end <= from) continue;
      for await (const picture of this.fillRun(Math.max(run.start, from), end, every)) {
        if (picture.pts > from + 0.0005) yield picture;
      }
    }
  }

  private async *fillRun(start: Seconds, end: Seconds, every: Seconds): AsyncGenerator<Picture> {
    const { probe, index, options } = this;
    if (!probe.video) return;
    const complete = new Completeness(index);
    const key = index.keyframes[Math.max(0, lastAtOrBefore(index.keyframes, start + 0.0005))] ?? 0;
    const raw = (time: Seconds): string => (time + probe.startTime).toFixed(4);
    const pictures = decode(this.path, probe, {
      size: sizeByShortSide(probe.video, options.shortSide ?? 300),
      from: key + 0.0005,
      // every keyframe starts the count anew, so that the pictures do not depend on where a run began; one past the end stops the loop
      select: `gte(t,${raw(end)})+lt(t,${raw(end)})*(isnan(prev_selected_t)+key+gte(t-prev_selected_t,${(every - 0.001).toFixed(4)}))`,
      onlyWhole: true,
      onBroken: (pts) => this.broken(pts),
      onRestart: () => complete.reset(),
      onDecoded: (pts) => complete.saw(pts),
      signal: options.signal,
      niceness: options.niceness,
      tools: options.tools,
    });
    for await (const picture of pictures) {
      if (picture.pts >= end - 0.0005) break;
      const owner = this.gaps.find((gap) => picture.pts >= gap.start - 0.0005 && picture.pts < gap.end - 0.0005);
      const isKeyframe = Math.abs((index.keyframes[lastAtOrBefore(index.keyframes, picture.pts + 0.002)] ?? -1) - picture.pts) < 0.003;
      const missing = complete.missingBefore(picture.pts);
      if (missing !== null) this.broken(missing);
      else if (owner && !isKeyframe && picture.pts < owner.end - every / 4) yield picture;
    }
  }

  private broken(missing: Seconds): void {
    const last = this.spans.at(-1);
    if (last && missing < last.end) return;
    this.spans.push({
      start: missing,
      end: this.index.keyframes[lastAtOrBefore(this.index.keyframes, missing + 0.0005) + 1] ?? this.probe.duration,
    });
  }
}

/**
 * Pictures about `every` second (default 1) inside gaps between keyframes, decoded from each gap's keyframe, one process for each run
 * of neighbouring gaps; keyframes themselves are left out. A picture that builds on a broken one is left out too.
 * @throws FFMPEG_FAILED, CANCELLED
 */
export function fillPictures(
  path: string,
  probe: MediaProbe,
  index: PacketIndex,
  gaps: readonly Span[],
  options: PictureOptions & { every?: Seconds } = {},
): FillPass {
  return new GapPass(path, probe, index, gaps, options);
}
