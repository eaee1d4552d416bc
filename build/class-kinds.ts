import type { Synset, WordNetNouns } from './wordnet.ts';

/** A kind that holds more classes than this says nothing about a picture ("artifact"); "animal" holds 408. */
const MOST_CLASSES = 420;
/** Senses of a word that are looked at, most frequent first. */
const SENSES = 2;
/** Most words of a name that are looked up together. */
const LONGEST = 3;

/** Written to kinds.json and read by electron/encoders/conceptKinds.ts. */
interface ClassKinds {
  /** Sets of classes, each as [first, last, first, last, ...] of its runs. */
  sets: number[][];
  /** Per noun its sets, by rank of sense; -1 for a sense without classes. An empty list: its last word alone would mislead. */
  nouns: Record<string, number[]>;
}

/**
 * All nouns of WordNet that name a class or what a class is a kind of, with the classes below them.
 * @param senses of the classes, by index; null where WordNet does not know one
 */
export function classKinds(dictionary: WordNetNouns, senses: readonly (Synset | null)[]): ClassKinds {
  const below = new Map<number, Set<number>>();
  const add = (offset: number, index: number): void => {
    const known = below.get(offset) ?? new Set();
    if (known.has(index)) return;
    below.set(offset, known.add(index));
    for (const parent of dictionary.synset(offset).hypernyms) add(parent, index);
  };
  senses.forEach((sense, index) => {
    if (sense) add(sense.offset, index);
  });
  const sets: number[][] = [];
  const places = new Map<string, number>();
  const placeOf = (offset: number): number => {
    const classes = below.get(offset);
    if (!classes || classes.size > MOST_CLASSES) return -1;
    const runs = runsOf([...classes].sort((a, b) => a - b));
    const key = runs.join(' ');
    const place = places.get(key) ?? sets.push(runs) - 1;
    places.set(key, place);
    return place;
  };
  const nouns: Record<string, number[]> = {};
  const compounds: string[] = [];
  for (const noun of dictionary.nouns()) {
    const own = dictionary
      .lookUp(noun)
      .slice(0, SENSES)
      .map(({ offset }) => placeOf(offset));
    while (own.at(-1) === -1) own.pop();
    if (own.length > 0) nouns[noun] = own;
    else if (noun.includes(' ')) compounds.push(noun);
  }
  // a prairie dog is no dog, a police dog is one
  for (const compound of compounds) {
    const words = compound.split(' ');
    const [first] = dictionary.lookUp(compound);
    const kinds = dictionary.lookUp(words.at(-1)!).slice(0, SENSES);
    const misleads = words.length <= LONGEST && nouns[words.at(-1)!] && first && !kinds.some((kind) => dictionary.isKindOf(first, kind));
    if (misleads && dictionary.isA(first, 'physical entity')) nouns[compound] = [];
  }
  return { sets, nouns };
}

function runsOf(ascending: readonly number[]): number[] {
  const runs: number[] = [];
  for (const index of ascending) {
    if (runs.at(-1) === index - 1) runs[runs.length - 1] = index;
    else runs.push(index, index);
  }
  return runs;
}
