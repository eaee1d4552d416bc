import { contentWords, type Word } from '../../search/words.ts';
import { fullVerbs, readGrammar } from './grammar.ts';

/** What kind of words can answer a question; `kind` names it ("which instrument"), `any` where it does not say. */
export type Asked =
  | 'count'
  | 'money'
  | 'measure'
  | 'code'
  | 'time'
  | 'duration'
  | 'frequency'
  | 'place'
  | 'person'
  | 'reason'
  | 'name'
  | 'colour'
  | 'kind'
  | 'content'
  | 'manner'
  | 'any';

/** A question taken apart. */
export interface Question {
  text: string;
  asked: Asked;
  /** What it is about, without the words that only ask; for the sentence encoder. */
  subject: string;
  /** Words that a supporting line has to be about. */
  words: readonly Word[];
  /** What is counted, measured or chosen from ("drivers" of how many drivers, "old" of how old, "door" of which door); empty otherwise. */
  of: string;
  /** What it says is done, in the infinitive; without verbs that mean little by themselves. */
  verbs: readonly string[];
  /** It asks who does or did it. */
  doer: boolean;
  /** It asks what can be seen, not what is said. */
  seen: boolean;
}

interface Opening {
  pattern: string;
  asked: Asked;
  /** The word that the pattern ends with is what is counted or chosen from: it stays in the subject, or only names the answer. */
  ends?: 'subject' | 'name';
}

const QUALITIES =
  'old|tall|high|big|large|heavy|deep|wide|thick|fast|hot|cold|warm|far|strong|loud|steep|expensive|cheap|bright|young|short|small|light';
const PRICED = String.raw`\b(?:costs?|price|fee|fees|fare|pays?|paid|charges?|rent|rate|deposit|fine|salary|wage|earn|owes?|worth|budget|spend|spent|bid|tip)\b`;
const CODED = String.raw`\b(?:number|code|pin|password|passcode|passphrase|combination|address|phone|extension|serial|version)\b`;

const ACTS = 'is|are|was|were|do|does|did|has|have|had|can|could|should|will|would|must|may|might|shall|has to|have to';

/** How questions begin, and what they then want. The first that fits counts; `|` alone is the end of a word. */
const OPENINGS: readonly Opening[] = [
  { pattern: String.raw`(?:by |for |at )?how much(?: (?:money|cash)|(?=.*${PRICED}))`, asked: 'money' },
  { pattern: String.raw`how much(?= .*\b(?:weighs?|measures?)\b)`, asked: 'measure' },
  { pattern: String.raw`how much(?= (?:is|are|was|were)\b)`, asked: 'money' },
  {
    pattern: String.raw`(?:by )?how much(?= (?:is|are|was|were|do|does|did|has|have|had|can|could|should|will|would|must|may|might)\b)`,
    asked: 'count',
  },
  { pattern: String.raw`(?:by )?how much (?:earlier|later|longer|sooner|older|younger)`, asked: 'duration' },
  { pattern: String.raw`(?:what|which) (?:kind|sort|type|make|brand|breed)s? of \p{L}[\p{L}-]*`, asked: 'kind', ends: 'subject' },
  { pattern: String.raw`(?:for |of |after |in |at |on )?how (?:many|much) \p{L}[\p{L}-]*`, asked: 'count', ends: 'subject' },
  { pattern: String.raw`(?:for |after )?how long(?! ago)`, asked: 'duration' },
  { pattern: String.raw`how (?:often|frequently|regularly)`, asked: 'frequency' },
  { pattern: String.raw`(?:by )?how (?:long ago|late|early|soon)`, asked: 'time' },
  { pattern: String.raw`how (?:${QUALITIES})`, asked: 'measure', ends: 'subject' },
  { pattern: String.raw`(?:until |till |since |from |by )?when(?: exactly)?`, asked: 'time' },
  {
    pattern: String.raw`(?:(?:until|since|from|by|at|on|in|during|for) )?(?:what|which) (?:times?|days?|dates?|months?|years?|hours?|seasons?|weekdays?)`,
    asked: 'time',
  },
  { pattern: String.raw`(?:why|for what reasons?|what (?:is|was) the reason (?:for|that|why))`, asked: 'reason' },
  { pattern: String.raw`(?:from |to )?where(?: exactly)?`, asked: 'place' },
  {
    pattern: String.raw`(?:in |at |from |to |on |near )?(?:what|which) (?:city|cities|town|village|country|countries|place|street|region|state)`,
    asked: 'place',
    ends: 'name',
  },
  { pattern: String.raw`(?:with |for |to |by |from )?(?:who|whom|whose)`, asked: 'person' },
  { pattern: String.raw`what (?:is|are|was|were) (?:the |his |her |their |your )?(?:full |first |last )?names? of`, asked: 'name' },
  { pattern: String.raw`what (?:is|are|was|were) (?:the )?.+(?= called$)`, asked: 'name' },
  { pattern: String.raw`(?:what|which) colou?rs?`, asked: 'colour' },
  { pattern: String.raw`(?:what|which)(?=.*${PRICED})`, asked: 'money' },
  { pattern: String.raw`(?:at |on |by )?(?:what|which)(?=(?: (?:is|was|are|were))?(?: the)? ?.*${CODED})`, asked: 'code' },
  {
    pattern: String.raw`(?:(?:at |to )?what (?:(?:is|was) (?:the )?)?)(?:temperature|percentage|score)`,
    asked: 'measure',
    ends: 'subject',
  },
  {
    pattern: String.raw`(?:in |on |at |to |of |with |for |from |by |through )?(?:which(?! (?:${ACTS}|one)\b) \p{L}[\p{L}-]*|what (?!(?:${ACTS})\b)\p{L}[\p{L}-]*(?= (?:${ACTS})\b))`,
    asked: 'kind',
    ends: 'subject',
  },
  {
    pattern: String.raw`what (?:is|was|are|were) (?:the |his |her |their |your |my |our )?(?!(?:first|second|third|last|next)\b)\p{L}[\p{L}-]*(?= of\b)`,
    asked: 'any',
    ends: 'subject',
  },
  { pattern: String.raw`what(?= (?:is|was|are|were|lies?|lay) (?:in|inside) )`, asked: 'content' },
  { pattern: String.raw`how(?= (?:is|are|was|were|do|does|did|can|could|should|must|has|have)\b)`, asked: 'manner' },
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
  kind sort type thing way called take place much many exactly according pay paid long come comes came begin begins began start starts started last lasts lasted else`.split(
    /\s+/,
  ),
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
  const last = opening?.ends ? (head.split(' ').at(-1) ?? '') : '';
  const rest = plain.slice(head.length).replace(AUXILIARY, '').trim();
  const subject = (opening?.ends === 'name' ? rest : `${last} ${rest}`.trim()) || plain;
  const all = contentWords(subject);
  const about = all.filter(({ word }) => !ASKING.has(word));
  const asked = opening?.asked ?? 'any';
  return {
    text: plain,
    asked,
    subject,
    words: about.length > 0 ? about : all,
    of: last.toLowerCase(),
    verbs: verbsOf(plain, head),
    doer: asked === 'person' && /^(?:who(?! (?:did|does|do)\b)|by whom)/i.test(plain),
    seen: SEEN.test(plain),
  };
}

const HELPERS = new Set('do does did will would can could should must may might shall'.split(' '));

/** Verbs of a question, in the infinitive. After "does the girl" a verb follows, also where it could be a noun ("play"). */
function verbsOf(question: string, head: string): string[] {
  const asking = new Set(head.toLowerCase().split(' '));
  const words = readGrammar(question).flat();
  const rest = words.filter(({ word, tags }) => !asking.has(word) && !tags.has('Particle'));
  const found = fullVerbs(rest);
  if (found.length === 0 && words.some(({ word }) => HELPERS.has(word))) {
    const last = rest.findLast(({ tags }) => (tags.has('Noun') && !tags.has('Pronoun')) || tags.has('Adjective'));
    const subject = rest.find(({ tags }) => tags.has('Noun') || tags.has('Pronoun'));
    if (last && last !== subject) found.push(last);
  }
  return [...new Set(found.map(({ root }) => root))];
}
