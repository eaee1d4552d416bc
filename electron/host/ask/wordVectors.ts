/** Texts whose vectors are remembered: words come back in question after question. */
const REMEMBERED = 5000;

/** Sentence vectors of texts and single words, each computed once. */
export class WordVectors {
  readonly #encode: (texts: readonly string[]) => Promise<Float32Array[]>;
  readonly #known = new Map<string, Float32Array>();

  constructor(encode: (texts: readonly string[]) => Promise<Float32Array[]>) {
    this.#encode = encode;
  }

  /** In the order of the texts; of an empty text zeros. Throws MODEL_MISSING, CHILD_CRASHED. */
  async of(texts: readonly string[]): Promise<Float32Array[]> {
    const missing = [...new Set(texts)].filter((text) => text !== '' && !this.#known.has(text));
    if (this.#known.size + missing.length > REMEMBERED) this.#known.clear();
    const wanted = missing.length > 0 ? [...new Set(texts)].filter((text) => text !== '' && !this.#known.has(text)) : [];
    const vectors = wanted.length > 0 ? await this.#encode(wanted) : [];
    wanted.forEach((text, i) => this.#known.set(text, vectors[i]!));
    return texts.map((text) => this.known(text));
  }

  /** The vector of a text that was asked for before; zeros where it is not known. */
  known(text: string): Float32Array {
    return this.#known.get(text) ?? new Float32Array(0);
  }

  /** Cosine of two words that were asked for before; 1 where they are the same, 0 where one is not known. */
  likeness(a: string, b: string): number {
    return a === b ? 1 : cosine(this.known(a), this.known(b));
  }
}

/** Cosine of vectors of length 1; 0 where one is empty. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
  return dot;
}
