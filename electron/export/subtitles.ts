import type { Seconds } from '../contract/time.ts';
import { cutName } from './items.ts';
import { sourceCuts, textFileName, type ExportJob, type Source, type Written } from './source.ts';
import { plain } from '../platform/fileName.ts';

interface Cue {
  start: Seconds;
  end: Seconds;
  text: string;
  speaker: string | null;
}

/** Subtitles as SubRip or WebVTT: the transcript, or what was found as titles. Times are those of a player. https://www.w3.org/TR/webvtt1/ */
export function writeSubtitles(job: ExportJob, source: Source, format: 'srt' | 'vtt'): Written {
  const cues = cuesOf(job, source).filter(({ text, start, end }) => text !== '' && end > start);
  const offset = source.probe.playerOffset ?? 0;
  const blocks = cues.map(({ start, end, text, speaker }, index) => {
    const mark = format === 'srt' ? ',' : '.';
    const times = `${clock(start + offset, mark)} --> ${clock(end + offset, mark)}`;
    return `${index + 1}\n${times}\n${format === 'srt' ? srtText(text, speaker) : vttText(text, speaker)}\n`;
  });
  const notes =
    cues.length > 0
      ? []
      : [
          job.options.words === 'transcript'
            ? 'No speech of this video has been read: the file is empty.'
            : 'Nothing is chosen: the file is empty.',
        ];
  const text = (format === 'vtt' ? 'WEBVTT\n\n' : '') + blocks.join('\n');
  return { name: textFileName(job, source, format), text, notes };
}

function cuesOf({ options }: ExportJob, source: Source): Cue[] {
  if (options.words === 'transcript') {
    return source.transcript.map(({ start, end, text, speaker }) => ({
      start,
      end,
      text: plain(text),
      speaker: options.speakers && speaker !== null ? plain(speaker) : null,
    }));
  }
  return sourceCuts(source, { ...options, handles: 0 }).map((cut) => ({
    start: cut.start,
    end: cut.end,
    text: cutName(cut),
    speaker: null,
  }));
}

function srtText(text: string, speaker: string | null): string {
  // an arrow would be read as the times of the next one
  return (speaker === null ? text : `${speaker}: ${text}`).replaceAll('-->', '→');
}

function vttText(text: string, speaker: string | null): string {
  const escape = (part: string) => part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return speaker === null || speaker === '' ? escape(text) : `<v ${escape(speaker)}>${escape(text)}</v>`;
}

function clock(seconds: Seconds, mark: string): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const part = (value: number, digits = 2) => String(Math.floor(value)).padStart(digits, '0');
  return `${part(ms / 3_600_000)}:${part((ms / 60_000) % 60)}:${part((ms / 1000) % 60)}${mark}${part(ms % 1000, 3)}`;
}
