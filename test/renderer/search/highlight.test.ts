import { describe, expect, it } from 'vitest';
import { highlight } from '../../../renderer/search/highlight.ts';

const hits = (text: string, query: string) =>
  highlight(text, query)
    .filter(({ hit }) => hit)
    .map((piece) => piece.text);

describe('words that matched', () => {
  it('are found whatever their endings, and nothing of the text is lost', () => {
    const text = '“the goalkeeper talks, talking to the referees”';
    expect(hits(text, 'goalkeeper talk referee')).toEqual(['goalkeeper', 'talks', 'talking', 'referees']);
    expect(
      highlight(text, 'goalkeeper')
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });

  it('are no other words that begin alike, no short words, no words of the language', () => {
    expect(hits('a cartoon of a car in a cart', 'car')).toEqual(['car']);
    expect(hits('in a picture after that', 'in:a.mp4 picture: x')).toEqual([]);
    expect(hits('Größe und GRÖSSE', 'größe')).toEqual(['Größe']);
    expect(hits('anything', '')).toEqual([]);
  });
});
