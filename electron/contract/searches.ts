import { z } from 'zod';
import { spanSchema } from './time.ts';

/** A query that was typed before. Those with a name are kept until they are deleted; of the others only the latest are. */
export const keptSearchSchema = z.object({
  id: z.number(),
  query: z.string(),
  /** What the person calls it; null where it is only remembered. */
  name: z.string().nullable(),
  /** ISO 8601. */
  usedAt: z.string(),
});
export type KeptSearch = z.infer<typeof keptSearchSchema>;

/** Where a person says that something is which the search did not find: a test case of their own. */
export const markedAnswerSchema = spanSchema.extend({ id: z.number(), query: z.string(), videoId: z.string(), markedAt: z.string() });
export type MarkedAnswer = z.infer<typeof markedAnswerSchema>;
