import type { TranscriptLine } from '../../electron/contract/library.ts';

/** A caption stays this long after its words, unless the next one comes, seconds. */
const LINGER = 0.4;

/** The lines that are said at `time`; two people may speak at once. */
export function captionsAt(lines: readonly TranscriptLine[], time: number): TranscriptLine[] {
  const last = lines.findLastIndex((line) => line.start <= time + 1e-3);
  const said: TranscriptLine[] = [];
  // lines are in order of their starts; a long one may reach over its followers
  for (let index = last; index >= 0 && index > last - 4; index--) {
    const line = lines[index];
    if (line && line.end > time) said.unshift(line);
  }
  const latest = lines[last];
  return said.length === 0 && latest && latest.end + LINGER > time ? [latest] : said;
}
