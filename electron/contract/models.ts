import { z } from 'zod';
import { errorDataSchema } from './jobs.ts';

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
const modelStatusSchema = z.object({
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

/** A download that goes on, or ended badly; what is done stands in the list of models. */
const modelInstallSchema = z.object({
  name: z.string(),
  bytes: z.number(),
  /** Null where the sender does not say. */
  totalBytes: z.number().nullable(),
  /** Seconds since it began, for the time left. */
  seconds: z.number(),
  error: errorDataSchema.nullable(),
});
export type ModelInstall = z.output<typeof modelInstallSchema>;

export const modelsSchema = z.object({
  models: z.array(modelStatusSchema),
  installs: z.array(modelInstallSchema),
  /** Where a download may come from, in words: hosts of the list of models, and the registries that npm and pip are set to. */
  hosts: z.array(z.string()),
  folder: z.string(),
});
export type Models = z.output<typeof modelsSchema>;
