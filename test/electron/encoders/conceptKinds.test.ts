import { describe, expect, it } from 'vitest';
import { conceptKinds } from '../../../electron/encoders/conceptKinds.ts';
import { conceptNames } from '../../../electron/encoders/conceptQuery.ts';

const named = (text: string): string[] => [...(conceptKinds(text)?.keys() ?? [])].map((index) => conceptNames[index]!);

describe('conceptKinds', () => {
  it('gives all classes below a word', () => {
    expect(named('a dog')).toEqual(expect.arrayContaining(['German shepherd', 'toy poodle', 'dog']));
    expect(named('a dog')).not.toContain('tabby');
    expect(named('a musical instrument')).toEqual(expect.arrayContaining(['violin', 'accordion', 'French horn']));
  });

  it('takes the thing that is named first, however it stands there', () => {
    for (const text of ['dogs', 'two old dogs', 'a dog on a sofa', 'a dog chasing a cat', 'The dog, with a cat'])
      expect(named(text)).toEqual(named('dog'));
    expect(named('wolves')).toEqual(named('a wolf'));
    expect(named('a fire engine')).toEqual(['fire engine']);
  });

  it('knows nothing of what has no classes, of what is everything, and of names that only sound like a kind', () => {
    for (const text of ['the tax return', 'an object', 'a prairie dog', 'goes dark', '', '__proto__', 'constructor'])
      expect(conceptKinds(text)).toBeNull();
  });

  it('counts what a word means less often half', () => {
    const weights = new Set(conceptKinds('food')?.values());
    expect(weights).toEqual(new Set([1, 0.5]));
  });
});
