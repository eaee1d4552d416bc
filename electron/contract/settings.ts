import { z } from 'zod';
import { stageSchema } from './jobs.ts';

export const KEY_PRESETS = ['longtake', 'premiere', 'resolve', 'losslesscut'] as const;
const TIMECODE_FORMATS = ['frames', 'milliseconds', 'seconds'] as const;

/**
 * What a person chose, the same for every library of this computer. A field that cannot be read falls back alone, so that one
 * bad value never costs the others. Each is enforced by the code named with it.
 */
export const settingsSchema = z.object({
  /** How the player writes times (renderer/format.ts). */
  timecode: z.enum(TIMECODE_FORMATS).catch('frames'),
  /** Keys as in another editor (renderer/commands.ts). */
  keyPreset: z.enum(KEY_PRESETS).catch('longtake'),
  /** Keys without Ctrl or Cmd act (renderer/commands.ts; WCAG 2.1.4). */
  singleKeys: z.boolean().catch(true),
  /** Stages that a new video does not go through (host/handlers.ts). Without `gaps` only keyframes are looked at. */
  skipStages: z.array(stageSchema).catch([]),
  /** Most cores that reading takes; null for all (jobs/queue.ts). */
  cores: z.number().int().min(1).max(1024).nullable().catch(null),
  /** Half the cores at low priority (jobs/queue.ts, platform/niceness.ts). */
  goEasy: z.boolean().catch(false),
  /** Worker processes of the ring, from the next start on; null for one a core (host/host.ts). */
  workers: z.number().int().min(1).max(16).nullable().catch(null),
  /** Nothing is downloaded (encoders/modelSources.ts). */
  networkBlocked: z.boolean().catch(false),
  /** Most bytes of stills, playing copies and video memory that are kept, what was used least goes first; null for no limit (host/storage.ts, host/ask/memories.ts). */
  storageLimitBytes: z.number().int().min(0).nullable().catch(null),
});
export type Settings = z.output<typeof settingsSchema>;

export const settingsChangeSchema = z.object({
  timecode: z.enum(TIMECODE_FORMATS).optional(),
  keyPreset: z.enum(KEY_PRESETS).optional(),
  singleKeys: z.boolean().optional(),
  skipStages: z.array(stageSchema).max(100).optional(),
  cores: z.number().int().min(1).max(1024).nullable().optional(),
  goEasy: z.boolean().optional(),
  workers: z.number().int().min(1).max(16).nullable().optional(),
  networkBlocked: z.boolean().optional(),
  storageLimitBytes: z.number().int().min(0).nullable().optional(),
});
export type SettingsChange = z.output<typeof settingsChangeSchema>;

/** The settings of somebody who has chosen nothing yet. */
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});
