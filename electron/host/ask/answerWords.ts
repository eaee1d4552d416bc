const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Words of which each kind of answer is made, in English. */
export const NUMBERS =
  words(`zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
  thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion dozen dozens half third quarter twice once double
  triple nobody none no several both single couple`);
export const MAGNITUDES = words('hundred thousand million billion percent');
export const MONEY = words('dollar dollars pound pounds euro euros cent cents pence penny franc francs crown crowns yen bucks money');
const LENGTHS =
  'metre metres meter meters kilometre kilometres kilometer kilometers km m cm mm centimetre centimetres mile miles foot feet inch inches yard yards storeys floors';
const WEIGHTS = 'kilo kilos kilogram kilograms kg gram grams g ton tons tonne tonnes ounce ounces pound pounds lb stone';
const YEARS = 'year years month months week weeks day days old';
const DEGREES = 'degree degrees celsius fahrenheit c f';
const OTHER = 'litre litres liter liters knots volts watts decibel decibels percent km/h mph hour second minutes minute hours';
export const MEASURES = words(`${LENGTHS} ${WEIGHTS} ${YEARS} ${DEGREES} ${OTHER}`);
/** What the answer to "how old", "how deep" ... is counted in. */
export const UNITS_OF: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...'old young'.split(' ').map((quality) => [quality, words(`${YEARS} century centuries`)] as const),
  ...'tall high deep wide thick big large steep small short'
    .split(' ')
    .map((quality) => [quality, words(`${LENGTHS} degrees percent`)] as const),
  ...'heavy light'.split(' ').map((quality) => [quality, words(WEIGHTS)] as const),
  ...'hot cold warm temperature'.split(' ').map((quality) => [quality, words(DEGREES)] as const),
  ...'fast slow'.split(' ').map((quality) => [quality, words(`km/h mph knots ${LENGTHS}`)] as const),
  ...'far'.split(' ').map((quality) => [quality, words(`${LENGTHS} minutes hours minute hour`)] as const),
]);
export const WHEN =
  words(`monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays january february
  march april may june july august september october november december today tomorrow tonight yesterday morning mornings noon midday midnight afternoon
  evening evenings night nights overnight spring summer autumn winter weekend weekends christmas easter holiday holidays now soon already ago later`);
export const SPANS = words(
  'week weeks month months year years hour hours minute minutes second seconds day days decade decades century centuries term terms season seasons',
);
export const OFTEN = words(
  'every each daily weekly monthly yearly hourly always never often sometimes rarely usually once twice times regularly mondays tuesdays wednesdays thursdays fridays saturdays sundays',
);
export const TIME_LINKS = words('before after until till since when while as during');
export const REASONS = words(
  `because since due so therefore cause caused causes causing reason reasons thanks owing to for after as if means led leads failed expired despite`,
);
export const PLACE_LINKS =
  words(`in at on near behind beside under over inside outside into onto through towards between opposite from to above below across along
  around beyond beneath`);
export const PLACES = words('here there north south east west home abroad upstairs downstairs outside inside everywhere nowhere');
export const COLOURS = words('red green blue yellow black white grey gray brown orange pink purple violet golden silver dark coloured');
export const PEOPLE =
  words(`man men woman women family families child children girl girls boy boys daughter son mother father parents brother sister
  wife husband uncle aunt team crew company police committee council government club mr mrs ms dr doctor doctors engineer engineers teacher teachers driver drivers
  landlord tenant tenants neighbour neighbours farmer farmers pilot pilots student students president minister mayor king queen captain manager boss owner
  worker workers player players coach singer singers actor actors writer author artist scientist scientists researcher researchers professor nurse nurses officer officers
  soldier soldiers judge lawyer guest guests visitor visitors customer customers patient patients friend friends colleague colleagues
  thief thieves reader readers beginner beginners member members user users`);
/** A stretch of time without a number. */
export const UNTIL = words('until till overnight');
/** After these stands how something is done. */
export const MEANS = words('by with in through using from');
/** After these stands what is in a thing. */
export const CONTAINING = words('contain contains contained hold holds held full with filled inside consists');
/** Who these are nobody knows. */
export const NOBODY_KNOWN = words('somebody someone anybody anyone everybody everyone people person one');

/** Verbs that mean the opposite of each other, though they stand in the same sentences. */
export const OPPOSITES: readonly (readonly [string, string])[] = [
  ['open', 'close'],
  ['open', 'shut'],
  ['begin', 'end'],
  ['start', 'end'],
  ['start', 'stop'],
  ['start', 'finish'],
  ['begin', 'finish'],
  ['buy', 'sell'],
  ['win', 'lose'],
  ['find', 'lose'],
  ['arrive', 'leave'],
  ['arrive', 'depart'],
  ['rise', 'fall'],
  ['raise', 'lower'],
  ['build', 'destroy'],
  ['give', 'take'],
  ['lend', 'borrow'],
  ['accept', 'refuse'],
  ['allow', 'forbid'],
  ['live', 'die'],
  ['enter', 'leave'],
  ['remember', 'forget'],
];
