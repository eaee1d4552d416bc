import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import type { Weights } from './weights/tensor.ts';
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

/** Codes along a side of a frame, as LWM reads them: 256 codes a frame. */
const CODES_PER_SIDE = 16;

/**
 * The configuration in a file, or, without one, what the shapes of the weights say.
 *
 * @throws WEIGHTS_DAMAGED where a key has an impossible value or a tensor is missing, FILE_MISSING
 */
export function vqganConfigOf(weights: Weights, path?: string): VqganConfig {
  return path === undefined ? configOfShapes(weights) : readVqganConfig(path);
}

function configOfShapes({ path, tensors }: Weights): VqganConfig {
  const size = (name: string, dimension: number): number => {
    const found = tensors.get(name)?.shape[dimension];
    if (found === undefined) throw damagedWeights(path, `it has no tensor ${name}`);
    return found;
  };
  const hiddenChannels = size('encoder/Conv_0/kernel', 3);
  const block = (level: number, index: number): string => `encoder/DownsamplingBlock_${level}/ResnetBlock_${index}/Conv_0/kernel`;
  const multipliers: number[] = [];
  while (tensors.has(block(multipliers.length, 0))) multipliers.push(size(block(multipliers.length, 0), 3) / hiddenChannels);
  let residualBlocks = 0;
  while (tensors.has(block(0, residualBlocks))) residualBlocks++;
  return checked(path, {
    resolution: CODES_PER_SIDE * 2 ** (multipliers.length - 1),
    hidden_channels: hiddenChannels,
    channel_mult: multipliers,
    num_res_blocks: residualBlocks,
    z_channels: size('encoder/Conv_1/kernel', 3),
    quantized_embed_dim: size('quantize/embeddings', 1),
    num_embeddings: size('quantize/embeddings', 0),
  });
}

function readVqganConfig(path: string): VqganConfig {
  if (!existsSync(path)) throw new LongtakeError('FILE_MISSING', `There is no configuration ${path}.`, { hint: 'Check the path.' });
  let keys: unknown;
  try {
    keys = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw damagedWeights(path, 'it is not JSON');
  }
  return checked(path, keys);
}

function checked(path: string, keys: unknown): VqganConfig {
  const parsed = configSchema.safeParse(keys);
  if (!parsed.success) throw damagedWeights(path, `it has no valid ${parsed.error.issues[0]?.path.join('.') ?? 'keys'}`);
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
