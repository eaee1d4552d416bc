/** A way to say what one looks for, with an example that can be tried. */
export interface QueryRule {
  example: string;
  meaning: string;
}

/** The query language, as search/parseQuery reads it: plain English first, then the short forms for it. */
export const QUERY_RULES: readonly QueryRule[] = [
  { example: 'a red car at night', meaning: 'anything seen, said or written that fits' },
  { example: '"mixing flour and water"', meaning: 'exactly these words, said or written' },
  { example: 'speech: the budget', meaning: 'only what is said' },
  { example: 'text: exit', meaning: 'only what can be read on the screen' },
  { example: 'picture: a dog on a beach', meaning: 'only what is seen' },
  { example: 'the coffee after the rocket', meaning: 'one thing after another; before works too' },
  { example: 'a cat while: someone talks about bread', meaning: 'two things at the same time' },
  { example: 'the second time a dog is shown', meaning: 'the first, second, last time' },
  { example: 'a street -car', meaning: 'where nobody says or shows the word “car”' },
];

/** The rule for one video, with a name that the library has. */
export function ruleOfVideo(name: string): QueryRule {
  return { example: name.includes(' ') ? `a goal in:"${name}"` : `a goal in:${name}`, meaning: 'only in this video' };
}
