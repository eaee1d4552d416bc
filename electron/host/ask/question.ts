import { contentWords, type Word } from '../../search/words.ts';

/** What kind of words can answer a question; `any` where it does not say. */
type Asked = 'count' | 'money' | 'measure' | 'code' | 'time' | 'place' | 'person' | 'reason' | 'name' | 'colour' | 'any';

/** A question taken apart. */
export interface Question {
  text: string;
  asked: Asked;
  /** What it is about, without the words that only ask; for the sentence encoder. */
  subject: string;
  /** Words that a supporting line has to be about. */
  words: readonly Word[];
  /** What is counted or measured ("drivers" of how many drivers, "old" of how old); empty otherwise. */
  of: string;
  /** It asks what can be seen, not what is said. */
  seen: boolean;
}

interface Opening {
  pattern: string;
  asked: Asked;
  /** The word that the pattern ends with is what is counted; it stays in the subject. */
  counts?: true;
}

const QUALITIES =
  'old|tall|high|big|large|heavy|deep|wide|thick|fast|hot|cold|warm|far|strong|loud|steep|expensive|cheap|bright|young|short|small|light';
const PRICED = String.raw`\b(?:costs?|price|fee|fees|fare|pays?|paid|charges?|rent|rate|deposit|fine|salary|wage|earn|owes?|worth|budget|spend|spent|bid|tip)\b`;
const CODED = String.raw`\b(?:number|code|pin|password|passcode|passphrase|combination|address|phone|extension|serial|version|score|temperature|percentage)\b`;

/** How questions begin, and what they then want. The first that fits counts; `|` alone is the end of a word. */
const OPENINGS: readonly Opening[] = [
  { pattern: String.raw`(?:by |for |at )?how much(?: (?:money|cash)|(?=.*${PRICED}))`, asked: 'money' },
  { pattern: String.raw`how much(?= .*\b(?:weighs?|measures?)\b)`, asked: 'measure' },
  { pattern: String.raw`how much(?= (?:is|are|was|were)\b)`, asked: 'money' },
  {
    pattern: String.raw`(?:by )?how much(?= (?:is|are|was|were|do|does|did|has|have|had|can|could|should|will|would|must|may|might)\b)`,
    asked: 'count',
  },
  { pattern: String.raw`(?:for |of |after |in |at |on )?how (?:many|much) \p{L}[\p{L}-]*`, asked: 'count', counts: true },
  { pattern: String.raw`(?:for |after |by )?how (?:long|often|late|early|soon|frequently)`, asked: 'time' },
  { pattern: String.raw`how (?:${QUALITIES})`, asked: 'measure', counts: true },
  { pattern: String.raw`(?:until |till |since |from |by )?when(?: exactly)?`, asked: 'time' },
  {
    pattern: String.raw`(?:(?:until|since|from|by|at|on|in|during|for) )?(?:what|which) (?:times?|days?|dates?|months?|years?|hours?|seasons?|weekdays?)`,
    asked: 'time',
  },
  { pattern: String.raw`(?:why|for what reasons?|what (?:is|was) the reason (?:for|that|why))`, asked: 'reason' },
  { pattern: String.raw`(?:from |to )?where(?: exactly)?`, asked: 'place' },
  {
    pattern: String.raw`(?:in|at|from|to|on|near) (?:what|which) (?:city|town|village|country|place|street|building|room|region|state)`,
    asked: 'place',
  },
  { pattern: String.raw`(?:with |for |to |by |from )?(?:who|whom|whose)`, asked: 'person' },
  { pattern: String.raw`what (?:is|are|was|were) (?:the |his |her |their |your )?(?:full |first |last )?names? of`, asked: 'name' },
  { pattern: String.raw`what (?:is|are|was|were) (?:the )?.+(?= called$)`, asked: 'name' },
  { pattern: String.raw`(?:what|which) colou?rs?`, asked: 'colour' },
  { pattern: String.raw`(?:what|which)(?=.*${PRICED})`, asked: 'money' },
  { pattern: String.raw`(?:at |on |by )?(?:what|which)(?=(?: (?:is|was|are|were))?(?: the)? ?.*${CODED})`, asked: 'code' },
  { pattern: String.raw`(?:in |on |at |to |of |with |for |from |by )?(?:what|which|how)`, asked: 'any' },
];
const READ = OPENINGS.map((opening) => ({
  ...opening,
  regex: new RegExp(String.raw`^(?:(?:and|but|so|then|please|tell me|do you know),? )*(?:${opening.pattern})(?!\p{L})`, 'iu'),
}));
const AUXILIARY =
  /^(?:\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|should|will|would|must|may|might|shall|am|be|been|being|get|gets|got)\b)+/i;
/** Words that stand for the answer, and that it need not hold. */
const ASKING = new Set(
  `cost costs price money amount fee number time name reason speaker video film one people person say said says tell told mention mentioned happen happens happened
  kind sort type thing way called take place much many exactly according pay paid long`.split(/\s+/),
);
const SEEN =
  /\b(?:see|seen|shown?|shows|appears?|visible|looks? like|on (?:the )?screen|in (?:the )?(?:picture|shot|image|frame)|(?:picture|image|photo|footage) of)\b/i;

/** Reads a question; what is no question is a subject that is asked about. */
export function readQuestion(text: string): Question {
  const plain = text
    .normalize('NFKC')
    .replaceAll('’', "'")
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[\s?!.]+$/, '');
  const opening = READ.find(({ regex }) => regex.test(plain));
  const head = opening?.regex.exec(plain)?.[0] ?? '';
  const last = opening?.counts ? (head.split(' ').at(-1) ?? '') : '';
  const rest = plain.slice(head.length).replace(AUXILIARY, '').trim();
  const subject = `${last} ${rest}`.trim() || plain;
  const all = contentWords(subject);
  const about = all.filter(({ word }) => !ASKING.has(word));
  return {
    text: plain,
    asked: opening?.asked ?? 'any',
    subject,
    words: about.length > 0 ? about : all,
    of: last.toLowerCase(),
    seen: SEEN.test(plain),
  };
}
