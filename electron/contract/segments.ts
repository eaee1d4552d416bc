import { z } from 'zod';
import { kindSchema } from './search.ts';

/**
 * A segment [start, end) or a marker (start = end) that a person made, with a name and notes of their own. `id` is chosen by
 * whoever makes it and is unique within the video, so that an undone change comes back as the very same one.
 */
export const segmentSchema = z
  .object({
    id: z.string().min(1).max(64),
    kind: z.enum(['segment', 'marker']),
    start: z.number().min(0),
    end: z.number().min(0),
    name: z.string().max(200),
    notes: z.string().max(10_000),
    /** Kinds of evidence of the moment that it was made from; empty where a person set in and out. */
    evidence: z.array(kindSchema).max(4),
  })
  .refine(({ kind, start, end }) => (kind === 'marker' ? end === start : end > start), {
    error: 'a segment ends after it starts, a marker where it starts',
  });
export type Segment = z.infer<typeof segmentSchema>;
