import type { MediaProbe } from '../contract/media.ts';
import type { Seconds, Span } from '../contract/time.ts';
import { type Damage, damageWarnings, examineStretch, joinSpans } from './damage.ts';
import { decode, type DecodeOptions, type Picture } from './decode.ts';
import { isMov, lastAtOrBefore, type PacketIndex } from './packetIndex.ts';
import { sizeByShortSide } from './pictureSize.ts';
import type { MediaTools } from './tools.ts';

export interface PictureOptions {
  /** Only pictures after this time: where an earlier pass stopped. */
  from?: Seconds;
  /** Shorter side, px. */
  shortSide?: number;
  signal?: AbortSignal | undefined;
  niceness?: number | undefined;
  tools?: MediaTools | undefined;
}

/** The keyframe pass: pictures in ascending order; `damage` is complete once the loop has ended by itself. */
export interface PicturePass extends AsyncIterable<Picture> {
  readonly damage: Damage;
}

/** Videos that are decoded whole to look for damage cost about as much as this many pixels. */
const FULL_LOOK_PIXELS = 3e8;
/** How far the decoder's reordering can move a picture, seconds. */
const REORDER = 0.7;

/**
 * Gives the pictures of a keyframe pass their true times. ffmpeg's MP4 demuxer hands out wrong reordering offsets while it
 * skips packets (dts stay right), so the time is looked up in the index: the earliest keyframe not yet used whose dts is at or before the time given.
 */
function keyframeClock(index: PacketIndex): (reported: Seconds) => number {
  let last = -1;
  return (reported) => {
    let key = lastAtOrBefore(index.keyframeDts, reported + 0.0005);
    // keyframes close together: the earliest within reach, as they come in order
    while (key - 1 > last && reported - index.keyframeDts[key - 1]! < REORDER && Math.abs(index.keyframes[key]! - reported) > 0.0005)
      key -= 1;
    if (key <= last) return -1;
    last = key;
    return key;
  };
}

function inOrder(index: PacketIndex): boolean {
  for (let key = 1; key < index.keyframeDts.length; key += 1) if (index.keyframeDts[key]! < index.keyframeDts[key - 1]!) return false;
  return true;
}

/** Shorter side from which on a picture is scaled down so far that block edges vanish: the loop filter, 8 % of the decoding, is spared. */
const LARGE_PX = 1400;

function isLarge({ video }: MediaProbe): boolean {
  return video !== null && Math.min(video.width, video.height) >= LARGE_PX;
}

/**
 * Keyframes from number `first` on with their exact times and numbers in the index (-1: not in the index). Broken ones are left out by the decoder.
 */
export async function* keyframesFrom(
  path: string,
  probe: MediaProbe,
  index: PacketIndex,
  first: number,
  options: Pick<DecodeOptions, 'size' | 'onComplaint' | 'signal' | 'niceness' | 'tools'>,
): AsyncGenerator<Picture & { key: number }> {
  const start = index.keyframes[first];
  if (start === undefined) return;
  const clock = isMov(probe) && inOrder(index) ? keyframeClock(index) : null;
  const passed = decode(path, probe, {
    ...options,
    keyframesOnly: true,
    inputOptions: ['-err_detect:v', 'explode', ...(isLarge(probe) ? ['-skip_loop_filter', 'all'] : [])],
    ...(first > 0 && { from: start }),
  });
  let last = -1;
  for await (const picture of passed) {
    const near = clock ? clock(picture.pts) : lastAtOrBefore(index.keyframes, picture.pts + 0.002);
    const key = near >= 0 && (clock || Math.abs(index.keyframes[near]! - picture.pts) < 0.005) ? near : -1;
    const pts = Math.max(0, key >= 0 ? index.keyframes[key]! : picture.pts);
    if (pts <= last || pts < start - 0.0005) continue;
    last = pts;
    yield { ...picture, pts, key };
  }
}

class KeyframePass implements PicturePass {
  readonly damage: Damage;
  private readonly path: string;
  private readonly probe: MediaProbe;
  private readonly index: PacketIndex;
  private readonly options: PictureOptions;
  private broken: Seconds[] = [];

  constructor(path: string, probe: MediaProbe, index: PacketIndex, options: PictureOptions) {
    this.path = path;
    this.probe = probe;
    this.index = index;
    this.options = options;
    this.damage = { spans: [], readableUntil: probe.duration, messages: [], warnings: [] };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Picture> {
    const { path, probe, index, options } = this;
    if (!probe.video || index.count === 0) return;
    const first = options.from === undefined ? 0 : lastAtOrBefore(index.keyframes, options.from + 0.0005) + 1;
    if (first >= index.keyframes.length) return;
    let complaints = 0;
    const came = new Uint8Array(index.keyframes.length);
    const passed = keyframesFrom(path, probe, index, first, {
      size: sizeByShortSide(probe.video, options.shortSide ?? 300),
      onComplaint: (line) => {
        complaints += 1;
        if (this.damage.messages.length < 8) this.damage.messages.push(line);
      },
      signal: options.signal,
      niceness: options.niceness,
      tools: options.tools,
    });
    try {
      for await (const { key, ...picture } of passed) {
        if (key >= 0) came[key] = 1;
        yield picture;
      }
    } catch (error) {
      // where some came in an earlier pass, the rest being broken is damage and no failure
      if (options.signal?.aborted || first === 0) throw error;
    }
    await this.lookForDamage(came, first, complaints);
  }

  /** Finds the edges of what is broken around keyframes that did not come out; short videos are looked at whole. */
  private async lookForDamage(came: Uint8Array, first: number, complaints: number): Promise<void> {
    const { probe, index } = this;
    const pixels = (probe.video?.width ?? 0) * (probe.video?.height ?? 0) * index.count;
    const looks: Span[] = [];
    if (pixels <= FULL_LOOK_PIXELS || (complaints > 0 && index.keyframes.length < 3)) looks.push({ start: 0, end: probe.duration });
    else {
      for (let key = first; key < came.length; key += 1) {
        if (came[key]) continue;
        let next = key + 1;
        while (next < came.length && !came[next]) next += 1;
        looks.push({ start: index.keyframes[Math.max(0, key - 1)]!, end: index.keyframes[next] ?? probe.duration });
        key = next;
      }
    }
    const spans: Span[] = [];
    for (const look of looks.slice(0, 20)) {
      const found = await examineStretch(this.path, probe, index, look, this.options);
      spans.push(...found.spans);
      this.broken.push(...found.spans.map(() => found.brokenSeconds / Math.max(1, found.spans.length)));
      if (found.spans.length > 0 && this.damage.messages.length < 8) this.damage.messages.push(...found.messages.slice(0, 4));
    }
    this.damage.spans = joinSpans(spans);
    const last = this.damage.spans.at(-1);
    // a file that is cut off has no whole last picture: that is where reading ends, and was told already
    const cutOff = last && last.end >= probe.duration - 0.0005 && probe.warnings.some((warning) => warning.code === 'FILE_ENDS_EARLY');
    if (cutOff) this.damage.readableUntil = last.start;
    this.damage.warnings = damageWarnings(cutOff ? this.damage.spans.slice(0, -1) : this.damage.spans, this.broken, probe.duration);
  }
}

/**
 * The one pass over the keyframes that feeds sprites, models and shots: upright RGB pictures of the given shorter side, with
 * exact times, broken ones left out. Reading waits for the consumer. @throws FFMPEG_FAILED where nothing can be decoded, CANCELLED
 */
export function pictures(path: string, probe: MediaProbe, index: PacketIndex, options: PictureOptions = {}): PicturePass {
  return new KeyframePass(path, probe, index, options);
}
