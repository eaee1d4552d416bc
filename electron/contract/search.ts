import { z } from 'zod';
import { spanSchema } from './time.ts';

export const KINDS = ['picture', 'concept', 'speech', 'text'] as const;
export const kindSchema = z.enum(KINDS);
/** Kinds of evidence. `picture` is an image-text encoder; `concept` the embedded classifier and detector. */
export type Kind = z.infer<typeof kindSchema>;

export const likelihoodSchema = z.enum(['very likely', 'likely', 'possible', 'unlikely']);
export type Likelihood = z.infer<typeof likelihoodSchema>;

/** A number behind a piece of evidence, beside what is usual where nothing was found; null where that is not known. */
const measureSchema = z.object({ name: z.string(), value: z.number(), usual: z.number().nullable(), spread: z.number().nullable() });
export type Measure = z.infer<typeof measureSchema>;

const evidenceSchema = spanSchema.extend({
  kind: kindSchema,
  quote: z.string(),
  score: z.number(),
  /** Chance of being right by this evidence alone, 0 to 1. */
  probability: z.number().optional(),
  /** Place among all evidence of its kind for these words, 1 is the strongest. */
  rank: z.number().optional(),
  measures: z.array(measureSchema).optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** A found span of time [start, end) of one video, with why it was found. */
const momentSchema = spanSchema.extend({
  videoId: z.string(),
  path: z.string(),
  probability: z.number(),
  likelihood: likelihoodSchema,
  /** Path of a JPEG of the best picture; empty where there is no picture. */
  frame: z.string(),
  /** Time of that picture, seconds. */
  frameTime: z.number(),
  evidence: z.array(evidenceSchema),
});
export type Moment = z.infer<typeof momentSchema>;

const coverageSchema = z.object({
  videos: z.number(),
  seconds: z.number(),
  /** Share of the seconds looked at per kind, 0 to 1; a kind is absent where no video in scope can have it. */
  concept: z.number().optional(),
  picture: z.number().optional(),
  speech: z.number().optional(),
  text: z.number().optional(),
});
export type Coverage = z.infer<typeof coverageSchema>;

export const searchRequestSchema = z.object({
  query: z.string().max(2000),
  /** Ids or paths; empty or absent means every video. */
  in: z.array(z.string().max(4096)).max(100_000).optional(),
  limit: z.number().int().min(1).max(1000).default(10),
  kinds: z.array(kindSchema).max(100).optional(),
  /** Path of a picture to search by. */
  image: z.string().max(4096).optional(),
  /** Searches by the picture of a video at a time. */
  like: z.object({ videoId: z.string().max(100), time: z.number().min(0) }).optional(),
});
export type SearchRequest = z.input<typeof searchRequestSchema>;

export const searchResultSchema = z.object({
  query: z.string(),
  absent: z.boolean(),
  tookMs: z.number(),
  topProbability: z.number(),
  moments: z.array(momentSchema),
  unlikely: z.array(momentSchema),
  coverage: coverageSchema,
  /** What a person should know about this search, in plain sentences (no sound in this file, a filter that was understood ...). */
  notes: z.array(z.string()),
});
export type SearchResult = z.infer<typeof searchResultSchema>;
