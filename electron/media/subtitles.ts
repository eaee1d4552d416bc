import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { MediaProbe, Warning } from '../contract/media.ts';
import type { Seconds } from '../contract/time.ts';
import { collect, displayName, mediaUrl } from './ffmpeg.ts';
import { type MediaTools, mediaTools } from './tools.ts';
import { parseVtt, type SubtitleLine } from './vtt.ts';

export interface Subtitles {
  lines: SubtitleLine[];
  /** Where they come from, for people: a file name or the track. Null where the video has none. */
  source: string | null;
  language: string | null;
  warnings: Warning[];
}

/** Larger files are no subtitles, bytes. */
const MOST_BYTES = 64 << 20;

/** Bytes of a text file as text: byte order mark, UTF-8, UTF-16 by its zero bytes, else Windows-1252 (Latin-1 with quotes and dashes). */
function decodeText(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const sample = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2]! += 1;
  });
  if (zeros[1]! > sample.length / 4 && zeros[0]! < sample.length / 16) return new TextDecoder('utf-16le').decode(bytes);
  if (zeros[0]! > sample.length / 4 && zeros[1]! < sample.length / 16) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Subtitle files beside a video: `name.srt`, `name.vtt` and `name.LANGUAGE.srt`; the plain name first, then English, then by name. */
async function sidecarFiles(path: string): Promise<{ file: string; language: string | null }[]> {
  const folder = dirname(path);
  const stem = basename(path, extname(path)).toLowerCase();
  const names = await readdir(folder).catch(() => []);
  const found = names.flatMap((name) => {
    const match = /^(.*?)(?:\.([a-z]{2,3}(?:-[a-z0-9]+)?))?(?:\.(?:sdh|cc|forced))?\.(srt|vtt)$/i.exec(name);
    if (!match) return [];
    if (name.slice(0, -4).toLowerCase() === stem) return [{ file: join(folder, name), language: null, rank: 0 }];
    if (match[1]?.toLowerCase() !== stem) return [];
    const language = match[2]?.toLowerCase() ?? null;
    return [{ file: join(folder, name), language, rank: language === null ? 1 : /^en/.test(language) ? 2 : 3 }];
  });
  found.sort((x, y) => x.rank - y.rank || x.file.localeCompare(y.file));
  return found.map(({ file, language }) => ({ file, language }));
}

/** ffmpeg reads every text format there is; what comes back is always its own plain WebVTT. */
async function toVtt(
  input: readonly string[],
  copy: boolean,
  tools: MediaTools,
  options: { stdin?: Uint8Array; signal?: AbortSignal | undefined },
): Promise<string> {
  const args = ['-hide_banner', '-loglevel', 'error', ...input, '-c:s', copy ? 'copy' : 'webvtt', '-f', 'webvtt', 'pipe:1'];
  const { stdout } = await collect(tools.ffmpeg, args, options);
  return stdout.toString('utf8');
}

async function readSidecar(file: string, tools: MediaTools, signal?: AbortSignal): Promise<SubtitleLine[]> {
  const bytes = await readFile(file);
  if (bytes.length > MOST_BYTES) return [];
  const text = decodeText(bytes)
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n');
  const isVtt = /^\s*WEBVTT/.test(text);
  // WebVTT is read as it stands: ffmpeg would drop the names of speakers
  if (isVtt) return parseVtt(text);
  return parseVtt(await toVtt(['-f', 'srt', '-i', 'pipe:0'], false, tools, { stdin: Buffer.from(text, 'utf8'), signal }));
}

async function readEmbedded(
  path: string,
  probe: MediaProbe,
  stream: { index: number; codec: string },
  tools: MediaTools,
  signal?: AbortSignal,
): Promise<SubtitleLine[]> {
  const input = ['-nostdin', '-copyts', '-vn', '-an', '-dn', '-i', mediaUrl(path), '-map', `0:${stream.index}`];
  const lines = parseVtt(await toVtt(input, stream.codec === 'webvtt', tools, { signal }));
  const shift = (time: Seconds): Seconds => Math.max(0, time - probe.startTime);
  return lines.map((line) => ({ ...line, start: shift(line.start), end: shift(line.end) })).filter((line) => line.end > line.start);
}

/**
 * The subtitles of a video as transcript lines: a file beside it first (a person put it there), then an embedded text track (default and
 * English first). A broken one is a warning, and the next is tried. @throws CANCELLED, FFMPEG_MISSING
 */
export async function readSubtitles(
  path: string,
  probe: MediaProbe,
  options: { signal?: AbortSignal; tools?: MediaTools } = {},
): Promise<Subtitles> {
  const tools = options.tools ?? (await mediaTools());
  const warnings: Warning[] = [];
  const tracks = probe.subtitles.filter((track) => track.isText);
  const rank = (track: (typeof tracks)[number]): number =>
    (track.isDefault ? 0 : 2) + (/^en/.test(track.language ?? 'en') ? 0 : 1) + (/forced|sign/i.test(track.title ?? '') ? 8 : 0);
  tracks.sort((a, b) => rank(a) - rank(b) || a.index - b.index);
  const sources = [
    ...(await sidecarFiles(path)).map(({ file, language }) => ({
      source: displayName(file),
      language,
      read: () => readSidecar(file, tools, options.signal),
    })),
    ...tracks.map((track) => ({
      source: `subtitle track ${probe.subtitles.indexOf(track) + 1}`,
      language: track.language,
      read: () => readEmbedded(path, probe, track, tools, options.signal),
    })),
  ];
  for (const { source, language, read } of sources) {
    let lines: SubtitleLine[] = [];
    try {
      lines = (await read()).filter((line) => line.start < probe.duration + 1);
    } catch (error) {
      if (options.signal?.aborted) throw error;
    }
    if (lines.length > 0) return { lines, source, language, warnings };
    warnings.push({ code: 'SUBTITLES_UNREADABLE', message: `No subtitles could be read from ${source}.` });
  }
  return { lines: [], source: null, language: null, warnings };
}
