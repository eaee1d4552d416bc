import type { Span } from '../contract/time.ts';

/** Scores of the pictures of one video, in order of time. */
export interface Curve {
  /** Times of the pictures, ascending, seconds. */
  times: Float64Array;
  /** Which shot each picture lies in; the same number throughout where shots are not known. */
  shotOf: Int32Array;
  shots: readonly Span[];
  duration: number;
}

/** Pictures further apart than this say nothing about each other, seconds. */
const NEIGHBOUR = 4;
/** A peak lower than this share of the highest is background. */
const FAINT = 0.03;
/** A rest of a shot shorter than `seconds`, or than this share of it and `most` seconds, belongs to the span beside it. */
const REST = { seconds: 3, share: 0.4, most: 8 };

/** Each score averaged with its neighbours of the same shot, weights 1 2 1. */
export function smooth({ times, shotOf }: Curve, scores: Float32Array): Float32Array {
  const out = new Float32Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    let sum = 2 * scores[i]!;
    let weight = 2;
    if (i > 0 && shotOf[i - 1] === shotOf[i] && times[i]! - times[i - 1]! < NEIGHBOUR) {
      sum += scores[i - 1]!;
      weight++;
    }
    if (i + 1 < scores.length && shotOf[i + 1] === shotOf[i] && times[i + 1]! - times[i]! < NEIGHBOUR) {
      sum += scores[i + 1]!;
      weight++;
    }
    out[i] = sum / weight;
  }
  return out;
}

/** The value that `share` of the scores lie below, from every n-th of them where there are many. */
export function quantile(scores: Float32Array, share: number): number {
  const step = Math.max(1, Math.floor(scores.length / 512));
  const sample = Float32Array.from({ length: Math.ceil(scores.length / step) }, (_, i) => scores[i * step]!).sort();
  return sample[Math.min(sample.length - 1, Math.floor(sample.length * share))] ?? 0;
}

/** Pictures [first, last] around a peak whose score stays above half way between peak and `floor`, inside the peak's shot. */
export function grow({ shotOf, times }: Curve, scores: Float32Array, peak: number, floor: number): { first: number; last: number } {
  const least = (scores[peak]! + floor) / 2;
  const holds = (i: number, beside: number): boolean =>
    i >= 0 &&
    i < scores.length &&
    shotOf[i] === shotOf[peak] &&
    scores[i]! >= least &&
    Math.abs(times[i]! - times[beside]!) < 3 * NEIGHBOUR;
  let first = peak;
  let last = peak;
  while (holds(first - 1, first)) first--;
  while (holds(last + 1, last)) last++;
  return { first, last };
}

/** The span of time that pictures [first, last] stand for, its ends at the ends of their shot where those are near. */
export function snap(curve: Curve, first: number, last: number): Span {
  const { times, shotOf, shots, duration } = curve;
  const shot = shots[shotOf[first]!] ?? { start: 0, end: duration };
  const before = first > 0 && shotOf[first - 1] === shotOf[first] ? (times[first - 1]! + times[first]!) / 2 : shot.start;
  const after = last + 1 < times.length && shotOf[last + 1] === shotOf[last] ? (times[last]! + times[last + 1]!) / 2 : shot.end;
  const start = Math.max(shot.start, before);
  const end = Math.min(shot.end, Math.max(after, start));
  const near = (rest: number): boolean =>
    shots.length > 0 && (rest <= REST.seconds || rest <= Math.min(REST.most, REST.share * (shot.end - shot.start)));
  return { start: near(start - shot.start) ? shot.start : start, end: near(shot.end - end) ? shot.end : end };
}

/**
 * The highest peaks of a curve, each with the span it stands for; a span is never counted twice.
 * @param scores smoothed
 */
export function peaks(curve: Curve, scores: Float32Array, floor: number, limit: number): (Span & { picture: number })[] {
  const left = scores.slice();
  const found: (Span & { picture: number })[] = [];
  let least = floor;
  while (found.length < limit) {
    let peak = 0;
    for (let i = 1; i < left.length; i++) if (left[i]! > left[peak]!) peak = i;
    const height = left[peak] ?? 0;
    if (found.length === 0) least = floor + FAINT * (height - floor);
    if (!(height > floor && height >= least)) break;
    const { first, last } = grow(curve, scores, peak, floor);
    const span = snap(curve, first, last);
    found.push({ ...span, picture: peak });
    // all that lies in the span, also what was below half way
    for (let i = 0; i < left.length; i++) {
      if ((i >= first && i <= last) || (curve.times[i]! >= span.start && curve.times[i]! < span.end)) left[i] = Number.NEGATIVE_INFINITY;
    }
  }
  return found;
}
