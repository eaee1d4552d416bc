import { describe, expect, it } from 'vitest';
import { contentWords, holdsPhrase, metBy, soundsLikePhrase, wordsOf } from '../../../electron/search/words.ts';

const met = (wanted: string, line: string, typos = true): number => metBy(wordsOf(`x ${wanted}`)[1]!, wordsOf(line), typos);

describe('words', () => {
  it('keeps codes and times whole, folds full-width letters, and knows names by their capital', () => {
    expect(wordsOf('Ｅｒｒｏｒ E-4019 at 9:30 in Oslo').map(({ word, exact }) => `${word}${exact ? '!' : ''}`)).toEqual([
      'error',
      'e-4019!',
      'at',
      '9:30!',
      'in',
      'oslo!',
    ]);
  });

  it('leaves out words without a subject, unless there are no others', () => {
    expect(contentWords('where is the big dog').map(({ word }) => word)).toEqual(['big', 'dog']);
    expect(contentWords('to be or not to be')).toHaveLength(6);
  });

  it('meets endings, parts of codes and split compounds', () => {
    expect(met('running', 'he runs')).toBe(1);
    expect(met('4019', 'code E-4019')).toBeGreaterThan(0.8);
    expect(met('wifi', 'Wi-Fi: lounge')).toBe(1);
    expect(met('KX-7719', 'Serial KX-7719-B')).toBeGreaterThan(0.8);
  });

  it('forgives misread letters in text off a picture only, and never another number', () => {
    expect(met('passcode', 'Passc0de 12')).toBeGreaterThan(0.5);
    expect(met('suspended', 'suspendcd')).toBeGreaterThan(0.5);
    expect(met('suspended', 'suspendcd', false)).toBe(0);
    expect(met('E-5520', 'E-4019')).toBe(0);
    expect(met('1984', '1985')).toBe(0);
    expect(met('cat', 'car')).toBe(0);
  });

  it('finds phrases word after word', () => {
    const line = wordsOf('He was not an ill-mannered young man');
    expect(holdsPhrase(line, wordsOf('young man'), false)).toBe(true);
    expect(holdsPhrase(line, wordsOf('man young'), false)).toBe(false);
    expect(holdsPhrase(line, [], false)).toBe(false);
  });

  it('minds no hyphen in a phrase', () => {
    const line = wordsOf('He was not an ill-mannered young man');
    expect(holdsPhrase(line, wordsOf('ill mannered young man'), false)).toBe(true);
    expect(holdsPhrase(wordsOf('an ill mannered man'), wordsOf('ill-mannered man'), false)).toBe(true);
  });

  it('hears a phrase through a misheard word, and no other phrase', () => {
    const heard = wordsOf('The slow boats to Calais wore late');
    expect(soundsLikePhrase(heard, wordsOf('boat to Calais were late'))).toBe(true);
    expect(soundsLikePhrase(heard, wordsOf('coat or Calais'))).toBe(false);
    expect(soundsLikePhrase(heard, wordsOf('boots'))).toBe(false);
    expect(soundsLikePhrase(heard, wordsOf('fast boats to Calais'))).toBe(false);
  });
});
