/** Text to token ids and back, whatever kind of vocabulary a model has. */
export interface Tokenizer {
  readonly vocabularySize: number;
  /** The id put in front of a text when `bos` is asked for, if the vocabulary has one. */
  readonly bosId: number | undefined;
  /** Whether the model was trained with that id in front. */
  readonly addsBos: boolean;
  /** Ids that end an answer. */
  readonly endIds: ReadonlySet<number>;
  /** The model's own chat template (Jinja), if the file carries one. */
  readonly chatTemplate: string | undefined;
  /**
   * `special` reads the names of control tokens in the text as those tokens (for text that a template made, never for text from a person);
   * `bos` puts the beginning-of-text id in front.
   */
  encode(text: string, options?: { special?: boolean; bos?: boolean }): number[];
  /** Control tokens are left out. Bytes that make no character become U+FFFD. */
  decode(ids: readonly number[]): string;
  /** The text of one id as it stands in the vocabulary. */
  piece(id: number): string | undefined;
}

/** Turns ids into text as they come: a character whose bytes are spread over several ids is given when it is whole. */
export class TextStream {
  readonly #tokenizer: Tokenizer;
  #ids: number[] = [];
  #given = 0;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** The text that this id completes; may be empty. */
  push(id: number): string {
    this.#ids.push(id);
    const text = this.#tokenizer.decode(this.#ids);
    if (text.endsWith('\uFFFD')) return '';
    const fresh = text.slice(this.#given);
    // one id stays for context, since the first piece of a text loses its leading space
    this.#ids = [id];
    this.#given = this.#tokenizer.decode(this.#ids).length;
    return fresh;
  }

  /** What is still held back at the end: bytes that never became a character. */
  end(): string {
    return this.#tokenizer.decode(this.#ids).slice(this.#given);
  }
}

/** Splits a text at the names of control tokens, longest name first. */
export class SpecialSplitter {
  readonly #pattern: RegExp | undefined;
  readonly #ids: ReadonlyMap<string, number>;

  constructor(names: ReadonlyMap<string, number>) {
    this.#ids = names;
    const escaped = [...names.keys()].filter((name) => name !== '').sort((a, b) => b.length - a.length);
    if (escaped.length > 0)
      this.#pattern = new RegExp(`(${escaped.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})`);
  }

  /** Stretches of plain text, and the ids between them. Empty stretches are left out. */
  split(text: string): (string | number)[] {
    if (!this.#pattern) return text === '' ? [] : [text];
    return text
      .split(this.#pattern)
      .map((part, index) => (index % 2 === 1 ? this.#ids.get(part)! : part))
      .filter((part) => part !== '');
  }
}
