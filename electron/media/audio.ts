import type { AudioStream, MediaProbe } from '../contract/media.ts';
import type { Seconds } from '../contract/time.ts';
import { cancelled, mediaUrl, records, startTool, toolFailed } from './ffmpeg.ts';
import { type MediaTools, mediaTools } from './tools.ts';

/** Samples per second of everything that listens. */
export const SAMPLE_RATE = 16_000;

/** One second of mono sound (the last piece may be shorter), samples -1 to 1. */
export interface SoundChunk {
  time: Seconds;
  samples: Float32Array;
}

const SIDE_TRACK = /comment|descri|director|karaoke|music only|effects/i;

/**
 * Which of several sound tracks is listened to, and why: the one marked as default, commentary and descriptions last, then English
 * (what the recogniser knows), then the one with most channels, then the first. Null where there is no sound.
 */
export function chooseAudio(probe: MediaProbe): { stream: AudioStream; reason: string } | null {
  const [only] = probe.audio;
  if (!only) return null;
  if (probe.audio.length === 1) return { stream: only, reason: 'It is the only sound track.' };
  const main = probe.audio.filter((track) => !SIDE_TRACK.test(track.title ?? ''));
  const candidates = main.length > 0 ? main : probe.audio;
  const name = (track: AudioStream): string =>
    `track ${probe.audio.indexOf(track) + 1} of ${probe.audio.length} (${[track.language, track.title, `${track.channels} channels`].filter(Boolean).join(', ')})`;
  const marked = candidates.filter((track) => track.isDefault);
  if (marked.length === 1) return { stream: marked[0]!, reason: `Listened to ${name(marked[0]!)}: the file marks it as the default.` };
  const among = marked.length > 0 ? marked : candidates;
  const english = among.filter((track) => /^en/.test(track.language ?? ''));
  const pool = english.length > 0 ? english : among;
  const stream = pool.reduce((best, track) => (track.channels > best.channels ? track : best));
  const why =
    english.length > 0 && english.length < among.length
      ? 'it is in English'
      : pool.some((track) => track.channels < stream.channels)
        ? 'it has the most channels'
        : 'it comes first';
  return { stream, reason: `Listened to ${name(stream)}: no single track is marked as the default, and ${why}.` };
}

/**
 * Sound of a track as mono samples at 16 kHz, second by second from `from` on, on the video's clock: sound that starts late or pauses is
 * filled with silence, broken packets too. What can be read of a damaged file is kept. @throws FFMPEG_FAILED where nothing can be decoded, CANCELLED
 */
export async function* audioPcm(
  path: string,
  probe: MediaProbe,
  streamIndex: number,
  options: {
    from?: Seconds;
    signal?: AbortSignal | undefined;
    onComplaint?: (line: string) => void;
    niceness?: number | undefined;
    tools?: MediaTools | undefined;
  } = {},
): AsyncGenerator<SoundChunk> {
  const tools = options.tools ?? (await mediaTools());
  const from = options.from ?? 0;
  const start = from + probe.startTime;
  const tool = startTool(
    tools.ffmpeg,
    [
      ...['-nostdin', '-hide_banner', '-nostats', '-loglevel', 'error', '-max_error_rate', '1', '-copyts'],
      ...(from > 0 ? ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', start.toFixed(6)] : []),
      // the pictures are not even read where the container allows it
      ...['-vn', '-sn', '-dn', '-i', mediaUrl(path), '-map', `0:${streamIndex}`, '-ac', '1'],
      // the resampler fills late starts and pauses well only on a clock that starts at 0
      ...[
        '-af',
        `atrim=start=${start.toFixed(6)},asetpts=PTS-${start.toFixed(6)}/TB,aresample=${SAMPLE_RATE}:async=1:min_hard_comp=0.02:first_pts=0`,
      ],
      ...['-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1'],
    ],
    { signal: options.signal, niceness: options.niceness, ...(options.onComplaint && { onLine: options.onComplaint }) },
  );
  let second = 0;
  try {
    for await (const bytes of records(tool.stdout, SAMPLE_RATE * 4, true)) {
      const samples = new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
      yield { time: from + second, samples };
      second += 1;
    }
    const { code, tail } = await tool.ended;
    if (options.signal?.aborted) throw cancelled();
    if (code !== 0 && second === 0) throw toolFailed(path, 'decode the sound of', tail);
  } finally {
    tool.kill();
  }
}
