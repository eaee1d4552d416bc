/** A piece of a text; `hit` where it is a word that was looked for. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** Endings that differ between what was typed and what was said: as many letters of a word may. */
const ENDING = 3;
const LEAST = 3;

/** A text cut into words that a query names, whatever their endings, and the rest. */
export function highlight(text: string, query: string): Piece[] {
  const wanted = wordsOf(query.replace(/\b(?:speech|text|picture|in|after|before|while):/gi, ' ')).filter((word) => word.length >= LEAST);
  const pieces: Piece[] = [];
  for (const part of text.split(/([\p{L}\p{N}]+)/u)) {
    if (part === '') continue;
    const hit = wanted.some((word) => isSameWord(word, part.toLocaleLowerCase()));
    const last = pieces.at(-1);
    if (last?.hit === hit) last.text += part;
    else pieces.push({ text: part, hit });
  }
  return pieces;
}

function wordsOf(text: string): string[] {
  return text.toLocaleLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function isSameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const stem = Math.max(LEAST + 1, Math.max(a.length, b.length) - ENDING);
  return a.length >= stem && b.length >= stem && a.slice(0, stem) === b.slice(0, stem);
}
