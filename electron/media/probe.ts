import { open, stat } from 'node:fs/promises';
import { LongtakeError } from '../contract/errors.ts';
import type { AudioStream, MediaProbe, SubtitleStream, VideoStream, Warning } from '../contract/media.ts';
import { displayName } from './ffmpeg.ts';
import { type Report, type ReportedStream, readReport, reportedNumber, reportedRate } from './ffprobeReport.ts';
import { fileError } from './fileError.ts';
import { measure } from './measure.ts';
import { type MediaTools, mediaTools } from './tools.ts';

/** Pictures whose shorter side is below this hold nothing that a model could tell apart, px. */
const SEARCHABLE_PX = 16;

const PICTURE_SUBTITLES = new Set(['hdmv_pgs_subtitle', 'dvd_subtitle', 'dvb_subtitle', 'xsub', 'dvb_teletext']);
/** Demuxers of ffmpeg that turn pictures, text and the like into "videos". */
const NO_VIDEO_FORMAT =
  /(^|,)(tty|image2|[a-z0-9]+_pipe|ico|ass|srt|webvtt|microdvd|subviewer|lrc|ffmetadata|concat|hls|dash|sdp|txt|bin|xbin|idf|adf)(,|$)/;

/** Clockwise turn in degrees out of the display matrix (ffprobe prints it counter-clockwise). */
function rotationOf(stream: ReportedStream): number {
  const matrix = stream.side_data_list?.find((data) => data.rotation !== undefined)?.rotation;
  const clockwise = matrix !== undefined ? -matrix : Number(stream.tags?.['rotate'] ?? 0);
  return Number.isFinite(clockwise) ? (((Math.round(clockwise / 90) * 90) % 360) + 360) % 360 : 0;
}

function videoStream(stream: ReportedStream): VideoStream {
  const rotation = rotationOf(stream);
  const sar = reportedRate(stream.sample_aspect_ratio) ?? 1;
  const wide = Math.max(1, Math.round((stream.width ?? 1) * sar));
  const high = stream.height ?? 1;
  const sideways = rotation % 180 !== 0;
  const mean = reportedRate(stream.avg_frame_rate);
  const least = reportedRate(stream.r_frame_rate);
  const dolbyVision = stream.side_data_list?.some((data) => /DOVI/.test(data.side_data_type ?? '')) ?? false;
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    profile: stream.profile === undefined ? null : String(stream.profile),
    pixelFormat: stream.pix_fmt ?? null,
    width: sideways ? high : wide,
    height: sideways ? wide : high,
    rotation,
    frameRate: mean ?? least,
    variableFrameRate: mean !== null && least !== null && Math.abs(mean - least) / least > 0.01,
    hdr: dolbyVision || ['smpte2084', 'arib-std-b67'].includes(stream.color_transfer ?? ''),
    bitRate: reportedNumber(stream.bit_rate),
  };
}

function audioStream(stream: ReportedStream): AudioStream {
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    channels: stream.channels ?? 0,
    sampleRate: reportedNumber(stream.sample_rate) ?? 0,
    language: language(stream),
    title: stream.tags?.['title'] ?? null,
    isDefault: stream.disposition?.['default'] === 1,
  };
}

function language(stream: ReportedStream): string | null {
  const tag = stream.tags?.['language'];
  return tag === undefined || tag === 'und' || tag === '' ? null : tag;
}

function subtitleStream(stream: ReportedStream): SubtitleStream {
  const codec = stream.codec_name ?? 'unknown';
  return {
    index: stream.index,
    codec,
    language: language(stream),
    title: stream.tags?.['title'] ?? null,
    isDefault: stream.disposition?.['default'] === 1,
    isText: codec !== 'unknown' && !PICTURE_SUBTITLES.has(codec),
  };
}

/** Whether the file starts as MP4 and QuickTime files do: only then does a missing `moov` mean an interrupted recording. */
async function startsLikeMp4(path: string): Promise<boolean> {
  await using file = await open(path, 'r');
  const head = Buffer.alloc(8);
  await file.read(head, 0, 8, 0);
  return ['ftyp', 'mdat', 'moov', 'wide', 'free', 'skip', 'pnot'].includes(head.toString('latin1', 4, 8));
}

async function refusal(path: string, tail: string): Promise<LongtakeError> {
  const name = displayName(path);
  if (/moov atom not found/.test(tail) && (await startsLikeMp4(path))) {
    return new LongtakeError('NO_INDEX', `This MP4 has no index (moov); the recording was probably interrupted: ${name}`, {
      hint: 'A repair tool may recover it.',
      details: { stderr: tail },
    });
  }
  if (/Permission denied/.test(tail))
    return new LongtakeError('FILE_UNREADABLE', `${name} may not be read.`, { hint: 'Change its permissions so that you can read it.' });
  return new LongtakeError('NOT_A_VIDEO', `This is not a video file: ${name}`, {
    hint: 'Choose a file that a video player opens.',
    details: { stderr: tail },
  });
}

/** A length in words: 4 s, 2.2 s, 596 hours. */
function inWords(seconds: number): string {
  if (seconds >= 7_200) return `${Math.floor(seconds / 3_600)} hours`;
  if (seconds >= 120) return `${Math.round(seconds / 60)} minutes`;
  return `${Number(seconds.toFixed(1))} s`;
}

function durationWarning(claim: number | null, measured: { duration: number; endsEarly: number | null }): Warning | null {
  if (measured.endsEarly !== null) {
    const claimed = inWords(measured.endsEarly);
    return { code: 'FILE_ENDS_EARLY', message: `The file ends early: ${inWords(measured.duration)} of ${claimed} can be read.` };
  }
  if (claim === null || claim <= 0) return { code: 'NO_DURATION_IN_HEADER', message: 'The header gives no duration; it was measured.' };
  if (claim > measured.duration * 1.5 + 2) {
    return { code: 'HEADER_DURATION_WRONG', message: `The header claims ${inWords(claim)}; ${inWords(measured.duration)} were found.` };
  }
  return null;
}

function warningsOf(video: VideoStream | null, audio: readonly AudioStream[], subtitles: readonly SubtitleStream[]): Warning[] {
  const warnings: Warning[] = [];
  if (!video) warnings.push({ code: 'NO_PICTURE', message: 'No picture in this file: only sound can be searched.' });
  else if (tooSmallToSearch(video)) {
    warnings.push({ code: 'PICTURE_TOO_SMALL', message: `The picture is ${video.width}x${video.height} pixels: too small to search.` });
  }
  if (audio.length === 0) warnings.push({ code: 'NO_SOUND', message: 'No sound in this file.' });
  if (subtitles.length > 0 && !subtitles.some((stream) => stream.isText)) {
    warnings.push({ code: 'PICTURE_SUBTITLES', message: 'The subtitles of this file are pictures; they are not read.' });
  }
  return warnings;
}

/** Whether no model could see anything in pictures of this size. */
export function tooSmallToSearch(video: Pick<VideoStream, 'width' | 'height'>): boolean {
  return Math.min(video.width, video.height) < SEARCHABLE_PX;
}

async function assertReadableFile(path: string): Promise<number> {
  try {
    const status = await stat(path);
    const name = displayName(path);
    if (status.isDirectory()) throw new LongtakeError('NOT_A_VIDEO', `${name} is a folder.`, { hint: 'Choose a file, or add the folder.' });
    if (!status.isFile())
      throw new LongtakeError('FILE_NOT_REGULAR', `${name} is a pipe, socket or device, not a file.`, {
        hint: 'Save what it delivers into a file and add that.',
      });
    if (status.size === 0)
      throw new LongtakeError('FILE_EMPTY', `The file is empty (0 bytes): ${name}`, {
        hint: 'If it is still being copied, try again when that is done.',
      });
    await using _file = await open(path, 'r');
    return status.size;
  } catch (cause) {
    throw fileError(path, cause);
  }
}

function usable(report: Report): boolean {
  return (
    !NO_VIDEO_FORMAT.test(report.format?.format_name ?? '') &&
    report.streams.some((stream) => isVideo(stream) || stream.codec_type === 'audio')
  );
}

/** Cover art is a stream of type video too; it is no picture of the film. */
function isVideo(stream: ReportedStream): boolean {
  return stream.codec_type === 'video' && stream.disposition?.['attached_pic'] !== 1 && stream.disposition?.['timed_thumbnails'] !== 1;
}

/**
 * What a file holds. The header's duration is checked against packets near the end, and measured from all packets where that fails.
 * Damage inside the pictures shows only in decoding (see pictures.ts).
 * @throws FILE_MISSING, FILE_EMPTY, FILE_NOT_REGULAR, FILE_UNREADABLE, NOT_A_VIDEO, NO_INDEX, FFMPEG_MISSING, CANCELLED
 */
export async function probe(path: string, options: { signal?: AbortSignal; tools?: MediaTools } = {}): Promise<MediaProbe> {
  const sizeBytes = await assertReadableFile(path);
  const tools = options.tools ?? (await mediaTools());
  const { report, tail } = await readReport(path, tools, options.signal);
  if (!report || !usable(report)) throw await refusal(path, tail);

  const videos = report.streams.filter(isVideo);
  const chosen = videos.find((stream) => stream.disposition?.['default'] === 1) ?? videos[0];
  const video = chosen ? videoStream(chosen) : null;
  const audio = report.streams.filter((stream) => stream.codec_type === 'audio').map(audioStream);
  const subtitles = report.streams.filter((stream) => stream.codec_type === 'subtitle').map(subtitleStream);
  const timed = chosen ?? report.streams.find((stream) => stream.codec_type === 'audio');
  if (!timed) throw await refusal(path, tail);

  const claim = reportedNumber(report.format?.duration);
  const measured = await measure(path, timed, claim, tools, options.signal);
  if (measured.packets === 0)
    throw new LongtakeError('NOT_A_VIDEO', `There is nothing to play in ${displayName(path)}.`, {
      hint: 'Choose a file that a video player opens.',
    });
  const lengthNote = durationWarning(claim, measured);
  return {
    container: report.format?.format_name ?? 'unknown',
    sizeBytes,
    duration: measured.duration,
    startTime: measured.startTime,
    playerOffset: measured.startTime - firstStart(report.streams, measured.startTime),
    video: video && measured.frameRate !== null && video.frameRate === null ? { ...video, frameRate: measured.frameRate } : video,
    audio,
    subtitles,
    chapters: report.chapters.map((chapter, number) => ({
      start: Math.max(0, (reportedNumber(chapter.start_time) ?? 0) - measured.startTime),
      end: Math.max(0, (reportedNumber(chapter.end_time) ?? 0) - measured.startTime),
      title: chapter.tags?.['title'] ?? `Chapter ${number + 1}`,
    })),
    timecode:
      report.streams.map((stream) => stream.tags?.['timecode']).find((code) => code !== undefined) ??
      report.format?.tags?.['timecode'] ??
      null,
    warnings: [...(lengthNote ? [lengthNote] : []), ...warningsOf(video, audio, subtitles)],
  };
}

/** When the first of the streams that a player plays starts, in the container's clock: players count from there. */
function firstStart(streams: readonly ReportedStream[], own: number): number {
  const starts = streams
    .filter((stream) => isVideo(stream) || stream.codec_type === 'audio')
    .map((stream) => reportedNumber(stream.start_time) ?? own);
  return Math.min(own, ...starts);
}
