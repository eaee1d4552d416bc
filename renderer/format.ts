import type { Settings } from '../electron/contract/settings.ts';

type TimecodeFormat = Settings['timecode'];

const pad = (value: number) => String(value).padStart(2, '0');

/** 61.4 -> "1:01", 3661 -> "1:01:01": for lengths and places where no frame is meant. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** 2476.3 -> "00:41:16". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  return `${pad(Math.floor(whole / 3600))}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
}

let timecodeFormat: TimecodeFormat = 'frames';

/** How `formatTimecode` writes what lies between two seconds; a person's choice. */
export function setTimecodeFormat(format: TimecodeFormat): void {
  timecodeFormat = format;
}

/** As formatClock with the picture's number inside its second (without it where the rate is unknown or varies), or with milliseconds, as is chosen. */
export function formatTimecode(seconds: number, frameRate: number | null, format: TimecodeFormat = timecodeFormat): string {
  const time = Math.max(0, seconds) + 1e-6;
  if (format === 'milliseconds') return `${formatClock(time)}.${String(Math.floor((time % 1) * 1000)).padStart(3, '0')}`;
  if (format === 'seconds' || frameRate === null) return formatClock(seconds);
  return `${formatClock(time)}:${pad(Math.floor((time % 1) * frameRate))}`;
}

/** "53 s" or "2 min 5 s": length of a moment. */
export function formatSpan(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1).replace(/\.0$/, '')} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** "14 h 22 min", "22 min", "40 s": for sums of footage. */
export function formatTotal(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Spoken time for screen readers: "41 minutes 12 seconds". */
export function speakTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ] as const;
  const spoken = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}${value === 1 ? '' : 's'}`);
  return spoken.length > 0 ? spoken.join(' ') : '0 seconds';
}

/** 41_700_000_000 -> "41.7 GB"; decimal units, as file managers show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** 41.3 -> "41×", 0.62 -> "0.6×": a multiple of real time. */
export function formatSpeed(speed: number): string {
  return `${speed >= 10 ? Math.round(speed) : speed.toFixed(1)}×`;
}

/** "9 videos", "1 video". */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** The text with a capital at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const HALF_YEAR_MS = 183 * 24 * 3600 * 1000;
const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** A time as a person says it: day and minute within the last half year, before that day and year. @param iso ISO 8601 */
export function formatWhen(iso: string, now: number = Date.now()): string {
  const date = new Date(iso);
  return now - date.getTime() < HALF_YEAR_MS ? DAY_AND_TIME.format(date) : formatDay(iso);
}

/** "24 Nov 2026". @param iso ISO 8601 */
export function formatDay(iso: string): string {
  return DAY.format(new Date(iso));
}
