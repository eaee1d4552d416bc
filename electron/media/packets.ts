import { cancelled, mediaUrl, startTool } from './ffmpeg.ts';
import type { MediaTools } from './tools.ts';

/** One packet in the container's own clock, seconds; pts falls back to dts where the container has none. */
export interface Packet {
  stream: number;
  pts: number;
  dts: number;
  duration: number;
  bytes: number;
  key: boolean;
}

/**
 * Packets of one stream (or of all: null) as ffprobe lists them, in decode order; packets that an edit list hides and broken ones are left out.
 * Nothing is decoded, but the bytes are read: about 9 CPU-seconds for an hour of 4K. `interval` is ffprobe's `-read_intervals`.
 * A file that ends early or is broken yields what can be read.
 */
export async function* readPackets(
  path: string,
  streamIndex: number | null,
  tools: MediaTools,
  options: { interval?: string; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Packet> {
  const tool = startTool(
    tools.ffprobe,
    [
      ...['-v', 'error'],
      ...(streamIndex === null ? [] : ['-select_streams', String(streamIndex)]),
      ...(options.interval === undefined ? [] : ['-read_intervals', options.interval]),
      ...['-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time,size,flags', '-of', 'csv=p=0', mediaUrl(path)],
    ],
    { signal: options.signal },
  );
  try {
    let rest = '';
    tool.stdout.setEncoding('latin1');
    for await (const piece of tool.stdout as AsyncIterable<string>) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [streamText, ptsText, dtsText, durationText, sizeText, flags] = line.split(',');
        if (flags === undefined || /[DC]/.test(flags)) continue;
        const dts = Number(dtsText);
        const pts = Number.isFinite(Number(ptsText)) ? Number(ptsText) : dts;
        if (!Number.isFinite(pts)) continue;
        const duration = Number(durationText);
        yield {
          stream: Number(streamText),
          pts,
          dts: Number.isFinite(dts) ? dts : pts,
          duration: Number.isFinite(duration) ? duration : 0,
          bytes: Number(sizeText),
          key: flags.includes('K'),
        };
      }
    }
    await tool.ended;
    if (options.signal?.aborted) throw cancelled();
  } finally {
    tool.kill();
  }
}
