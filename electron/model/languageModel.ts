import type { ModelConfig } from './config.ts';

export type Vocabulary = 'text' | 'vision';

/** Tokens to be read, in sequence order; arrays of one length. */
export interface DecoderInput {
  readonly ids: ArrayLike<number>;
  /** Angles of the rotary embedding; they go on from the last ones (from 0) unless given. */
  readonly positions?: ArrayLike<number> | undefined;
  /** A token sees tokens of its own segment only. */
  readonly segments?: Int32Array | undefined;
  /** 0 hides a token from all others (padding). */
  readonly keyMask?: Uint8Array | undefined;
  /** 1 where the id is a picture code. */
  readonly visionMask?: Uint8Array | undefined;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called when this many of the input's tokens have gone through all layers. */
  readonly onProgress?: ((tokens: number) => void) | undefined;
  /** The logits of the last token will be asked for next: they may come along, which spares a round over the workers. */
  readonly logits?: Vocabulary | undefined;
}

/** Which rules the tokens of a sequence come with; once chosen they hold for all of it. */
export interface SequenceRules {
  readonly segments?: boolean;
  readonly keyMask?: boolean;
}

export interface FollowOptions {
  readonly maxTokens: number;
  /** After one of these nothing follows. */
  readonly endIds: ReadonlySet<number>;
  readonly signal?: AbortSignal | undefined;
}

/** One sequence that a model reads: it grows at its end, and what was read stays. */
export interface Sequence {
  /** Tokens read so far. */
  readonly length: number;
  /**
   * Reads more tokens. Gives x [keep, C] after the last layer, before the final norm, of the last `keep` of them (all unless given).
   *
   * @throws the signal's reason when cancelled, at any layer; the sequence is then of no more use
   */
  read(input: DecoderInput, keep?: number, options?: ReadOptions): Promise<Float32Array>;
  /**
   * Reads `id`, gives the best next id, reads that one and so on: what {@link Sequence.read} and the largest logit would give, with less talk. Only where a model
   * can; not for sequences with segments. The last id that was given is not read.
   *
   * @throws as {@link Sequence.read}
   */
  readonly follow?: ((id: number, options: FollowOptions) => AsyncGenerator<number>) | undefined;
  release(): Promise<void>;
}

/** A decoder that is ready to run, in this process or over the ring. */
export interface LanguageModel {
  readonly config: ModelConfig;
  newSequence(rules?: SequenceRules): Sequence;
  /** Logits [T, vocabulary] of x [T, C] as {@link Sequence.read} gives it. */
  logits(x: Float32Array, vocabulary?: Vocabulary): Promise<Float32Array>;
  release(): Promise<void>;
}
