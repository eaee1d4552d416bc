import type { Seconds } from '../contract/time.ts';

/** Turns a batch of inputs into one output each, in order. Throws CANCELLED when `signal` aborts, MODEL_* when the model is unfit. */
export interface Encoder<In, Out> {
  readonly name: string;
  /** Hash of model and settings, see generation.ts. */
  readonly generation: string;
  encode(batch: readonly In[], signal?: AbortSignal): Promise<Out[]>;
  close(): Promise<void>;
}

/** A decoded picture. `rgb` is RGB24, row by row, 3 x width x height bytes. */
export interface Picture {
  pts: Seconds;
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** A vector of length 1. */
export interface UnitVector {
  float: Float32Array;
}

/** The most probable classes of a picture, best first; `classes` are indices into the model's labels. */
export interface ClassProbabilities {
  classes: Uint16Array;
  probabilities: Float32Array;
}

/** One object: `label` indexes the 80 COCO names of `conceptNames` and, after them, "black screen"; box edges are shares of the picture, 0 to 1. */
export interface Detection {
  label: number;
  score: number;
  box: { left: number; top: number; right: number; bottom: number };
}

/** A stretch of 16 kHz mono sound, samples -1 to 1. Chunks of one track come in order and without gaps. */
export interface SoundChunk {
  start: Seconds;
  samples: Float32Array;
  /** The first chunk of a track, or of what is left of it: what was heard before is forgotten. */
  first: boolean;
  /** The last chunk of the track: what is pending is finished. */
  last: boolean;
}

export interface SpeechLine {
  start: Seconds;
  end: Seconds;
  text: string;
  /** Mean probability of its tokens, 0 to 1. */
  confidence: number;
}

export interface SpeechResult {
  lines: SpeechLine[];
  /** Spans in which somebody speaks a language that is not understood; no text is written for them. */
  otherLanguage: { start: Seconds; end: Seconds; language: string | null }[];
  /** Everything before this time is final: a run that starts here again gives the same lines as one that was never interrupted. */
  doneUntil: Seconds;
  /** Length of speech found so far in this chunk's finished part, seconds. */
  speechSeconds: number;
}

export interface TextLine {
  text: string;
  /** Mean probability of its characters, 0 to 1. */
  confidence: number;
  /** Edges as shares of the picture, 0 to 1. */
  box: { left: number; top: number; right: number; bottom: number };
}
