import { describe, expect, it } from 'vitest';
import { holdsAnswer } from '../../../../electron/host/ask/answerKinds.ts';
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
      'How long does the walk take?': 'time',
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
    const holds = (question: string, line: string) => {
      const read = readQuestion(question);
      return holdsAnswer(read, line, (word) => word === read.of);
    };
    expect(holds('How many goats are in the barn?', 'There are seven goats in the barn')).toBe(1);
    expect(holds('How many goats are in the barn?', 'The goats sleep in the barn')).toBe(-1);
    expect(holds('How many goats are in the barn?', 'At nine they drive the sheep into the barn')).toBe(0);
    expect(holds('What does the ladder cost?', 'Ladder  35')).toBe(1);
    expect(holds('What does the ladder cost?', 'The ladder is ninety years old')).toBe(-1);
    expect(holds('When does the shop open?', 'The shop opens on Tuesday')).toBe(1);
    expect(holds('When does the shop open?', 'The shop sells bread')).toBe(-1);
    expect(holds('Who repaired the clock?', 'The clock was repaired by Anna')).toBe(1);
    expect(holds('Who repaired the clock?', 'The clock was repaired')).toBe(-1);
    expect(holds('What colour is the door?', 'The green door is shut')).toBe(1);
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
