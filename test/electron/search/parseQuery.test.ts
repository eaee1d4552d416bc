import { describe, expect, it } from 'vitest';
import { asksForNumber } from '../../../electron/search/cues.ts';
import { parseQuery } from '../../../electron/search/parseQuery.ts';
import type { Clause } from '../../../electron/search/query.ts';

const kindsOf = ({ kinds }: Clause): string => (kinds === null ? 'any' : kinds.join('+'));
const clause = (one: Clause): string => `${kindsOf(one)}: ${one.text}`;

/** What a query is understood as: main clause, relations, occurrence. */
function understood(query: string): string {
  const { main, relations, occurrence } = parseQuery(query);
  return [
    clause(main),
    ...relations.map((relation) => `${relation.type} ${clause(relation.clause)}`),
    ...(occurrence === null ? [] : [`nth ${occurrence}`]),
  ].join(' | ');
}

describe('operators', () => {
  it.each([
    ['picture: a boat', 'picture+concept: a boat'],
    ['speech:insurance', 'speech: insurance'],
    ['said: insurance', 'speech: insurance'],
    ['text: gate 7', 'text: gate 7'],
    ['picture:cat speech:"the rent"', 'picture+concept: cat | while speech: the rent'],
    ['kettle after:window', 'any: kettle | after any: window'],
    ['kettle before:"red door"', 'any: kettle | before speech+text: red door'],
    ['kettle while:rain', 'any: kettle | while any: rain'],
    ['KETTLE AFTER:window', 'any: KETTLE | after any: window'],
  ])('%s', (query, meaning) => {
    expect(understood(query)).toBe(meaning);
  });

  it('takes out what must not be there and where to look', () => {
    expect(parseQuery('the rent -dog -"high water" in:"my film.mp4" in:v1')).toMatchObject({
      main: { text: 'the rent' },
      excluded: ['dog', 'high water'],
      videos: ['my film.mp4', 'v1'],
    });
  });

  it('keeps hyphens inside words, and curly quotes count as quotes', () => {
    expect(parseQuery('well-kept E-4019').excluded).toEqual([]);
    expect(parseQuery('“high water”').main).toMatchObject({ phrases: ['high water'], kinds: ['speech', 'text'] });
  });

  it.each(['', '   ', '""', '-dog', 'in:v1'])('says that %j looks for nothing', (query) => {
    expect(() => parseQuery(query)).toThrow(expect.objectContaining({ code: 'QUERY_EMPTY' }));
  });

  it('says that a time alone is no query', () => {
    expect(() => parseQuery('after:rain')).toThrow(expect.objectContaining({ code: 'QUERY_INVALID' }));
  });
});

describe('plain English', () => {
  it.each([
    ['the kettle after the window', 'any: the kettle | after any: the window'],
    ['a kettle right before the close-up of a window', 'any: a kettle | before picture+concept: a window'],
    ['second time the kettle appears', 'any: the kettle | nth 2'],
    ['the 12th time a kettle is shown', 'any: a kettle | nth 12'],
    ['the last kettle in the film', 'any: kettle | nth -1'],
    ['first shot of a kettle', 'any: a kettle | nth 1'],
    ['while someone talks about insurance, a kettle is on screen', 'picture+concept: a kettle | while speech: insurance'],
    ['a kettle is visible while a voice explains how to knit', 'speech: how to knit | while picture+concept: a kettle'],
    ['a kettle and rain at the same time', 'any: rain | while any: a kettle'],
    ['the kettle after the window, with a dog beside it', 'any: the kettle | after any: the window | while any: a dog'],
    ['when do they talk about insurance?', 'speech: insurance'],
    ['somebody complains that the soup is cold', 'speech: the soup is cold'],
    ['an old guest complains that the soup is cold', 'speech: an old guest complains that the soup is cold'],
    ['the moment when insurance is mentioned', 'speech: insurance'],
    ['the words "keep out" on a gate', 'text: keep out on a gate'],
    ['headline: soup is cold', 'text: soup is cold'],
    ['a poster about soup', 'text+picture+concept: a poster about soup'],
    ['how much does the soup cost?', 'speech+text: how much does the soup cost'],
    ['close-up of a kettle', 'picture+concept: a kettle'],
    ['a kettle on a stove', 'any: a kettle on a stove'],
    ['the first woman at the university', 'any: the first woman at the university'],
  ])('%s', (query, meaning) => {
    expect(understood(query)).toBe(meaning);
  });

  it('also reads words of order as words that somebody may say', () => {
    expect(parseQuery('soup before the main course').plain).toMatchObject({ text: 'soup before the main course' });
    expect(parseQuery('a kettle').plain).toBeNull();
  });

  it('knows what has to follow at once', () => {
    expect(parseQuery('a kettle right before the window').relations).toMatchObject([{ type: 'before', near: true }]);
    expect(parseQuery('a kettle before the window').relations).toMatchObject([{ type: 'before', near: false }]);
  });

  it('never takes a quotation apart', () => {
    expect(understood('"soup before the main course"')).toBe('speech+text: soup before the main course');
  });

  it('says that sounds are not searched', () => {
    expect(parseQuery('a dog barking').notes).toHaveLength(1);
    expect(parseQuery('a dog').notes).toEqual([]);
  });
});

describe('asksForNumber', () => {
  it('knows questions that digits answer', () => {
    for (const asked of ['how much is a haircut', 'when does the museum open', 'PIN of the safe', 'ferry prices', 'deadline for entries'])
      expect(asksForNumber(asked)).toBe(true);
    for (const other of ['a red kite', 'who wrote the letter', 'she pinned a note', 'a codfish']) expect(asksForNumber(other)).toBe(false);
  });
});
