import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import { damagedWeights } from './weights/weightErrors.ts';

/** The keys of LWM's VQGAN; what is not given is as in LWM's own. */
const configSchema = z.looseObject({
  resolution: z.int().min(8).max(4096).default(256),
  hidden_channels: z.int().min(32).max(4096).default(128),
  channel_mult: z.array(z.int().min(1).max(64)).min(1).max(10).default([1, 2, 2, 4, 6]),
  num_res_blocks: z.int().min(1).max(16).default(2),
  z_channels: z.int().min(1).max(4096).default(64),
  quantized_embed_dim: z.int().min(1).max(4096).default(64),
  num_embeddings: z
    .int()
    .min(1)
    .max(1 << 20)
    .default(8192),
});

export interface VqganConfig {
  /** Pixels of a side of the pictures that it was trained on. */
  readonly resolution: number;
  readonly hiddenChannels: number;
  readonly multipliers: readonly number[];
  readonly residualBlocks: number;
  readonly latentChannels: number;
  readonly codeChannels: number;
  readonly codes: number;
}

/** Throws WEIGHTS_DAMAGED where a key has an impossible value, FILE_MISSING. */
export function readVqganConfig(path?: string): VqganConfig {
  let keys: unknown = {};
  if (path !== undefined) {
    if (!existsSync(path)) throw new LongtakeError('FILE_MISSING', `There is no configuration ${path}.`, { hint: 'Check the path.' });
    try {
      keys = JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      throw damagedWeights(path, 'it is not JSON');
    }
  }
  const parsed = configSchema.safeParse(keys);
  if (!parsed.success) throw damagedWeights(path ?? '', `it has no valid ${parsed.error.issues[0]?.path.join('.') ?? 'keys'}`);
  const { data } = parsed;
  return {
    resolution: data.resolution,
    hiddenChannels: data.hidden_channels,
    multipliers: data.channel_mult,
    residualBlocks: data.num_res_blocks,
    latentChannels: data.z_channels,
    codeChannels: data.quantized_embed_dim,
    codes: data.num_embeddings,
  };
}
