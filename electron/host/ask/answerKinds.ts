import { wordsOf, type Word } from '../../search/words.ts';
import type { Question } from './question.ts';

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

const NUMBERS =
  words(`zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
  thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion dozen dozens half quarter twice once double
  triple nobody none no several both single couple`);
const MAGNITUDES = words('hundred thousand million billion percent');
const MONEY = words('dollar dollars pound pounds euro euros cent cents pence penny franc francs crown crowns yen bucks money');
const MEASURES =
  words(`metre metres meter meters kilometre kilometres kilometer kilometers km m cm mm centimetre centimetres mile miles foot feet inch inches yard yards
  kilo kilos kilogram kilograms kg gram grams ton tons tonne tonnes ounce ounces litre litres liter liters degree degrees celsius fahrenheit knots volts watts
  decibel decibels year years month months week weeks day days percent`);
const TIMES =
  words(`monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays january february
  march april may june july august september october november december today tomorrow tonight yesterday morning mornings noon midday midnight afternoon
  evening evenings night nights spring summer autumn winter weekend weekends week weeks month months year years hour hours minute minutes second seconds day days
  daily weekly monthly yearly century christmas easter holiday holidays always never`);
const TIME_LINKS = words('before after until till since when during while ago by');
const REASONS = words(
  `because since due so therefore cause caused causes causing reason reasons thanks owing to for after as if means led leads failed expired`,
);
const PLACES =
  words(`in at on to from near behind beside under over inside outside into onto through towards between opposite next here there north south east west
  home abroad upstairs downstairs`);
const COLOURS = words('red green blue yellow black white grey gray brown orange pink purple violet golden silver dark coloured');
const PEOPLE =
  words(`he she we they i you man men woman women family families child children girl girls boy boys daughter son mother father parents brother sister
  wife husband uncle aunt team crew company police committee council government club mr mrs ms dr doctor doctors engineer engineers teacher teachers driver drivers
  landlord tenant tenants neighbour neighbours farmer farmers pilot pilots student students president minister mayor king queen captain manager boss owner
  worker workers player players coach singer singers actor actors writer author artist scientist scientists researcher researchers professor nurse nurses officer officers
  soldier soldiers judge lawyer guest guests visitor visitors customer customers patient patients friend friends colleague colleagues`);

const CLOCK = /^(?:[01]?\d|2[0-4])[:.][0-5]\d$|^(?:1[5-9]|20)\d\d$|^\d{1,2}(?:st|nd|rd|th|am|pm|h)$/;

interface Place {
  word: Word;
  at: number;
}

/**
 * Whether a line holds words of the kind that a question asks for, other than the question's own: 1 it does, -1 it does not, 0 where
 * nothing can be said.
 *
 * @param near whether a word of the line is or means what is counted
 */
export function holdsAnswer(question: Question, line: string, near: (word: string) => boolean): -1 | 0 | 1 {
  const { asked, words: known } = question;
  if (asked === 'any') return 0;
  const asking = new Set(known.flatMap(({ word, stem }) => [word, stem]));
  // a line break ends what belongs to a number
  const all = line.split('\n').flatMap((row, index) => wordsOf(row).map((word, at) => ({ word, at: index * 1000 + at })));
  const others = all.filter(({ word: { word, stem } }) => !asking.has(word) && !asking.has(stem));
  const has = (list: ReadonlySet<string>): boolean => others.some(({ word: { word } }) => list.has(word));
  const named = others.some(({ word: { word, exact } }) => exact && !/\d/.test(word));
  const numbers = others.filter(({ word }) => isNumber(word));
  const verdict = (holds: boolean): -1 | 1 => (holds ? 1 : -1);
  switch (asked) {
    case 'count':
      return numbers.length === 0 ? -1 : question.of === '' || numbers.some((number) => counts(number, all, near)) ? 1 : 0;
    case 'money':
      return verdict(numbers.some((number) => mayBePrice(number, all)));
    case 'measure':
      return verdict(numbers.some((number) => has(MEASURES) || MEASURES.has(unitOf(number, all))));
    case 'code':
      return verdict(numbers.length > 0);
    case 'time':
      return has(TIMES) || others.some(({ word: { word } }) => CLOCK.test(word)) ? 1 : has(TIME_LINKS) ? 0 : -1;
    case 'reason':
      return verdict(has(REASONS) || line.includes(':') || line.includes('('));
    case 'place':
      return verdict(has(PLACES) || named);
    case 'person':
      return verdict(has(PEOPLE) || named);
    case 'name':
      return verdict(named);
    case 'colour':
      return verdict(has(COLOURS));
  }
}

function isNumber({ word }: Word): boolean {
  return NUMBERS.has(word) || /^\d/.test(word) || /\d$/.test(word);
}

/** The word right after a number and its magnitudes; empty at the end of a line. */
function unitOf({ at }: Place, all: readonly Place[]): string {
  let next = at + 1;
  for (;;) {
    const found = all.find((place) => place.at === next);
    if (!found) return '';
    if (!MAGNITUDES.has(found.word.word) && !isNumber(found.word)) return found.word.word;
    next++;
  }
}

/** A number belongs to a noun that follows within three words, or stands in one row with it ("Tenors: 2"). */
function counts(number: Place, all: readonly Place[], near: (word: string) => boolean): boolean {
  return all.some(({ word, at }) => at !== number.at && at - number.at >= -2 && at - number.at <= 4 && near(word.word));
}

/** An amount of money, or a bare number: one that no other unit or counted thing follows. */
function mayBePrice(number: Place, all: readonly Place[]): boolean {
  const unit = unitOf(number, all);
  if (MONEY.has(unit)) return true;
  if (TIMES.has(unit) || MEASURES.has(unit)) return false;
  return unit === '' || /^(?:a|an|per|each|for|and|or|to|in|on|every|the|of|is|was)$/.test(unit);
}
