import { describe, expect, it } from 'vitest';
import { holdsAnswer } from '../../../../electron/host/ask/answerKinds.ts';
import { doingOf } from '../../../../electron/host/ask/doing.ts';
import { isNumberWord, numbersIn } from '../../../../electron/host/ask/numbers.ts';
import { readQuestion } from '../../../../electron/host/ask/question.ts';

const words = (question: string) => readQuestion(question).words.map(({ word }) => word);

describe('a question', () => {
  it('is taken apart into what is asked for and what it is about', () => {
    const kinds = Object.entries({
      'How many goats are in the barn?': 'count',
      'How much money did they collect?': 'money',
      'How much is the blue lamp?': 'money',
      'What does the ladder cost?': 'money',
      'How much does the goat weigh?': 'measure',
      'How tall is the tower?': 'measure',
      'Until when is the road closed?': 'time',
      'On which day does the choir meet?': 'time',
      'How long does the walk take?': 'duration',
      'How often does the choir meet?': 'frequency',
      'Which instrument does the girl play?': 'kind',
      'What kind of cheese is it?': 'kind',
      'What is in the box?': 'content',
      'How was the fence mended?': 'manner',
      'Where is the key?': 'place',
      'In which town is the fair?': 'place',
      'Who repaired the clock?': 'person',
      'Why was the show cancelled?': 'reason',
      'What is the name of the goat?': 'name',
      'What is the password of the router?': 'code',
      'What did the goat eat?': 'any',
    });
    for (const [question, asked] of kinds) expect([question, readQuestion(question).asked]).toEqual([question, asked]);
    expect(words('How many goats are in the barn?')).toEqual(['goats', 'barn']);
    expect(words('What does the ladder cost?')).toEqual(['ladder']);
    expect(readQuestion('  Where   is the key ?! ').text).toBe('Where is the key');
    expect(readQuestion('the key').subject).toBe('the key');
  });

  it('is answered by words of its own kind only', () => {
    const alike = new Map([
      ['instrument', 'cello'],
      ['country', 'iceland'],
    ]);
    const holds = (question: string, line: string) => {
      const read = readQuestion(question);
      return holdsAnswer(read, line, (word) => (word === read.of || `${word}s` === read.of ? 1 : alike.get(read.of) === word ? 0.7 : 0));
    };
    const lines: [question: string, line: string, verdict: -1 | 0 | 1][] = [
      ['How many goats are in the barn?', 'There are seven goats in the barn', 1],
      ['How many goats are in the barn?', 'The goats sleep in the barn', -1],
      ['How many goats are in the barn?', 'At nine they drive the sheep into the barn', 0],
      ['What does the ladder cost?', 'Ladder  35', 1],
      ['What does the ladder cost?', 'The ladder is ninety years old', -1],
      ['When does the shop open?', 'The shop opens on Tuesday', 1],
      ['When does the shop open?', 'The shop sells bread', -1],
      ['Who repaired the clock?', 'The clock was repaired by Anna', 1],
      ['Who repaired the clock?', 'The clock was repaired', -1],
      ['What colour is the door?', 'The green door is shut', 1],
      ['How long does the walk take?', 'The walk takes two hours', 1],
      ['How long does the walk take?', 'The walk begins at nine', -1],
      ['How old is the barn?', 'The barn is forty metres long', -1],
      ['How much is the ladder?', 'The ladder is sold from nine in the morning', -1],
      ['What is the code of the safe?', 'The safe cost nine hundred dollars', -1],
      ['What is the code of the safe?', 'Safe: 4 8 1 5', 1],
      ['Which instrument does she play?', 'In the evening she plays the cello', 1],
      ['Which instrument does she play?', 'In the evening she plays in the garden', -1],
      ['Which window was broken?', 'They broke the kitchen window', 1],
      ['Which window was broken?', 'They broke a window', -1],
      ['Which hand was hurt?', 'My left hand was hurt', 1],
      ['Which country is she from?', 'A girl from Iceland won', 1],
      ['Where are the goats?', 'The goats sleep behind the barn', 1],
      ['Where are the goats?', 'The goats sleep for two hours', -1],
      ['What is in the box?', 'The box is at the post office', -1],
    ];
    for (const [question, line, verdict] of lines) expect([question, line, holds(question, line)]).toEqual([question, line, verdict]);
  });
});

describe('what is done', () => {
  const met = (question: string, line: string) => doingOf(readQuestion(question), line, () => 0.9);

  it('is met by the same verb in any form, not by its opposite, and by whoever does it', () => {
    expect(met('Who stole the spoons?', 'A waiter stole the spoons')).toEqual({ met: 1, doer: 1 });
    expect(met('Who stole the spoons?', 'The spoons were stolen by a waiter')).toMatchObject({ doer: 1 });
    expect(met('Who stole the spoons?', 'Somebody broke the window and stole the spoons')).toEqual({ met: 1, doer: -1 });
    expect(met('Who stole the spoons?', 'The spoons lie in the drawer')).toMatchObject({ doer: -1 });
    expect(met('When does the shop open?', 'The shop closes at nine').met).toBe(0);
    expect(met('When does the shop open?', 'The shop receives people at nine').met).toBeCloseTo(0.9);
    expect(met('What is the red thing?', 'The shop closes at nine')).toEqual({ met: 1, doer: 0 });
  });
});

describe('numbers', () => {
  it('are the same in digits and in words', () => {
    expect([...numbersIn('nine hundred dollars')]).toEqual([900]);
    expect([...numbersIn('$1,250 and thirty-two')]).toEqual([1250, 32]);
    expect([...numbersIn('four million three hundred thousand')]).toEqual([4_300_000]);
    expect([...numbersIn('four four seven one')]).toEqual([4, 7, 1]);
    expect([...numbersIn('two hundred and five')]).toEqual([205]);
    expect([...numbersIn('no number here')]).toEqual([]);
    expect([isNumberWord('twenty'), isNumberWord('7'), isNumberWord('goat')]).toEqual([true, true, false]);
  });
});
