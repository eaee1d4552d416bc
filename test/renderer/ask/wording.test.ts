import { describe, expect, it } from 'vitest';
import { answerText, costWords, nameOfCitation, notesOf, outlookWords, reasonOf } from '../../../renderer/ask/wording.ts';
import { answer, citation, sentence } from './answers.ts';

describe('the words of an answer', () => {
  it('says how quick the next question is', () => {
    const outlook = { model: 'smollm2', tokens: 10_000, missing: 0, seconds: 0.4 };
    expect(outlookWords(outlook, 1)).toBe('about 1 s');
    // a line that was added since is no first question
    expect(outlookWords({ ...outlook, missing: 30, seconds: 1.7 }, 1)).toBe('about 2 s');
    expect(outlookWords({ ...outlook, missing: 10_000, seconds: 540 }, 1)).toBe('first question reads the video, about 9 min');
    expect(outlookWords({ ...outlook, missing: 9000, seconds: 7500 }, 3)).toBe('first question reads the videos, about 2 h 5 min');
  });

  it('says what was read and how long it took', () => {
    expect(costWords(answer('a'))).toBe('972 tokens, 900 from memory, 72 new · 1.2 s');
    const quoted = answer('a', { mode: 'extractive', tokens: { cached: 0, new: 0, generated: 0 }, seconds: 0.03 });
    expect(costWords(quoted)).toBe('No language model read it · 0.1 s');
    expect(costWords({ ...quoted, model: '' })).toBe('0.1 s');
  });

  it('says why the verdict is what it is', () => {
    expect(reasonOf(answer('a'))).toBe('Every sentence has a source.');
    const partly = answer('a', { verdict: 'partlySupported', sentences: [sentence('one', citation(1)), sentence('two')] });
    expect(reasonOf(partly)).toBe('1 of 2 sentences has a source.');
    expect(reasonOf(answer('a', { verdict: 'notInVideo', sentences: [], videoIds: ['a', 'b'] }))).toContain('in these videos');
  });

  it('tells a screen reader where a citation leads', () => {
    expect(nameOfCitation(citation(2581, { quote: 'they say\nschedule' }))).toBe('Source, 43 minutes 1 second, said: they say; schedule');
    expect(nameOfCitation(citation(61, { kind: 'concept', quote: 'rocket' }), 'pad.mp4')).toBe(
      'Source, pad.mp4, 1 minute 1 second, seen: rocket',
    );
  });

  it('copies an answer with its timecodes, and says what has no source', () => {
    const copied = answer('a', {
      question: 'What is baked?',
      verdict: 'partlySupported',
      sentences: [sentence('Bread is baked.', citation(67)), sentence('It is good.')],
    });
    expect(answerText(copied, () => '').split('\n')).toEqual([
      'What is baked?',
      '',
      'Bread is baked. [1:07] It is good. [no source]',
      '',
      'Partly supported. 1 of 2 sentences has a source.',
      '',
      'Sources',
      '1:07  Said: “words at 67”',
      '',
    ]);
    expect(answerText({ ...copied, videoIds: ['a', 'b'] }, (id) => `${id}.mp4`)).toContain('[a.mp4 1:07]');
  });

  it('does not tell twice that no model is installed', () => {
    const notes = ['No language model is installed, so the lines themselves are quoted. Run: x', 'Read together with “one?”.'];
    expect(notesOf(answer('a', { model: '', notes }))).toEqual(['Read together with “one?”.']);
    expect(notesOf(answer('a', { notes }))).toEqual(notes);
  });
});
