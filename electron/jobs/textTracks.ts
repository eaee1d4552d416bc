import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import type { Seconds } from '../contract/time.ts';
import type { TextLine } from '../encoders/encoder.ts';

const trackSchema = z.object({
  text: z.string(),
  confidence: z.number(),
  box: z.object({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() }),
  start: z.number(),
  end: z.number(),
});
/** A line of text that stood on the screen: its best reading, and from when to when. */
export type TextTrack = z.output<typeof trackSchema>;
export const openTracksSchema = z.array(trackSchema);

/** Share of letters by which two readings of one line may differ. */
const MISREAD = 0.3;
/** Share of the height of the picture by which a line may move and still be the same. */
const MOVED = 0.05;
/** Letters that two readings of a moving line must share end to end. */
const SHARED = 8;
/** Shortest stay of a line, seconds: one picture. */
const SHORTEST: Seconds = 0.04;

/**
 * Joins the lines read in one picture after another into tracks: a line that is read again is the same line, and has gone when
 * it is no longer there. Pictures come in the order of time.
 */
export class TextTracks {
  private open: TextTrack[];

  constructor(open: readonly TextTrack[] = []) {
    this.open = [...open];
  }

  /** What is still on the screen, for a cursor. */
  get state(): TextTrack[] {
    return this.open;
  }

  /**
   * Takes the lines of a picture. `appeared`: since when a line that is new here may have been there; `gone`: since when one that
   * is missing here may have gone. Returns the tracks that have ended.
   */
  add(lines: readonly TextLine[], times: { appeared: Seconds; gone: Seconds }): TextTrack[] {
    const left = [...this.open];
    this.open = lines.map((line) => {
      const at = left.findIndex((track) => isSame(track, line));
      const known = at < 0 ? undefined : left.splice(at, 1)[0];
      return known
        ? continued(known, line)
        : { text: line.text, confidence: line.confidence, box: line.box, start: times.appeared, end: times.appeared };
    });
    return left.map((track) => endedAt(track, times.gone));
  }

  /** Ends what is still on the screen, at the end of the video. */
  finish(end: Seconds): TextTrack[] {
    const tracks = this.open.map((track) => endedAt(track, end));
    this.open = [];
    return tracks;
  }
}

/** Lines that came and went together are one text (a slide, a sign); they are joined from top to bottom. */
export function joinBlocks(tracks: readonly TextTrack[]): TextTrack[] {
  const blocks = new Map<string, TextTrack[]>();
  for (const track of tracks) {
    const key = `${track.start} ${track.end}`;
    blocks.set(key, [...(blocks.get(key) ?? []), track]);
  }
  return [...blocks.values()].map((block) => {
    const lines = block.sort((a, b) => a.box.top - b.box.top);
    return {
      ...lines[0]!,
      text: lines.map(({ text }) => text).join('\n'),
      confidence: Math.min(...lines.map(({ confidence }) => confidence)),
    };
  });
}

function endedAt(track: TextTrack, end: Seconds): TextTrack {
  return { ...track, end: Math.max(track.start + SHORTEST, end) };
}

function continued(track: TextTrack, line: TextLine): TextTrack {
  const joined = joinMoving(track.text, line.text);
  if (joined !== null) return { ...track, text: joined, confidence: Math.min(track.confidence, line.confidence), box: line.box };
  const better = line.confidence > track.confidence;
  return { ...track, ...(better && { text: line.text, confidence: line.confidence }), box: line.box };
}

function isSame(track: TextTrack, line: TextLine): boolean {
  const [a, b] = [letters(track.text), letters(line.text)];
  if (a === b) return true;
  if (Math.abs(track.box.top - line.box.top) > MOVED || Math.abs(track.box.bottom - line.box.bottom) > MOVED) return false;
  return distance(a, b) <= MISREAD * Math.max(a.length, b.length) || joinMoving(track.text, line.text) !== null;
}

/** The text of a line that moves through the picture, out of two readings of parts of it; null where the second does not go on from the first. */
function joinMoving(before: string, now: string): string | null {
  for (let shared = Math.min(before.length, now.length) - 1; shared >= SHARED; shared -= 1) {
    // a letter at either edge is often cut in half: one at each may be wrong
    for (const [cutEnd, cutStart] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const kept = before.slice(0, before.length - cutEnd);
      const added = now.slice(cutStart);
      if (kept.length > shared && added.length > shared && kept.endsWith(added.slice(0, shared))) return kept + added.slice(shared);
    }
  }
  return null;
}

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/\s/g, '');
}
