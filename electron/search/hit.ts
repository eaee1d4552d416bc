import type { Kind, Measure } from '../contract/search.ts';
import type { Seconds, Span } from '../contract/time.ts';

/** One piece of evidence for one clause of a query. */
export interface Hit extends Span {
  videoId: string;
  kind: Kind;
  /** Where the evidence is strongest. */
  time: Seconds;
  /** Chance that a person would call it right, 0 to 1, by the calibration of its kind. */
  probability: number;
  /** The same, not compared with the other hits: whether this is an occurrence of the thing at all. */
  occurs: number;
  /** What the probability was computed from: the inputs of the kind's logistic curve (calibration.ts). */
  inputs: readonly number[];
  /** The kind's own raw score. */
  score: number;
  /** What a person is shown who asks why. */
  measures: readonly Measure[];
  /** Place among the hits of its kind, 1 is the strongest; set once all of them are known. */
  rank?: number;
  /** The words that were found, or what the picture looks like. */
  quote: string;
}

/** Hits that show the same moment; the first is the strongest and gives the moment its span. */
export interface HitGroup extends Span {
  videoId: string;
  time: Seconds;
  probability: number;
  /** Chance that the thing occurs here at all, however much better it does elsewhere. */
  occurs: number;
  hits: Hit[];
}
