import { type ReportedStream, reportedNumber, reportedRate } from './ffprobeReport.ts';
import { type Packet, readPackets } from './packets.ts';
import type { MediaTools } from './tools.ts';

/** Times of a stream as its packets give them. */
export interface Measured {
  /** pts of the first picture (or sound) in the container's clock, seconds. */
  startTime: number;
  duration: number;
  /** Length that the file's own index promises, where less can be read; else null. */
  endsEarly: number | null;
  /** Pictures per second, where all packets were counted; else null. */
  frameRate: number | null;
  packets: number;
}

/** Packets read from the start: enough to see the first picture in display order behind reordered ones and sound. */
const HEAD_PACKETS = 100;
/** How long before the claimed end the check starts, seconds. */
const TAIL = 2;
/** Sound that ends this much later than the picture makes the video longer, seconds; less is padding. */
const SOUND_AFTER_PICTURE = 0.5;

class Extent {
  first = Infinity;
  end = -Infinity;
  count = 0;

  add(packet: Packet, pictureLength: number): void {
    this.first = Math.min(this.first, packet.pts);
    // a stray duration (a still of hours, a broken table) may not stretch the video
    const length = packet.duration > 0 && packet.duration < 10 ? packet.duration : pictureLength;
    this.end = Math.max(this.end, packet.pts + length);
    this.count += 1;
  }
}

/** Length of one stream as its header tells: a field in MP4, a tag in Matroska. */
function streamLength(stream: ReportedStream): number | null {
  const direct = reportedNumber(stream.duration);
  if (direct !== null) return direct;
  const tag = Object.entries(stream.tags ?? {}).find(([name]) => name.startsWith('DURATION'))?.[1];
  const [hours, minutes, seconds] = (tag ?? '').split(':').map(Number);
  const length = (hours ?? NaN) * 3600 + (minutes ?? NaN) * 60 + (seconds ?? NaN);
  return Number.isFinite(length) ? length : null;
}

/**
 * Start and length of a file, seen from `stream` (its video, or its sound where it has none); sound that goes on after the last picture counts.
 * Reads a few packets at the head and those near the promised end; of short files, and where there are none at the end (absurd header, file cut off), all packets.
 * Memory does not grow with the claim.
 */
export async function measure(
  path: string,
  stream: ReportedStream,
  claim: number | null,
  tools: MediaTools,
  signal?: AbortSignal,
): Promise<Measured> {
  const rate = reportedRate(stream.avg_frame_rate) ?? reportedRate(stream.r_frame_rate);
  const pictureLength = rate !== null && rate > 0.1 && rate < 1000 ? 1 / rate : 0.04;
  const own = streamLength(stream);
  const promised = own ?? claim;
  if (promised !== null && promised > 4 * TAIL) {
    const start = reportedNumber(stream.start_time) ?? 0;
    const tailFrom = start + promised - TAIL;
    const head = new Extent();
    const tail = new Extent();
    const others = new Extent();
    for await (const packet of readPackets(path, null, tools, { signal, interval: `%+#${HEAD_PACKETS},${tailFrom.toFixed(3)}%` })) {
      const isOwn = packet.stream === stream.index;
      if (isOwn && packet.pts < start + TAIL) head.add(packet, pictureLength);
      else (isOwn ? tail : others).add(packet, isOwn ? pictureLength : 0);
    }
    const startTime = Number.isFinite(head.first) ? head.first : start;
    // the last packets must lie where the header says that the end is; a picture track may end before the sound does
    const reached = (end: number): boolean => Math.abs(end - startTime - promised) < Math.max(1, promised * 0.01);
    if (head.count > 0 && tail.count > 0 && (reached(tail.end) || (own === null && reached(others.end)))) {
      const end = others.end > tail.end + SOUND_AFTER_PICTURE ? others.end : tail.end;
      return { startTime, duration: end - startTime, endsEarly: null, frameRate: null, packets: head.count };
    }
  }

  const all = new Extent();
  const others = new Extent();
  for await (const packet of readPackets(path, null, tools, { signal }))
    (packet.stream === stream.index ? all : others).add(packet, packet.stream === stream.index ? pictureLength : 0);
  const frames = reportedNumber(stream.nb_frames);
  const length = all.count > 0 ? all.end - all.first : 0;
  // fewer packets than the index lists: the bytes are not all there
  const cutOff =
    promised !== null &&
    (frames !== null ? frames > all.count + 1 && promised > length * 1.02 : promised > length * 1.05 + 1 && promised < length * 100 + 60);
  const wholeEnd = !cutOff && others.end > all.end + SOUND_AFTER_PICTURE ? others.end : all.end;
  return {
    startTime: all.count > 0 ? all.first : 0,
    duration: all.count > 0 ? wholeEnd - all.first : 0,
    endsEarly: cutOff && !(own === null && Math.abs(others.end - all.first - promised) < 1) ? promised : null,
    frameRate: length > 0 && all.count > 1 ? all.count / length : null,
    packets: all.count,
  };
}
