import { z } from 'zod';

/** A time or a length in seconds on the video's own clock: 0 is the first picture, whatever pts the container starts at. */
export type Seconds = number;

export const spanSchema = z.object({ start: z.number(), end: z.number() });

/** Half-open span of time [start, end), seconds. */
export type Span = z.infer<typeof spanSchema>;
