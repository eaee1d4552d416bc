import { SpecialSplitter } from './tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Kinds of pieces by their number in both SentencePiece models and GGUF. */
export const PIECE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface SentencePieceVocabulary {
  readonly pieces: readonly string[];
  readonly scores: readonly number[];
  readonly kinds: readonly number[];
  readonly bosId: number | undefined;
  readonly endIds: ReadonlySet<number>;
  readonly addsBos: boolean;
  /** Whether a text gets a space in front of it. */
  readonly addsSpace: boolean;
  readonly chatTemplate?: string | undefined;
}

const SPACE = '\u2581';

/** A piece of the text while it is merged: a doubly linked list in arrays. */
interface Symbols {
  text: string[];
  previous: number[];
  next: number[];
}

/** A possible merge: better is a higher score, then the place further left. `length` tells whether the pair is still what it was. */
interface Merge {
  left: number;
  right: number;
  score: number;
  length: number;
}

/**
 * The BPE of SentencePiece (bpe_model.cc): characters are merged pair by pair, always the pair whose piece has the best score; what is left without
 * a piece falls back to bytes. The text itself is not normalised (LLaMA's models use the identity).
 */
export class SentencePieceTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly bosId: number | undefined;
  readonly addsBos: boolean;
  readonly endIds: ReadonlySet<number>;
  readonly chatTemplate: string | undefined;
  readonly #vocabulary: SentencePieceVocabulary;
  readonly #ids = new Map<string, number>();
  readonly #bytes = new Map<number, number>();
  readonly #userDefined: SpecialSplitter;
  readonly #special: SpecialSplitter;
  readonly #unknownId: number;

  constructor(vocabulary: SentencePieceVocabulary) {
    this.#vocabulary = vocabulary;
    this.vocabularySize = vocabulary.pieces.length;
    this.bosId = vocabulary.bosId;
    this.addsBos = vocabulary.addsBos;
    this.endIds = vocabulary.endIds;
    this.chatTemplate = vocabulary.chatTemplate;
    const special = new Map<string, number>();
    const userDefined = new Map<string, number>();
    vocabulary.pieces.forEach((piece, id) => {
      const kind = vocabulary.kinds[id];
      if (kind === PIECE.byte) this.#bytes.set(parseInt(piece.slice(3, 5), 16), id);
      else if (kind === PIECE.control || kind === PIECE.unknown) special.set(piece, id);
      else if (!this.#ids.has(piece)) this.#ids.set(piece, id);
      if (kind === PIECE.userDefined) userDefined.set(piece.replaceAll(SPACE, ' '), id);
    });
    this.#special = new SpecialSplitter(special);
    this.#userDefined = new SpecialSplitter(userDefined);
    this.#unknownId = Math.max(0, vocabulary.kinds.indexOf(PIECE.unknown));
  }

  encode(text: string, options: { special?: boolean; bos?: boolean } = {}): number[] {
    const ids: number[] = options.bos && this.bosId !== undefined ? [this.bosId] : [];
    for (const part of options.special ? this.#special.split(text) : [text]) {
      if (typeof part === 'number') ids.push(part);
      else if (part !== '') this.#encodePlain(part, ids);
    }
    return ids;
  }

  #encodePlain(text: string, ids: number[]): void {
    const whole = (this.#vocabulary.addsSpace ? ' ' : '') + text.toWellFormed();
    for (const part of this.#userDefined.split(whole)) {
      if (typeof part === 'number') ids.push(part);
      else for (const piece of this.#merge(part.replaceAll(' ', SPACE))) this.#pushPiece(piece, ids);
    }
  }

  #pushPiece(piece: string, ids: number[]): void {
    const id = this.#ids.get(piece);
    if (id !== undefined) {
      ids.push(id);
      return;
    }
    for (const byte of Buffer.from(piece, 'utf8')) ids.push(this.#bytes.get(byte) ?? this.#unknownId);
  }

  #merge(text: string): string[] {
    const characters = Array.from(text);
    const symbols: Symbols = {
      text: characters,
      previous: characters.map((_, index) => index - 1),
      next: characters.map((_, index) => (index + 1 < characters.length ? index + 1 : -1)),
    };
    const queue = new MergeQueue();
    for (let left = 0; left + 1 < characters.length; left++) this.#consider(symbols, left, left + 1, queue);
    for (let merge = queue.pop(); merge; merge = queue.pop()) {
      const { left, right, length } = merge;
      const leftText = symbols.text[left]!;
      const rightText = symbols.text[right]!;
      // one of the two was merged with another neighbour meanwhile
      if (leftText === '' || rightText === '' || leftText.length + rightText.length !== length) continue;
      symbols.text[left] = leftText + rightText;
      symbols.text[right] = '';
      const after = symbols.next[right]!;
      symbols.next[left] = after;
      if (after >= 0) symbols.previous[after] = left;
      this.#consider(symbols, symbols.previous[left]!, left, queue);
      this.#consider(symbols, left, after, queue);
    }
    return symbols.text.filter((piece) => piece !== '');
  }

  #consider(symbols: Symbols, left: number, right: number, queue: MergeQueue): void {
    if (left < 0 || right < 0) return;
    const piece = symbols.text[left]! + symbols.text[right]!;
    const id = this.#ids.get(piece);
    if (id !== undefined) queue.push({ left, right, score: this.#vocabulary.scores[id] ?? 0, length: piece.length });
  }

  decode(ids: readonly number[]): string {
    const parts: Buffer[] = [];
    for (const id of ids) {
      const piece = this.#vocabulary.pieces[id];
      const kind = this.#vocabulary.kinds[id];
      if (piece === undefined || kind === PIECE.control) continue;
      if (kind === PIECE.byte) parts.push(Buffer.of(parseInt(piece.slice(3, 5), 16)));
      else parts.push(Buffer.from(kind === PIECE.unknown ? ' \u2047 ' : piece.replaceAll(SPACE, ' '), 'utf8'));
    }
    const text = Buffer.concat(parts).toString('utf8');
    return this.#vocabulary.addsSpace && text.startsWith(' ') ? text.slice(1) : text;
  }

  piece(id: number): string | undefined {
    return this.#vocabulary.pieces[id];
  }
}

/** A binary heap, the best merge on top. */
class MergeQueue {
  readonly #heap: Merge[] = [];

  push(merge: Merge): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(merge);
    for (let parent = (at - 1) >> 1; at > 0 && better(merge, heap[parent]!); parent = (at - 1) >> 1) {
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = merge;
  }

  pop(): Merge | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && better(heap[child + 1]!, heap[child]!)) child++;
      if (!better(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function better(a: Merge, b: Merge): boolean {
  return a.score > b.score || (a.score === b.score && a.left < b.left);
}
