import { SAMPLE_RATE, WINDOW } from './voiceActivity.ts';

/** What decides where speech starts, ends and is cut. Seconds, and probabilities of the detector. */
export const SEGMENT_SETTINGS = {
  on: 0.5,
  off: 0.35,
  /** A pause this long ends a segment. */
  pause: 0.5,
  shortest: 0.25,
  /** Longest stretch that is heard at once: the recogniser was trained on less than 30 s. */
  longest: 18,
  /** A forced cut falls on the quietest window of the last part of the stretch. */
  cutWithin: 8,
  padding: 0.16,
  /** Without speech for this long, everything before is final. */
  idle: 6,
} as const;

const windows = (seconds: number) => Math.round((seconds * SAMPLE_RATE) / WINDOW);

/** A run of windows [from, to) in which somebody speaks. */
interface VoiceRun {
  from: number;
  to: number;
}

/** `segment`: [from, to) is speech with its runs; all before `restart` is settled. `idle`: nothing was said before `restart`. */
export type Cut = { kind: 'segment'; from: number; to: number; runs: VoiceRun[]; restart: number } | { kind: 'idle'; restart: number };

/**
 * Looks at the probabilities of all windows since the last settled point and says whether a stretch can be settled.
 * Depends on nothing else, so that the chunks in which the sound arrives make no difference. `ended`: no more will come.
 */
export function findCut(probabilities: readonly number[], ended: boolean): Cut | null {
  const runs = voiceRuns(probabilities);
  const count = probabilities.length;
  const first = runs[0];
  if (!first) {
    if (ended) return count > 0 ? { kind: 'idle', restart: count } : null;
    // a quarter of a second is kept: a word may be beginning in it
    return count >= windows(SEGMENT_SETTINGS.idle) ? { kind: 'idle', restart: count - windows(0.25) } : null;
  }
  const padding = windows(SEGMENT_SETTINGS.padding);
  const spoken: VoiceRun[] = [first];
  for (const run of runs.slice(1)) {
    if (run.from - spoken.at(-1)!.to >= windows(SEGMENT_SETTINGS.pause)) break;
    spoken.push(run);
  }
  const end = spoken.at(-1)!.to;
  const from = Math.max(0, first.from - padding);
  const limit = first.from + windows(SEGMENT_SETTINGS.longest);
  if (end > limit) {
    const cut = quietest(probabilities, limit - windows(SEGMENT_SETTINGS.cutWithin), limit);
    const before = spoken.map((run) => ({ from: run.from, to: Math.min(run.to, cut) })).filter((run) => run.to > run.from);
    return { kind: 'segment', from, to: cut, runs: before, restart: cut };
  }
  if (!ended && count - end < windows(SEGMENT_SETTINGS.pause)) return null;
  const to = Math.min(count, end + padding);
  const tooShort = spoken.reduce((sum, run) => sum + run.to - run.from, 0) < windows(SEGMENT_SETTINGS.shortest);
  return tooShort ? { kind: 'idle', restart: to } : { kind: 'segment', from, to, runs: spoken, restart: to };
}

/** Runs of speech with hysteresis: on at `on`, off when it stays below `off` for about 0.1 s. */
function voiceRuns(probabilities: readonly number[]): VoiceRun[] {
  const hold = windows(0.1);
  const runs: VoiceRun[] = [];
  let from = -1;
  let lastVoiced = -1;
  probabilities.forEach((probability, at) => {
    if (from < 0) {
      if (probability >= SEGMENT_SETTINGS.on) from = lastVoiced = at;
      return;
    }
    if (probability >= SEGMENT_SETTINGS.off) lastVoiced = at;
    else if (at - lastVoiced >= hold) {
      runs.push({ from, to: lastVoiced + 1 });
      from = -1;
    }
  });
  if (from >= 0) runs.push({ from, to: lastVoiced + 1 });
  return runs;
}

/** Where in [from, to) the mean probability of three windows is lowest. */
function quietest(probabilities: readonly number[], from: number, to: number): number {
  let best = to - 1;
  let lowest = Infinity;
  for (let at = Math.max(1, from); at < to - 1; at++) {
    const around = probabilities[at - 1]! + probabilities[at]! + probabilities[at + 1]!;
    if (around <= lowest) {
      lowest = around;
      best = at;
    }
  }
  return best;
}
