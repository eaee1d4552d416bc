import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { appRoot } from '../platform/paths.ts';

/** Words of a name that are looked up together. */
const LONGEST = 3;
/** What a word means less often counts half. */
const SECOND_SENSE = 0.5;
const DETERMINER = /^(?:an?|the|some|any|this|that|these|those|one|two|three|four|five|several|many)$/;
/** Words after which something else is described than the thing that is named first. */
const ENDS_NAME =
  /^(?:of|in|on|at|with|to|for|from|by|into|onto|about|over|under|near|behind|beside|between|through|across|along|around|inside|outside|against|without|during|before|after|above|below|next|that|which|who|whose|where|when|while|is|are|was|were|has|have|and|or)$/;

const kindsSchema = z.object({ sets: z.array(z.array(z.number())), nouns: z.record(z.string(), z.array(z.number())) });
type Kinds = z.output<typeof kindsSchema>;
let loaded: Kinds | null = null;

/**
 * The classes that are kinds of the thing a query names first, by WordNet: "a dog on a sofa" gives all 119 dogs. Each with its
 * weight, 1 for the usual sense of the word. Null where the thing has no such classes, so that nothing follows from it.
 */
export function conceptKinds(text: string): ReadonlyMap<number, number> | null {
  loaded ??= readKinds();
  const words = nameOf(text);
  for (let length = Math.min(LONGEST, words.length); length >= 1; length--) {
    const part = words.slice(-length);
    for (const last of singulars(part.at(-1)!)) {
      const noun = [...part.slice(0, -1), last].join(' ');
      const sets = Object.hasOwn(loaded.nouns, noun) ? loaded.nouns[noun]! : null;
      if (sets) return sets.length > 0 ? classesOf(loaded, sets) : null;
    }
  }
  return null;
}

/** The words of the first thing that is named, without articles: its last word is what it is. */
function nameOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}'-]+/gu) ?? [];
  const end = words.findIndex((word, at) => at > 0 && (ENDS_NAME.test(word) || (word.length > 5 && word.endsWith('ing'))));
  return words.slice(0, end < 0 ? words.length : end).filter((word) => !DETERMINER.test(word));
}

/** A word and what it may be the plural of. Rules of WordNet's morphy(7WN) for nouns. */
function singulars(word: string): string[] {
  const endings: [RegExp, string][] = [
    [/men$/, 'man'],
    [/ies$/, 'y'],
    [/ves$/, 'f'],
    [/ves$/, 'fe'],
    [/(s|x|z|ch|sh)es$/, '$1'],
    [/([^s])s$/, '$1'],
  ];
  return [word, ...endings.filter(([ending]) => ending.test(word)).map(([ending, singular]) => word.replace(ending, singular))];
}

function classesOf({ sets }: Kinds, ranked: readonly number[]): Map<number, number> {
  const classes = new Map<number, number>();
  ranked.forEach((place, rank) => {
    const runs = sets[place] ?? [];
    for (let run = 0; run + 1 < runs.length; run += 2) {
      for (let index = runs[run]!; index <= runs[run + 1]!; index++)
        if (!classes.has(index)) classes.set(index, rank === 0 ? 1 : SECOND_SENSE);
    }
  });
  return classes;
}

/** No kinds where the file cannot be read: the class vectors then answer alone. */
function readKinds(): Kinds {
  try {
    const file = join(appRoot(), 'assets', 'models', 'concept-vectors', 'kinds.json');
    return kindsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { sets: [], nouns: {} };
  }
}
