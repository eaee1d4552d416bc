import type { Seconds } from '../contract/time.ts';

/** One subtitle: when it is shown, what it says, and who says it where that is marked. */
export interface SubtitleLine {
  start: Seconds;
  end: Seconds;
  text: string;
  speaker: string | null;
}

const TIMING = /^\s*((?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3})/;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', quot: '"', lrm: '', rlm: '' };

function seconds(clock: string): Seconds {
  return clock
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Text without tags (`<i>`, `{\an8}`, timestamps) and entities, on one line. */
function plain(text: string): string {
  return text
    .replace(/<[^>]*>/g, '')
    .replace(/\{\\[^}]*\}/g, '')
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/\s+/g, ' ')
    .trim();
}

/** A name before a colon in capitals, or in a WebVTT voice tag, is the speaker. */
function spoken(text: string): { speaker: string | null; text: string } {
  const voice = /<v(?:\.[^\s>]*)?\s+([^>]+)>/.exec(text);
  const words = plain(text);
  if (voice?.[1]) return { speaker: plain(voice[1]), text: words };
  const named = /^[-–—>\s]*([A-Z][A-Z0-9 .'’-]{1,30}):\s+(\S.*)$/.exec(words);
  return named?.[1] && named[2] ? { speaker: named[1].trim(), text: named[2] } : { speaker: null, text: words };
}

/**
 * Cues of a WebVTT text, in time order; what is no cue is passed over, so that a broken file gives what is whole in it. A line that repeats
 * the one before without a pause is joined to it. https://www.w3.org/TR/webvtt1/
 */
export function parseVtt(text: string): SubtitleLine[] {
  const lines: SubtitleLine[] = [];
  for (const block of text.split(/\n[^\S\n]*\n+/)) {
    const rows = block.split('\n');
    const at = rows.findIndex((row) => row.includes('-->'));
    const timing = TIMING.exec(rows[at] ?? '');
    if (!timing?.[1] || !timing[2]) continue;
    const start = seconds(timing[1]);
    const end = seconds(timing[2]);
    const said = spoken(rows.slice(at + 1).join('\n'));
    if (!(end > start) || said.text === '') continue;
    lines.push({ start, end, ...said });
  }
  lines.sort((a, b) => a.start - b.start);
  const joined: SubtitleLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (last && last.text === line.text && last.speaker === line.speaker && line.start <= last.end + 0.1)
      last.end = Math.max(last.end, line.end);
    else joined.push(line);
  }
  return joined;
}
