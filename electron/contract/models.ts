import { z } from 'zod';

export const modelTaskSchema = z.enum([
  'sentence',
  'classifier',
  'detector',
  'voice-activity',
  'speech',
  'screen-text',
  'image-text',
  'language',
]);
export type ModelTask = z.infer<typeof modelTaskSchema>;

/** A model as `models list` shows it. */
export const modelStatusSchema = z.object({
  name: z.string(),
  task: modelTaskSchema,
  state: z.enum(['installed', 'missing', 'damaged']),
  sizeBytes: z.number(),
  licence: z.string(),
  source: z.string(),
  folder: z.string(),
  /** What it gives, in a person's words. */
  purpose: z.string(),
  reason: z.string(),
});
export type ModelStatus = z.infer<typeof modelStatusSchema>;
