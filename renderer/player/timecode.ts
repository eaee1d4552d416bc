import Timecode from 'smpte-timecode';
import { formatTimecode } from '../format.ts';

/** The clock of a source: its first picture's timecode and its rate. */
export interface SourceClock {
  /** As the file says it: "01:00:00:00", or "01:00:00;00" where frames are dropped. */
  start: string;
  /** Pictures per second. */
  frameRate: number;
}

/** The timecode of the source at `time` seconds; null where the file's own is none, or its rate has no timecode. */
export function sourceTimecode(clock: SourceClock, time: number): string | null {
  const start = read(clock.start, clock.frameRate);
  if (!start) return null;
  return start.add(framesIn(time, clock.frameRate)).toString();
}

/**
 * The time that a person typed, seconds: "1:02:03", "62:03", "90", "90.5", "1h 2m 3s", with a picture as last part "00:01:02:12" (or ";12"),
 * and from here on with a sign: "+5", "-1:00". With a source clock a full timecode is one of the source. Null where it is no time.
 */
export function parseTime(typed: string, now: number, frameRate: number | null, clock: SourceClock | null): number | null {
  const text = typed.trim().toLowerCase();
  const sign = /^[+-]/.exec(text)?.[0];
  const size = parseLength(text.replace(/^[+-]\s*/, ''), frameRate);
  if (sign !== undefined) return size === null ? null : Math.max(0, now + (sign === '+' ? size : -size));
  if (clock && /^\d{1,2}([:;.]\d{2}){3}$/.test(text)) {
    const wanted = read(text.replace(/^(\d)(?=:)/, '0$1'), clock.frameRate);
    const start = read(clock.start, clock.frameRate);
    if (!wanted || !start) return null;
    const frames = wanted.frameCount - start.frameCount;
    return frames >= 0 ? frames / exactRate(clock.frameRate) : null;
  }
  return size;
}

/** The time that is shown: of the source where that is wanted and there is one, else of the video. */
export function shownTime(time: number, frameRate: number | null, clock: SourceClock | null): string {
  return (clock && sourceTimecode(clock, time)) ?? formatTimecode(time, frameRate);
}

function parseLength(text: string, frameRate: number | null): number | null {
  const words = /^(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+(?:\.\d+)?)\s*s)?$/.exec(text);
  if (words && text !== '') return Number(words[1] ?? 0) * 3600 + Number(words[2] ?? 0) * 60 + Number(words[3] ?? 0);
  const parts = text.split(/[:;]/);
  if (parts.length > 4 || parts.some((part, index) => !(index === parts.length - 1 ? /^\d+([.,]\d+)?$/ : /^\d+$/).test(part))) return null;
  const numbers = parts.map((part) => Number(part.replace(',', '.')));
  const frames = numbers.length === 4 ? numbers.pop() : 0;
  if (frames === undefined || (frames > 0 && (frameRate === null || frames >= Math.ceil(frameRate)))) return null;
  return numbers.reduce((sum, number) => sum * 60 + number, 0) + (frameRate === null ? 0 : frames / frameRate);
}

function framesIn(time: number, frameRate: number): number {
  // a picture's own time may come out a hair below it
  return Math.floor(Math.max(0, time) * exactRate(frameRate) + 0.02);
}

/** 29.97 -> 30000/1001: what cameras mean by the rates that are written with two digits. */
function exactRate(frameRate: number): number {
  const whole = Math.round(frameRate);
  return Math.abs(frameRate - (whole * 1000) / 1001) < 0.006 ? (whole * 1000) / 1001 : frameRate;
}

function read(text: string, frameRate: number): Timecode.TimecodeInstance | null {
  try {
    const exact = exactRate(frameRate);
    const rate = Number.isInteger(exact) ? [exact, 1] : [Math.round(exact) * 1000, 1001];
    return Timecode(text, rate as [number, number]);
  } catch {
    // a tag may hold anything, and some rates have no timecode
    return null;
  }
}
