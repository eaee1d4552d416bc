import { difference, type PictureSignature } from './difference.ts';

/** What a picture looks like, and when it is shown. */
export interface Sighting {
  time: number;
  signature: PictureSignature;
}

/** A change between two pictures stronger than this may be a cut; cuts between real scenes lie mostly above 0.15. */
export const CHANGE = 0.08;
/** Longest dissolve looked for, seconds. */
const DISSOLVE = 1.6;

/** Share of colours that two signatures do not have in common, 0 to 1; hardly moved by pans and zooms. */
export function colourDifference(a: PictureSignature, b: PictureSignature): number {
  const counts = new Int32Array(64);
  for (let at = 0; at < a.length; at += 3) {
    counts[((a[at]! >> 6) << 4) | ((a[at + 1]! >> 6) << 2) | (a[at + 2]! >> 6)]! += 1;
    counts[((b[at]! >> 6) << 4) | ((b[at + 1]! >> 6) << 2) | (b[at + 2]! >> 6)]! -= 1;
  }
  return counts.reduce((sum, count) => sum + Math.abs(count), 0) / 2 / (a.length / 3);
}

/** Spread of brightness, 0 to 1; near 0 for black, white and plain cards. */
export function contrast(signature: PictureSignature): number {
  let sum = 0;
  let squares = 0;
  for (const value of signature) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / signature.length;
  return Math.sqrt(Math.max(0, squares / signature.length - mean * mean)) / 255;
}

/**
 * Cuts in a run of consecutive pictures: a step that is much larger than the steps around it and stays (a flash does not), or a blend
 * from one still standing picture into another (cut in its middle). Returns times of first pictures after the cut, ascending.
 */
export function cutsInRun(run: readonly Sighting[]): number[] {
  const steps = run.map((sighting, at) => (at === 0 ? 0 : difference(run[at - 1]!.signature, sighting.signature)));
  const cuts: number[] = [];
  for (let at = 1; at < run.length; at += 1) {
    if (steps[at]! < CHANGE / 2) continue;
    const earlier = usualStep(steps, Math.max(1, at - 6), at);
    const later = usualStep(steps, at + 1, Math.min(run.length, at + 7));
    // a step into restless pictures (noise, fast motion) stands out only from what came before, and must be the stronger for it
    const usual = steps[at]! > 1.5 * CHANGE ? Math.min(earlier, later) : Math.max(earlier, later);
    const before = run[Math.max(0, at - 3)]!.signature;
    const after = run[Math.min(run.length - 1, at + 3)]!.signature;
    if (steps[at]! > 3 * usual + 0.02 && difference(before, after) > CHANGE) cuts.push(run[at]!.time);
  }
  for (const centre of blends(run)) if (!cuts.some((cut) => Math.abs(cut - centre) < DISSOLVE / 2)) cuts.push(centre);
  return cuts.sort((a, b) => a - b);
}

function usualStep(steps: readonly number[], from: number, to: number): number {
  const near = steps.slice(from, to).sort((a, b) => a - b);
  return near[Math.floor(near.length * 0.75)] ?? 0;
}

/** Centres of dissolves: between two pictures that differ much, the one halfway is the mean of both, and outside little moves. */
function blends(run: readonly Sighting[]): number[] {
  const centres: number[] = [];
  let from = 0;
  while (from < run.length) {
    let found = -1;
    for (let to = from + 6; to < run.length && run[to]!.time - run[from]!.time <= DISSOLVE; to += 2) {
      const [a, b] = [run[from]!.signature, run[to]!.signature];
      const whole = difference(a, b);
      if (whole < CHANGE * 1.2) continue;
      const mixed = [0.25, 0.5, 0.75].every((share) => {
        const at = Math.round(from + (to - from) * share);
        return mixError(a, b, run[at]!.signature, share) < 0.22 * whole;
      });
      // a pan or zoom goes on at the same pace before and after; a dissolve does not
      const half = Math.ceil((to - from) / 2);
      const calm =
        difference(run[Math.max(0, from - half)]!.signature, a) < 0.35 * whole &&
        difference(b, run[Math.min(run.length - 1, to + half)]!.signature) < 0.35 * whole;
      if (mixed && calm) {
        found = to;
        break;
      }
    }
    if (found < 0) from += 1;
    else {
      centres.push(run[Math.round((from + found) / 2)]!.time);
      from = found;
    }
  }
  return centres;
}

/** How far `mixed` is from a * (1 - share) + b * share, mean absolute, 0 to 1. */
function mixError(a: PictureSignature, b: PictureSignature, mixed: PictureSignature, share: number): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += Math.abs(a[at]! * (1 - share) + b[at]! * share - mixed[at]!);
  return sum / (255 * a.length);
}
