import type { KvDtype } from '../../../kernels/attention/kvLayout.ts';
import type { ModelConfig } from '../config.ts';
import type { SamplingOptions } from '../sampling.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** How the memories of videos are kept; the same for all of them. */
export interface MemorySettings {
  /** Where the pages lie on disk; made if it is not there. One process at a time owns it. */
  readonly folder: string;
  /** Most bytes that pages may take on disk. The least recently used go first. */
  readonly budgetBytes: number;
  /** How keys and values are kept on disk: q8 unless given. */
  readonly kvDtype?: KvDtype | undefined;
  /** Most bytes of pages that stay in the ring's shared memory between questions; half of the machine's memory unless given. */
  readonly residentBytes?: number | undefined;
}

/** What is remembered of one video: the tokens of its document, in order, beginning with everything a prompt has before it. */
export interface MemoryText {
  /** Identity of the video's content; pages of different contents are never mixed up. */
  readonly contentId: string;
  readonly tokens: readonly number[];
  /** 1 where the token is a picture code. */
  readonly visionMask?: Uint8Array | undefined;
}

export interface ReadMemoryOptions {
  /** Tokens done of all, those found on disk at once; tokens per second of those that are computed. */
  readonly onProgress?: ((done: number, total: number, tokensPerSecond: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Tokens that were there already, and those that had to be computed. */
export interface MemoryRead {
  readonly cached: number;
  readonly fresh: number;
  /** Of all these, those that are on disk now: fewer where the budget has no room for them. */
  readonly stored: number;
}

export interface Question extends MemoryText {
  /** What follows the memory: quoted spans, the question and the beginning of the answer's turn. At least one token. */
  readonly question: readonly number[];
  readonly maxTokens: number;
  /** The best token each time unless given. */
  readonly sampling?: SamplingOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each piece of text as it is made. */
  readonly onText?: ((text: string) => void) | undefined;
}

/** How much of the question's attention went to some tokens of the memory. */
export interface AttendedSpan {
  /** Place of the first token in the memory, and how many they are. */
  readonly first: number;
  readonly count: number;
  /**
   * exp(log-sum-exp of these tokens - that of all), mean over the question's tokens, heads and layers. The shares of all spans and the question's own add up to 1.
   * The first span holds the first few tokens only: models rest their attention there whatever the text is.
   */
  readonly share: number;
}

export interface MemoryAnswer {
  readonly text: string;
  readonly ids: readonly number[];
  /** `cached`: of the memory, not computed for this question. `new`: computed before the first token of the answer. */
  readonly tokens: { readonly cached: number; readonly new: number; readonly generated: number };
  /** From the call to the first token of the answer. */
  readonly firstTokenSeconds: number;
  readonly seconds: number;
  /** In the order of the tokens. */
  readonly attended: readonly AttendedSpan[];
}

/** A model that remembers videos: a document is read once, its keys and values stay on disk, and a question about it computes its own tokens only. */
export interface VideoMemory {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** Tokens at the beginning of the text whose pages are whole on disk, as far as their names and sizes tell. Costs no reading. */
  remembered(text: MemoryText): number;
  /**
   * Computes what is missing of a memory and keeps it. Interrupted, it goes on later at the last whole page.
   *
   * @throws LongtakeError CANCELLED, DISK_FULL, SHARED_MEMORY, RING_WORKER_LOST
   */
  read(text: MemoryText, options?: ReadMemoryOptions): Promise<MemoryRead>;
  /** Answers a question after a memory, which is read first where it is not there. Questions wait for each other. Throws as `read` does. */
  answer(question: Question): Promise<MemoryAnswer>;
  /** Bytes of all pages on disk. */
  readonly usedBytes: number;
  /** Another budget from now on; what is over it goes at once. */
  setBudget(bytes: number): Promise<void>;
  /** Removes everything that is remembered of a video. */
  forget(contentId: string): Promise<void>;
  /** Gives the shared memory back; the ring stays with its owner. */
  close(): Promise<void>;
}
