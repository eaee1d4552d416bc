import { describe, expect, it } from 'vitest';
import { splitSentences, timeSentences } from '../../../electron/encoders/sentenceTimes.ts';

describe('splitSentences', () => {
  it.each<[string, string[]]>([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['Mr. John Dashwood met Dr. Who. He left.', ['Mr. John Dashwood met Dr. Who.', 'He left.']],
    ['It costs 3.5 euros, e.g. today', ['It costs 3.5 euros, e.g. today']],
    ['He said "Stop." Then he went.', ['He said "Stop."', 'Then he went.']],
    ['', []],
  ])('%s', (text, sentences) => expect(splitSentences(text)).toEqual(sentences));
});

describe('timeSentences', () => {
  it('puts the boundary in the pause between two sentences', () => {
    const timed = timeSentences('Please change your password today. Somebody from outside has read our mail.', [
      { start: 10, end: 11.9 },
      { start: 12.3, end: 14.5 },
    ]);
    expect(timed.map(({ start, end }) => [start, end])).toEqual([
      [10, 11.9],
      [12.3, 14.5],
    ]);
  });

  it('shares out time by length of text where there is no pause', () => {
    const timed = timeSentences('Aaaaaaaaa. Bbbbbbbbb.', [{ start: 0, end: 10 }]);
    expect(timed[0]!.end).toBeCloseTo(5, 5);
    expect(timed[1]!.start).toBe(timed[0]!.end);
  });

  it('keeps order and bounds for any text', () => {
    const text = Array.from({ length: 12 }, (_, i) => `Sentence ${'x'.repeat((i * 7) % 30)} is here.`).join(' ');
    const timed = timeSentences(text, [
      { start: 3, end: 4 },
      { start: 4.4, end: 9 },
      { start: 9.2, end: 15 },
    ]);
    expect(timed).toHaveLength(12);
    timed.forEach(({ start, end }, i) => {
      expect(end).toBeGreaterThanOrEqual(start);
      if (i > 0) expect(start).toBeGreaterThanOrEqual(timed[i - 1]!.end);
    });
    expect([timed[0]!.start, timed.at(-1)!.end]).toEqual([3, 15]);
  });
});
