import { createRequire } from 'node:module';
import type nlp from 'compromise/two';

/** Loaded with the first question: it is a third of what a host would load at its start. */
let compromise: typeof nlp | undefined;

/** A word with what grammar says of it. */
export interface GrammarWord {
  /** Lower case, without punctuation. */
  word: string;
  /** Verbs in the infinitive, nouns in the singular. */
  root: string;
  /** The part of speech and kind, as compromise names them: Noun, Verb, Copula, Auxiliary, Determiner, Place, Person, Date, Value ... */
  tags: ReadonlySet<string>;
  /** A comma, colon or the like stands after it. */
  ends: boolean;
}

/** Participles that compromise gives no infinitive for. */
const PARTICIPLES = new Map(
  `awoken awake,beaten beat,begun begin,bitten bite,blown blow,borne bear,broken break,chosen choose,drawn draw,driven drive,drunk drink,eaten eat,fallen fall,
  flown fly,forbidden forbid,forgiven forgive,forgotten forget,frozen freeze,given give,grown grow,hidden hide,known know,overthrown overthrow,proven prove,
  ridden ride,risen rise,rung ring,seen see,sewn sew,shaken shake,shown show,sown sow,spoken speak,stolen steal,sung sing,sunk sink,sworn swear,swum swim,
  taken take,thrown throw,torn tear,withdrawn withdraw,woken wake,worn wear,written write`
    .split(',')
    .map((pair) => pair.trim().split(' ') as [string, string]),
);

/** Texts whose grammar is remembered: the same lines are read for question after question. */
const REMEMBERED = 2000;
const known = new Map<string, GrammarWord[][]>();

/** The sentences of an English text, a line break ending one too; each word with its part of speech. */
export function readGrammar(text: string): GrammarWord[][] {
  const before = known.get(text);
  if (before) return before;
  compromise ??= createRequire(import.meta.url)('compromise/two') as typeof nlp;
  const view = compromise(text.replaceAll('’', "'"));
  view.compute('root');
  const read = view.docs.map((sentence) => {
    const words: GrammarWord[] = [];
    for (const term of sentence.filter(({ normal }) => normal !== '')) {
      const { normal, post } = term;
      const root = 'root' in term && typeof term.root === 'string' && term.root !== '' ? term.root : (PARTICIPLES.get(normal) ?? normal);
      const word = { word: normal, root, tags: term.tags ?? new Set<string>(), ends: /[,:;()]/.test(post) };
      // in "my left hand" nobody leaves
      const isSide = (normal === 'left' || normal === 'right') && leadsToNoun(words.at(-1));
      words.push(isSide ? { ...word, root: normal, tags: new Set(['Adjective']) } : word);
    }
    return words;
  });
  if (known.size >= REMEMBERED) known.clear();
  known.set(text, read);
  return read;
}

function leadsToNoun(before: GrammarWord | undefined): boolean {
  return before !== undefined && (before.tags.has('Determiner') || before.tags.has('Possessive'));
}

/** The words of a text, as they stand there and in their base forms. */
export function rootsIn(text: string): string[] {
  return [...new Set(readGrammar(text).flatMap((row) => row.flatMap(({ word, root }) => [word, root])))];
}

/** Verbs that say nothing by themselves. */
const LIGHT = new Set(
  'be is are was were am been being have do get go make happen take will would can could should must may might shall need let say tell call come last'.split(
    ' ',
  ),
);

/** The words of a sentence that are verbs and carry meaning. */
export function fullVerbs(sentence: readonly GrammarWord[]): GrammarWord[] {
  return sentence.filter(({ root, tags }, at) => {
    if (!tags.has('Verb') || tags.has('Auxiliary') || tags.has('Copula') || tags.has('Modal') || LIGHT.has(root)) return false;
    // "the brakes", "bad weather" are things, whatever else they can be
    const before = sentence[at - 1]?.tags;
    return !before || tags.has('PastTense') || !(before.has('Determiner') || before.has('Adjective') || before.has('Possessive'));
  });
}

/** Whether a word can be who or what somebody speaks of. */
export function isNounLike({ tags }: GrammarWord): boolean {
  return tags.has('Noun') && !tags.has('Pronoun') && !tags.has('Possessive') && !tags.has('Determiner');
}
