import { LongtakeError } from '../contract/errors.ts';
import { readModelConfig } from '../model/config.ts';
import type { ModelConfig } from '../model/config.ts';
import { openTokenizer } from '../model/tokenizer/openTokenizer.ts';
import { openWeights } from '../model/weights/openWeights.ts';
import { elementCount, tensorBytes } from '../model/weights/tensor.ts';
import type { Weights } from '../model/weights/tensor.ts';

export interface ModelInfo {
  file: string;
  format: string;
  tensors: { name: string; type: string; shape: readonly number[] }[];
  parameters: number;
  bytes: number;
  /** Bytes by storage type. */
  types: Record<string, number>;
  /** Texts, numbers and flags that the file carries; lists by their length. */
  metadata: Record<string, string | number | boolean>;
  /** null where the file is no decoder, or says too little; `reason` then says why. */
  config: ModelConfig | null;
  tokenizer: { vocabulary: number; bosId: number | null; endIds: number[]; chatTemplate: boolean } | null;
  reason: string | null;
}

/**
 * `longtake model info`: what a file of weights holds, without loading any of it.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED, FILE_*
 */
export function modelInfo(options: { weights: string; config?: string | undefined; tokenizer?: string | undefined }): ModelInfo {
  const weights = openWeights(options.weights);
  const tensors = [...weights.tensors.values()];
  const types: Record<string, number> = {};
  for (const { type, shape } of tensors) types[type] = (types[type] ?? 0) + tensorBytes(type, shape)!;
  const reasons: string[] = [];
  return {
    file: weights.path,
    format: weights.format,
    tensors: tensors.map(({ name, type, shape }) => ({ name, type, shape })),
    parameters: tensors.reduce((sum, { shape }) => sum + elementCount(shape)!, 0),
    bytes: Object.values(types).reduce((sum, bytes) => sum + bytes, 0),
    types,
    metadata: metadataOf(weights),
    config: attempt(() => readModelConfig(weights, options.config), reasons),
    tokenizer: attempt(() => {
      const tokenizer = openTokenizer(weights, options.tokenizer);
      return {
        vocabulary: tokenizer.vocabularySize,
        bosId: tokenizer.bosId ?? null,
        endIds: [...tokenizer.endIds],
        chatTemplate: tokenizer.chatTemplate !== undefined,
      };
    }, reasons),
    reason: reasons.length > 0 ? reasons.join(' ') : null,
  };
}

function metadataOf(weights: Weights): ModelInfo['metadata'] {
  const entries = [...weights.metadata].map(([key, value]): [string, string | number | boolean] => {
    if (typeof value === 'string') return [key, value.length > 200 ? `${value.slice(0, 200)}...` : value];
    if (typeof value === 'number' || typeof value === 'boolean') return [key, value];
    return [key, typeof value === 'bigint' ? Number(value) : `list of ${value.length}`];
  });
  return Object.fromEntries(entries);
}

/** What a file does not have is an answer here, not a failure. */
function attempt<T>(read: () => T, reasons: string[]): T | null {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof LongtakeError)) throw thrown;
    reasons.push(thrown.message);
    return null;
  }
}
