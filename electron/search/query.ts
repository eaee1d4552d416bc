import type { Kind } from '../contract/search.ts';

/** One thing that is looked for. */
export interface Clause {
  /** Words in the person's order, without operators and without phrases that only frame them ("when do they talk about"). */
  text: string;
  /** Kinds of evidence that can answer it; null where the words do not say. */
  kinds: readonly Kind[] | null;
  /** Phrases that have to stand in speech or on the screen word for word. */
  phrases: readonly string[];
}

export interface Relation {
  type: 'after' | 'before' | 'while';
  /** "right after", "just before": nothing lies between. */
  near: boolean;
  clause: Clause;
}

/** A query as it was understood. */
export interface Query {
  main: Clause;
  relations: readonly Relation[];
  /** Which of its occurrences in order of time: 1 is the first, -1 the last; null for the best. */
  occurrence: number | null;
  /** Words or phrases that must not be in the moment. */
  excluded: readonly string[];
  /** Videos named with `in:`. */
  videos: readonly string[];
  /** The same words read without plain-English relations, where there were any: they may be words that somebody says. */
  plain: Clause | null;
  /** What it was understood as, where a person may want to know; plain sentences. */
  notes: readonly string[];
}
