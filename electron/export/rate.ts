import Timecode from 'smpte-timecode';
import type { EXPORT_RATES } from '../contract/export.ts';
import type { Seconds } from '../contract/time.ts';

/** Pictures per second as a fraction: 29.97 is 30000/1001. `num` is a whole multiple of 1 or 1000, `den` 1 or 1001. */
export interface Rate {
  num: number;
  den: number;
}

const NTSC = (whole: number): Rate => ({ num: whole * 1000, den: 1001 });
const WHOLE = (whole: number): Rate => ({ num: whole, den: 1 });

const RATES: Record<(typeof EXPORT_RATES)[number], Rate> = {
  '23.976': NTSC(24),
  '24': WHOLE(24),
  '25': WHOLE(25),
  '29.97': NTSC(30),
  '30': WHOLE(30),
  '47.952': NTSC(48),
  '48': WHOLE(48),
  '50': WHOLE(50),
  '59.94': NTSC(60),
  '60': WHOLE(60),
};

export function namedRate(name: (typeof EXPORT_RATES)[number]): Rate {
  return RATES[name];
}

/** Relative difference up to which a measured rate is taken for a nominal one: half of what lies between 29.97 and 30. */
const TOLERANCE = 0.0004;

/** The exact rate behind a measured one; `exact` is false where there is none and the nearest that editors know was taken. */
export function exactRate(measured: number | null): { rate: Rate; exact: boolean } {
  if (measured === null || !(measured > 0)) return { rate: WHOLE(25), exact: false };
  const whole = Math.max(1, Math.round(measured));
  const near = (rate: Rate) => Math.abs(measured - rate.num / rate.den) / measured;
  if (whole >= 24 && near(NTSC(whole)) < TOLERANCE) return { rate: NTSC(whole), exact: true };
  if (near(WHOLE(whole)) < TOLERANCE) return { rate: WHOLE(whole), exact: true };
  const nearest = Object.values(RATES).reduce((best, rate) => (near(rate) < near(best) ? rate : best));
  return { rate: nearest, exact: false };
}

/** As people write it: 29.97, 23.976, 25. */
export function rateName(rate: Rate): string {
  const known = Object.entries(RATES).find(([, one]) => one.num === rate.num && one.den === rate.den);
  return known?.[0] ?? String(Math.round((rate.num / rate.den) * 1000) / 1000);
}

/** Only these rates have drop-frame timecode. */
export function canDrop(rate: Rate): boolean {
  return rate.den === 1001 && (rate.num === 30_000 || rate.num === 60_000);
}

/** The picture that starts nearest to `time`, counted from the first. */
export function framesAt(time: Seconds, rate: Rate): number {
  return Math.round((time * rate.num) / rate.den);
}

/** Frames as SMPTE timecode, 01:02:03:04, with a semicolon before the frames where they are dropped; it starts again after 24 hours. */
export function timecodeText(frames: number, rate: Rate, drop: boolean): string {
  const nominal = Math.round(rate.num / rate.den);
  const tenMinutes = drop ? nominal * 600 - 9 * (nominal / 15) : nominal * 600;
  const day = tenMinutes * 144;
  return Timecode(((frames % day) + day) % day, [rate.num, rate.den], drop).toString();
}

/** Frames of a timecode such as 10:02:00:00 or 10:02:00;00; null where it is none at this rate. */
export function timecodeFrames(text: string, rate: Rate, drop: boolean): number | null {
  try {
    return Timecode(text.trim(), [rate.num, rate.den], drop).frameCount;
  } catch {
    // a tag of a file may hold anything
    return null;
  }
}

/** Frames as FCPXML writes a time: whole seconds, or a fraction over the rate. */
export function rationalTime(frames: number, rate: Rate): string {
  const above = frames * rate.den;
  return above % rate.num === 0 ? `${above / rate.num}s` : `${above}/${rate.num}s`;
}
