import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelConfig } from '../../../electron/model/config.ts';
import type { DecoderInput } from '../../../electron/model/languageModel.ts';
import type { Golden } from './goldens.ts';
import { GOLDENS } from './weights/formats.ts';

/** The configuration of the random models of goldens/llama (LWM's) and goldens/lwm-vision. */
export function configOf(folder: 'llama' | 'lwm-vision', theta: number): ModelConfig {
  const file = folder === 'llama' ? 'lwm_cases.json' : 'cases.json';
  const { config } = JSON.parse(readFileSync(join(GOLDENS, folder, file), 'utf8')) as { config: Record<string, number> };
  return {
    layers: config['num_hidden_layers']!,
    width: config['hidden_size']!,
    feedForwardWidth: config['intermediate_size']!,
    heads: config['num_attention_heads']!,
    kvHeads: config['kv_heads']!,
    headDim: config['head_dim']!,
    vocabulary: config['vocab_size']!,
    visionVocabulary: config['vision_vocab_size'] ?? 0,
    theta,
    epsilon: config['rms_norm_eps']!,
    tied: false,
    contextLength: Infinity,
  };
}

/** What a golden file gives a decoder to read. */
export function inputOf(golden: Golden): DecoderInput {
  const bytes = (name: string): Uint8Array | undefined => (golden.has(name) ? Uint8Array.from(golden.integers(name)) : undefined);
  return {
    ids: golden.integers('input_ids'),
    positions: golden.has('position_ids') ? golden.integers('position_ids') : undefined,
    segments: golden.has('segment_ids') ? golden.integers('segment_ids') : undefined,
    keyMask: bytes('attention_mask'),
    visionMask: bytes('vision_mask'),
  };
}
