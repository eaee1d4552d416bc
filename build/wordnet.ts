import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A noun sense: its words, gloss and the offsets of its direct hypernyms. */
export interface Synset {
  offset: number;
  words: string[];
  gloss: string;
  hypernyms: number[];
}

/** Reads the nouns of WordNet 3.1 (files data.noun and index.noun, formats wndb(5WN)). */
export class WordNetNouns {
  private readonly data: Buffer;
  private readonly senses = new Map<string, number[]>();

  constructor(folder: string) {
    this.data = readFileSync(join(folder, 'data.noun'));
    for (const line of readFileSync(join(folder, 'index.noun'), 'latin1').split('\n')) {
      if (line === '' || line.startsWith(' ')) continue;
      const fields = line.trim().split(' ');
      const count = Number(fields[2]);
      this.senses.set(fields[0]!, fields.slice(-count).map(Number));
    }
  }

  /** Senses of a word or collocation, most frequent first; empty where WordNet does not know it. */
  lookUp(word: string): Synset[] {
    return (
      this.senses.get(word.toLowerCase().replaceAll(/[ -]/g, '_')) ??
      this.senses.get(word.toLowerCase().replaceAll(' ', '_')) ??
      []
    ).map((offset) => this.synset(offset));
  }

  /** All nouns, words of a collocation parted by spaces. */
  nouns(): string[] {
    return Array.from(this.senses.keys(), (noun) => noun.replaceAll('_', ' '));
  }

  synset(offset: number): Synset {
    const end = this.data.indexOf(10, offset);
    const [head, gloss] = this.data.toString('latin1', offset, end).split(' | ') as [string, string];
    const fields = head.split(' ');
    const wordCount = parseInt(fields[3]!, 16);
    const words = Array.from({ length: wordCount }, (_, i) => fields[4 + 2 * i]!.replaceAll('_', ' '));
    const pointers = fields.slice(5 + 2 * wordCount);
    const hypernyms: number[] = [];
    for (let i = 0; i + 2 < pointers.length; i += 4)
      if (pointers[i] === '@' || pointers[i] === '@i') hypernyms.push(Number(pointers[i + 1]));
    return { offset, words, gloss: gloss.trim().split('; "')[0]!, hypernyms };
  }

  /** The chain of first hypernyms, nearest first. */
  chain(sense: Synset): Synset[] {
    const found: Synset[] = [];
    for (let at = sense.hypernyms[0]; at !== undefined && found.length < 30; at = found.at(-1)!.hypernyms[0]) found.push(this.synset(at));
    return found;
  }

  /** Whether `word` is among the ancestors of a sense, over any path. */
  isA(sense: Synset, word: string): boolean {
    return sense.words.includes(word) || sense.hypernyms.some((offset) => this.isA(this.synset(offset), word));
  }

  /** Whether `kind` is a sense or among its ancestors. */
  isKindOf(sense: Synset, kind: Synset): boolean {
    return sense.offset === kind.offset || sense.hypernyms.some((offset) => this.isKindOf(this.synset(offset), kind));
  }
}
