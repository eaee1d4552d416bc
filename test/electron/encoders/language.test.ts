import { describe, expect, it } from 'vitest';
import { judgeLanguage } from '../../../electron/encoders/language.ts';

const heard = (text: string, confidence: number, looped = false) => ({
  text,
  meanLogProbability: Math.log(confidence),
  tokens: 10,
  looped,
});

describe('judgeLanguage', () => {
  it('keeps English that was heard well, however short', () => {
    expect(judgeLanguage(heard('Yes.', 0.9), 0.5)).toEqual({ kind: 'english' });
    expect(judgeLanguage(heard('Turn the boat into the wind before you lower the sail.', 0.72), 3)).toEqual({ kind: 'english' });
  });

  it('says that a guessed stretch is another language, without naming it', () => {
    expect(judgeLanguage(heard('The house is not the same as the house in the house.', 0.5), 8)).toEqual({ kind: 'other', language: null });
  });

  it('names the language where the wording shows it', () => {
    const text = 'Guten Abend, meine Damen und Herren, wir sprechen heute über den Haushalt der Stadt.';
    expect(judgeLanguage(heard(text, 0.75), 6)).toEqual({ kind: 'other', language: 'de' });
  });

  it('takes long speech without a single word for another language', () => {
    expect(judgeLanguage(heard('', 0.9), 6)).toEqual({ kind: 'other', language: null });
  });

  it('writes nothing for short guesses, loops and bare punctuation', () => {
    expect(judgeLanguage(heard('Oh the the.', 0.4), 1)).toEqual({ kind: 'noise' });
    expect(judgeLanguage(heard('la la la', 0.7, true), 1)).toEqual({ kind: 'noise' });
    expect(judgeLanguage(heard('...', 0.99), 1)).toEqual({ kind: 'noise' });
  });
});
