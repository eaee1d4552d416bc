import { describe, expect, it } from 'vitest';
import { documentLine, splitDocument, timeOf } from '../../../../electron/host/ask/document.ts';
import { legible, type EvidenceLine } from '../../../../electron/host/ask/evidenceLines.ts';

const line = (start: number, text: string, kind: EvidenceLine['kind'] = 'speech'): EvidenceLine => ({
  videoId: 'v',
  kind,
  start,
  end: start + 2,
  text,
});
const countWords = (text: string) => text.split(/\s+/).filter(Boolean).length;

describe('the document of a video', () => {
  it('tells what is said, read and seen with its time', () => {
    expect(documentLine(line(725, 'It rains.'))).toBe('[00:12:05] said: It rains.');
    expect(documentLine(line(0, 'EXIT\nnorth', 'text'))).toBe('[00:00:00] text: EXIT north');
    expect(documentLine(line(3600, 'dog', 'concept'))).toBe('[01:00:00] seen: dog');
    expect(timeOf(59.99)).toBe('00:00:59');
  });

  it('is one part where it fits, else parts under the limit that hold every line once, in order', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => line(i, `sentence number ${i} of a long talk`));
    expect(splitDocument(lines.slice(0, 100), countWords, 8192)).toHaveLength(1);
    const parts = splitDocument(lines, countWords, 8192);
    expect(parts.length).toBeGreaterThan(3);
    for (const { text, lineTokens } of parts) {
      expect(countWords(text)).toBeLessThanOrEqual(7000);
      expect(lineTokens.reduce((sum, count) => sum + count, 0)).toBe(countWords(text));
    }
    expect(parts.flatMap((part) => part.lines)).toEqual(lines);
    expect(parts.map(({ text }) => text).join('\n')).toBe(lines.map(documentLine).join('\n'));
  });

  it('is one part for a model of a long context, and never over the limit for a line that is too long', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => line(i, `sentence number ${i} of a long talk`));
    expect(splitDocument(lines, countWords, 131_072)).toHaveLength(1);
    const [part] = splitDocument([line(0, 'word '.repeat(20_000))], countWords, 8192);
    expect(countWords(part!.text)).toBeLessThanOrEqual(7000);
    expect(splitDocument([], countWords, 8192)).toEqual([]);
  });

  it('leaves out scraps of text and readings that are part of another', () => {
    const texts = [
      line(0, 'B', 'text'),
      line(1, 'NEWS: the bri', 'text'),
      line(2, 'NEWS: the bridge is open again', 'text'),
      line(90, 'NEWS', 'text'),
    ];
    expect(legible(texts).map(({ text }) => text)).toEqual(['NEWS: the bridge is open again', 'NEWS']);
  });
});
