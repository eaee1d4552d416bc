import type { AnswerSentence, Citation } from '../../contract/ask.ts';
import type { Moment } from '../../contract/search.ts';
import type { Library } from '../../store/library.ts';
import { timeOf } from './document.ts';
import type { EvidenceLine } from './evidenceLines.ts';
import type { Candidate } from './retrieve.ts';

/** Lines that an extractive answer quotes, and the share of the best one's chance that each needs. */
const QUOTED = 3;
const BESIDE_BEST = 0.65;

/** Evidence as it is cited: with its video's path and the still in its middle. */
export function citationOf(
  library: Library,
  { videoId, kind, start, end, text }: Omit<EvidenceLine, 'kind'> & { kind: Citation['kind'] },
): Citation {
  const video = library.videos.find(videoId);
  const picture = video.probe?.video ? `frames/${Math.round(((start + Math.min(end, video.duration || end)) / 2) * 1000)}.jpg` : '';
  return { videoId, path: video.path, start, end, kind, quote: text, picture };
}

/** The lines themselves as sentences, each with its time. */
export function quoteLines(library: Library, candidates: readonly Candidate[], least: number): AnswerSentence[] {
  const best = candidates[0]?.chance ?? 0;
  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    if (chosen.length === QUOTED || candidate.chance < Math.max(least, BESIDE_BEST * best)) break;
    if (chosen.every(({ line }) => line.text !== candidate.line.text)) chosen.push(candidate);
  }
  return chosen.map(({ line }) => ({
    text: `${line.kind === 'speech' ? 'Said' : 'Written'} at ${timeOf(line.start)}: “${line.text.split('\n').join('; ').trim()}”`,
    citations: [citationOf(library, line)],
    noSource: false,
  }));
}

/** What was seen, as sentences. */
export function quoteMoments(library: Library, moments: readonly Moment[]): AnswerSentence[] {
  return moments.slice(0, QUOTED).flatMap(({ videoId, start, end, evidence }) => {
    const [leader] = evidence;
    if (!leader) return [];
    const { kind, quote } = leader;
    return {
      text: `Seen from ${timeOf(start)} to ${timeOf(end)}: ${quote}`,
      citations: [citationOf(library, { videoId, kind, start, end, text: quote })],
      noSource: false,
    };
  });
}
