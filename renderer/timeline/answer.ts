import type { AnswerResult, Citation } from '../../electron/contract/ask.ts';
import type { Span } from '../../electron/contract/time.ts';
import { citationsOf } from '../stores/ask.ts';

/** The open answer as the tracks show it: what of it lies in this video. */
export interface TimelineAnswer {
  /** Its sources in order of time, each with its place among all sources of the answer. */
  citations: { citation: Citation; place: number }[];
  /** Place of the source that was opened last; null where none was. */
  current: number | null;
  /** Where the model looked, each share as a part of the largest one, 0 to 1; empty while that is not shown. */
  attended: (Span & { share: number })[];
}

/** @param attention whether it is shown where the model looked */
export function answerOf(
  result: AnswerResult | null,
  ...[videoId, current, attention]: [videoId: string | null, current: number | null, attention: boolean]
): TimelineAnswer | null {
  if (!result || videoId === null) return null;
  const citations = citationsOf(result)
    .map((citation, place) => ({ citation, place }))
    .filter(({ citation }) => citation.videoId === videoId)
    .sort((a, b) => a.citation.start - b.citation.start);
  const spans = attention ? result.attended.filter((span) => span.videoId === videoId) : [];
  const most = Math.max(...spans.map(({ weight }) => weight), 1e-9);
  return { citations, current, attended: spans.map(({ start, end, weight }) => ({ start, end, share: weight / most })) };
}

/** How far beside the start of a source its timecode is taken by a hand, px. */
const BADGE_PX = 42;
const LEAST_PX = 4;

/** The source at `time`: one whose span holds it, else the one whose timecode stands there; null where there is none. */
export function citationAt({ citations }: TimelineAnswer, time: number, pxPerSecond: number): Citation | null {
  const inside = citations.findLast(
    ({ citation: { start, end } }) => time >= start && time < Math.max(end, start + LEAST_PX / pxPerSecond),
  );
  const beside = citations.findLast(({ citation: { start } }) => time >= start && (time - start) * pxPerSecond <= BADGE_PX);
  return (inside ?? beside)?.citation ?? null;
}
