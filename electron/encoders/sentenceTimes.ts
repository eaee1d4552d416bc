import type { Span } from '../contract/time.ts';

export interface TimedSentence extends Span {
  text: string;
}

const ABBREVIATIONS = /\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|vs|etc|No|Prof|Gen|Col|Capt|[A-Z])\.$/;
/** A sentence boundary moves to a pause if one lies this near, seconds. */
const SNAP = 1.2;

/** Splits a text after . ! ? … where a new sentence seems to begin. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  for (const part of text.split(/(?<=[.!?…]["')\]]?)\s+(?=["'(]?[\p{Lu}\d])/u)) {
    const before = sentences.at(-1);
    if (before !== undefined && ABBREVIATIONS.test(before)) sentences[sentences.length - 1] = `${before} ${part}`;
    else if (part.trim() !== '') sentences.push(part.trim());
  }
  return sentences;
}

/**
 * Gives every sentence of a segment its time. The recogniser gives none, so time is shared out by length of text over the voiced
 * runs (ascending, seconds), and a boundary snaps to the nearest pause between two runs.
 */
export function timeSentences(text: string, runs: readonly Span[]): TimedSentence[] {
  const sentences = splitSentences(text);
  const first = runs[0];
  const last = runs.at(-1);
  if (!first || !last) return [];
  const voiced = runs.reduce((sum, run) => sum + run.end - run.start, 0);
  const letters = sentences.reduce((sum, sentence) => sum + sentence.length, 0);
  const timed: TimedSentence[] = [];
  let start = first.start;
  let said = 0;
  sentences.forEach((sentence, index) => {
    said += sentence.length;
    const boundary = index === sentences.length - 1 ? { end: last.end, next: last.end } : boundaryAt((voiced * said) / letters, runs);
    // snapping never turns a sentence around
    const end = Math.max(start, boundary.end);
    timed.push({ start, end, text: sentence });
    start = Math.max(end, boundary.next);
  });
  return timed;
}

/** The place after `spoken` seconds of voice: end of one sentence and start of the next, at a pause where one is near. */
function boundaryAt(spoken: number, runs: readonly Span[]): { end: number; next: number } {
  let left = spoken;
  let at = runs.at(-1)!.end;
  for (const run of runs) {
    if (left <= run.end - run.start) {
      at = run.start + left;
      break;
    }
    left -= run.end - run.start;
  }
  let nearest: { end: number; next: number } | null = null;
  for (let i = 1; i < runs.length; i++) {
    const pause = { end: runs[i - 1]!.end, next: runs[i]!.start };
    const distance = (place: { end: number; next: number }) => Math.max(0, place.end - at, at - place.next);
    if (distance(pause) <= SNAP && (!nearest || distance(pause) < distance(nearest))) nearest = pause;
  }
  return nearest ?? { end: at, next: at };
}
