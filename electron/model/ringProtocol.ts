import { z } from 'zod';

const count = z.int().nonnegative();
const byteOffset = z.int().nonnegative();
const rangeSchema = z.object({ first: count, count, stride: z.int().positive() });

/** Which decoder a worker has to have loaded; a worker that replaces another loads it when it is first asked. */
const modelSpecSchema = z.object({
  weights: z.string(),
  exact: z.boolean(),
  config: z.object({
    layers: z.int().positive(),
    width: z.int().positive(),
    feedForwardWidth: z.int().positive(),
    heads: z.int().positive(),
    kvHeads: z.int().positive(),
    headDim: z.int().positive(),
    vocabulary: z.int().positive(),
    visionVocabulary: count,
    theta: z.number().positive(),
    epsilon: z.number().positive(),
    tied: z.boolean(),
    /** null: no limit is known (JSON has no infinity). */
    contextLength: z.number().positive().nullable(),
  }),
});
export type ModelSpec = z.infer<typeof modelSpecSchema>;

/** A KV page of every layer: that of layer l lies at `offset + l * layerBytes`. `range` is what it holds, `row` its first row that is new. */
export const layeredPageSchema = z.object({
  offset: byteOffset,
  layerBytes: count,
  capacity: z.int().positive(),
  range: rangeSchema,
  row: count,
});
export type LayeredPage = z.infer<typeof layeredPageSchema>;

/** One rank's part of reading tokens. Offsets are bytes into the shared region. Doing it again gives the same bits. */
export const readJobSchema = z.object({
  model: modelSpecSchema,
  rank: count,
  worldSize: z.int().positive(),
  board: byteOffset,
  sequence: z.int().positive(),
  deadlineMs: z.number().positive(),
  /** The tokens of the request, all of them: int32 ids and positions, and the rules that the sequence has. */
  tokens: count,
  ids: byteOffset,
  positions: byteOffset,
  segments: byteOffset.nullable(),
  keyMask: byteOffset.nullable(),
  visionMask: byteOffset.nullable(),
  /** Place in the sequence of the request's first token. */
  first: count,
  /** New pages by rank, and those that were complete before. */
  pages: z.array(z.array(layeredPageSchema)),
  cached: z.array(layeredPageSchema),
  /** x of the last `keep` tokens goes here, [keep, C] float32. */
  kept: byteOffset,
  keep: count,
});
export type ReadJob = z.infer<typeof readJobSchema>;

/** One rank's part of reading a single token, or of several that follow from each other. */
export const decodeJobSchema = z.object({
  model: modelSpecSchema,
  rank: count,
  worldSize: z.int().min(1),
  board: byteOffset,
  sequence: z.int().positive(),
  deadlineMs: z.number().positive(),
  id: count,
  position: z.int(),
  vision: z.boolean(),
  /** Place of the token in the sequence; one of the pages has room for it. */
  place: count,
  keyMask: z.boolean(),
  /** All pages; those at rank, rank + worldSize, ... are this rank's. */
  pages: z.array(layeredPageSchema),
  /** Where the ranks tell each other their parts, see ringDecode.ts. */
  exchange: byteOffset,
  /** x [C] goes here, from rank 0. */
  kept: byteOffset,
  /** The token's logits [vocabulary] go to `out`, each rank's share of them; null where nobody wants them. */
  logits: z.object({ vocabulary: z.enum(['text', 'vision']), out: byteOffset }).nullable(),
  /**
   * The ranks choose the best next id themselves and read it, until so many are chosen or one of `endIds` is; the last is not read any more. The pages have room for
   * as many tokens. null: the driver chooses.
   */
  follow: z.object({ tokens: z.int().positive(), endIds: z.array(count) }).nullable(),
});
export const decodedSchema = z.object({ ids: z.array(count) });
export type DecodeJob = z.infer<typeof decodeJobSchema>;

/** One rank's part of reading a few tokens after a long memory. Doing it again gives the same bits. */
export const questionJobSchema = z.object({
  model: modelSpecSchema,
  rank: count,
  worldSize: z.int().positive(),
  board: byteOffset,
  sequence: z.int().positive(),
  deadlineMs: z.number().positive(),
  tokens: z.int().positive(),
  ids: byteOffset,
  positions: byteOffset,
  visionMask: byteOffset.nullable(),
  /** Place in the sequence of the first of the tokens. */
  first: count,
  /** The memory: float32 or float16 pages, and the cells whose share of the attention is asked for. All tokens of the memory are in one cell. */
  pages: z.array(layeredPageSchema),
  cells: z.array(z.object({ page: count, first: count, count: z.int().positive() })),
  /** Takes the keys and values of the tokens; float32. */
  fresh: layeredPageSchema,
  /** Where the ranks tell each other their parts, see ringQuestion.ts. */
  exchange: byteOffset,
  /** Per cell, then of the tokens themselves, float64. */
  shares: byteOffset,
  /** x [C] of the last token. */
  kept: byteOffset,
});
export type QuestionJob = z.infer<typeof questionJobSchema>;

export const loadSchema = z.object({ model: modelSpecSchema, rank: count, worldSize: z.int().positive() });

/** Logits of `rows` rows of x for the ids `from` to `to`, [rows, to - from]. */
export const logitsJobSchema = z.object({
  model: modelSpecSchema,
  vocabulary: z.enum(['text', 'vision']),
  x: byteOffset,
  rows: z.int().positive(),
  from: count,
  to: count,
  out: byteOffset,
});
