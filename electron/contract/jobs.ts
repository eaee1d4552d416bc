import { z } from 'zod';

/**
 * Stages of an analysis, in the order in which they run. `keyframes` makes sprites too, `sound` the waveform, `gaps` looks between
 * keyframes that lie far apart (in the background, last), `memory` is the KV of `ask`. `proxy` is a small copy for playing, made only when it is asked for.
 */
export const STAGES = ['probe', 'keyframes', 'shots', 'sound', 'concepts', 'picture', 'speech', 'text', 'gaps', 'memory', 'proxy'] as const;
export const stageSchema = z.enum(STAGES);
export type Stage = z.infer<typeof stageSchema>;

const STAGE_STATES = ['waiting', 'running', 'done', 'failed', 'skipped', 'not-applicable', 'cancelled'] as const;
export const stageStateSchema = z.enum(STAGE_STATES);
export type StageState = z.infer<typeof stageStateSchema>;

export const errorDataSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** One stage of one video, as the queue keeps it. */
export const stageStatusSchema = z.object({
  name: stageSchema,
  state: stageStateSchema,
  /** Wall time spent so far over all runs, seconds. */
  seconds: z.number(),
  /** Rows made: pictures, shots, transcript lines ... */
  items: z.number(),
  /** Why it is skipped, not applicable or failed; empty otherwise. */
  reason: z.string(),
  /** Code of the error that ended it. */
  code: z.string().optional(),
  /** When its last batch was finished, ISO 8601; absent before the first. */
  workedAt: z.string().optional(),
  /** Share done, 0 to 1. */
  progress: z.number(),
  /** Multiple of real time at which it goes; null before it is measured. */
  speed: z.number().nullable(),
  /** Time left, seconds; null before it is measured. */
  secondsLeft: z.number().nullable(),
});
export type StageStatus = z.infer<typeof stageStatusSchema>;

/** How the queue stands, besides the stages of each video. */
export const queueStateSchema = z.object({
  /** Ids as a person arranged them; videos that are not in it come after, as they were added. */
  order: z.array(z.string()),
  /** Cores that reading may take now, and those of this computer. */
  cores: z.number(),
  coresAvailable: z.number(),
});
export type QueueState = z.infer<typeof queueStateSchema>;
